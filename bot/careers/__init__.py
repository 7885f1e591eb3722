"""Skills, occupations and tips: what the catalogue knows and how members look it up.

It may know search and members.
"""
