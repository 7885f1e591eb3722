"""Introductions between members who both want one: what each offers and looks for, who suits whom, and both yeses.

It may know members, for who moderates, the shell and the kernel; the skills' names come to it by the root.
"""
