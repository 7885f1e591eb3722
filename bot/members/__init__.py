"""A member's own data and profile, and what a community's moderators decided about it.

It may know care, for what is personal, and the kernel.
"""
