"""A plan of small steps towards one goal, dated by the hours a week that a member has, and check-ins by direct message.

It may know search, answering's rendering and the kernel; skills and what a member said of themselves come by ports.
"""
