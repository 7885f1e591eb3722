"""What moderators do: hand in documents, look at drafts, publish, keep fresh, see gaps and reports, carry the library in and out.

It may know search, members and the way answers are rendered.
"""
