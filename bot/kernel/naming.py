"""Find entries by the names that people give them: exactly, by their beginning, by their words, somewhere inside."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Protocol, TypeVar

from bot.kernel.words import words

if TYPE_CHECKING:
    from collections.abc import Sequence


class Named(Protocol):
    """Have names, the one that is shown first."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people may call it."""
        ...


Entry = TypeVar("Entry", bound=Named)

NAME_CHARACTERS = 100
"""Discord's limit for a choice; comparing gets slow with the length of what was typed, and no name is longer."""

EXACT, PREFIX, WORDS, INSIDE = range(4)


def ranked(entries: Sequence[Entry], typed: str) -> list[tuple[tuple[int, bool], Entry]]:
    """Return the entries that fit what was typed, best first, each with how well: (rank, is by another name than its own)."""
    sought = form_of(typed)
    fits = [(fit, entry) for entry in entries if sought and (fit := _fit(entry, sought)) is not None]
    return sorted(fits, key=lambda one: one[0])


def suggested(entries: Sequence[Entry], typed: str, limit: int) -> list[Entry]:
    """Return the entries that fit what was typed, the best first; all in their own order before anything was."""
    if not typed.strip():
        return list(entries[:limit])
    return [entry for _, entry in ranked(entries, typed)][:limit]


def spelt_like(entry: Named, typed: str) -> float:
    """Return how nearly one of the entry's names is spelt like what was typed, 0 to 1."""
    sought = form_of(typed)
    return max(SequenceMatcher(None, sought, form_of(name)).ratio() for name in entry.names)


def form_of(name: str) -> str:
    """Return a name as it is compared: lower-case words without hyphens, marks and accents."""
    return " ".join(words(name[:NAME_CHARACTERS].replace("-", " ")))


def _fit(entry: Named, sought: str) -> tuple[int, bool] | None:
    ranks = [
        (rank, position > 0)
        for position, name in enumerate(entry.names)
        if (rank := _rank(form_of(name), sought)) is not None
    ]
    return min(ranks, default=None)


def _rank(name: str, sought: str) -> int | None:
    # "frontend" is "front-end", and "e commerce" is "ecommerce".
    squeezed, wanted = name.replace(" ", ""), sought.replace(" ", "")
    if squeezed == wanted:
        return EXACT
    if squeezed.startswith(wanted):
        return PREFIX
    if all(any(word.startswith(part) for word in name.split()) for part in sought.split()):
        return WORDS
    return INSIDE if wanted in squeezed else None
