"""Cut a message into what is judged for itself, so that a work question doesn't dilute a cry for help."""

from __future__ import annotations

import re

MOST = 12
"""Pieces of one message that are judged; what is left of a longer one goes with the last."""

_ENDS = re.compile(
    r"(?<=[.!?…。！？])[\"”')\]]*\s+|\n+|\s*;\s+|\s+[-–—]{1,2}\s+"
    r"|,?\s+(?=(?:anyways?|also|but|however|btw)\b)|(?<=\banyway),?\s+|(?<=\banyways),?\s+"
    r"|,?\s+(?=(?:and |so |then )?(?:how (?:do|can|should|much|long)|what(?:'s| is| should| do| niche)|should i|can you|could you|can i|is it)\b)",
    re.IGNORECASE,
)
_SAYS_SOMETHING = re.compile(r"[^\W\d_]", re.UNICODE)


def pieces_of(text: str) -> tuple[str, ...]:
    """Return the sentences and clauses of a message in their order; a message of one piece is returned as it is."""
    found = [piece.strip() for piece in _ENDS.split(text) if piece]
    found = [piece for piece in found if _SAYS_SOMETHING.search(piece)]
    if len(found) > MOST:
        found = [*found[: MOST - 1], " ".join(found[MOST - 1 :])]
    return tuple(found) or (text,)
