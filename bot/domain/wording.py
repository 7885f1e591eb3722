"""The mentor's own sentences: the few that no section of the library says."""

from __future__ import annotations

UNKNOWN = (
    "I don't know: nothing in this community's library answers that, and I'd rather say so than guess. "
    "I've noted the question so that the moderators can fill the gap."
)
UNKNOWN_HELP = UNKNOWN + " Here is what I could help with instead:"
PARTLY = "The library has only part of an answer. This is what comes nearest:"
ORIENTATION = "What the library has, as orientation only"
NOTHING_MORE = "That is all the library has on this. Ask me about one of its steps, or try another question."
