"""See what wants care first or belongs elsewhere, in whose language a message is, and what in it is personal.

It may know the kernel, and judges before anything is searched.
"""
