"""Make an answer of passages: read the turn against the talk, decide, compose, ask back, and post it in Discord.

It may know search, care and members; what writes with a language model enters by a port.
"""
