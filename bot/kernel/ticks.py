"""Write a choice among known ids in as few letters as a button can carry, and read it again."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MARK_CHARACTERS = 6
MOST_IDS = 360
"""So many fit into a button beside what else it carries; Discord allows 100 characters."""


def packed(chosen: Collection[str], every: Sequence[str]) -> str:
    """Return a choice among known ids, a bit an id; before it stands a mark of the ids, whose order the bits mean."""
    bits = sum(1 << place for place, each in enumerate(every) if each in chosen)
    data = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return _mark(every) + urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text: str, every: Sequence[str]) -> frozenset[str] | None:
    """Return the choice; None when it was made among other ids, so that its bits mean nothing."""
    if text[:MARK_CHARACTERS] != _mark(every):
        return None
    coded = text[MARK_CHARACTERS:]
    try:
        bits = int.from_bytes(urlsafe_b64decode(coded + "=" * (-len(coded) % 4)), "little")
    except ValueError:
        return None
    return frozenset(each for place, each in enumerate(every) if bits >> place & 1)


def key_of(text: str) -> str:
    """Return a short name for a text, the same in every process."""
    return sha256(text.encode()).hexdigest()[:8]


def _mark(every: Sequence[str]) -> str:
    return sha256("\n".join(every).encode()).hexdigest()[:MARK_CHARACTERS]
