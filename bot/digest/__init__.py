"""The weekly digest: a tip, what was asked most, what is new, where to look; in a channel, or to a member by direct message.

It may know library, careers and all below them: it tells of both, and they know nothing of each other.
"""
