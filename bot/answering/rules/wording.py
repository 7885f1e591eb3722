"""The mentor's own sentences: the few that no section of the library says."""

from __future__ import annotations

UNKNOWN = (
    "I don't know: nothing in this community's library answers that, and I'd rather say so than guess. "
    "I've noted the question so that the moderators can fill the gap."
)
UNKNOWN_HELP = UNKNOWN + " Here is what I could help with instead:"
PARTLY = "I am not sure that the library answers exactly this. What it has comes nearest here:"
ORIENTATION = "What the library has, as orientation only"
NOTHING_MORE = "That is all the library has on this. Ask me about one of its steps, or try another question."
MISSING_PART = (
    "You also asked: “{thing}”. On that the library has nothing, so I leave it open; I've noted it for the moderators."
)
