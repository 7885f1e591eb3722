"""Know which articles hold for one country only, and leave them out where nobody named it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage


@dataclass(frozen=True, slots=True)
class Country:
    """Hold the articles of one country and the words that name it; `vague` ones do not say that somebody lives there.

    `codes` are the ISO 3166 codes of those for whom the articles are.
    """

    documents: frozenset[str]
    names: tuple[str, ...]
    codes: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()

    def is_named(self, text: str) -> bool:
        """Tell whether a text says that it is about this country."""
        lowered = text.lower()
        return any(_holds(lowered, name) for name in self.names)

    def is_told_of(self, text: str) -> bool:
        """Tell whether a text names this country by a word that is not vague."""
        lowered = text.lower()
        return any(_holds(lowered, name) for name in self.names if name not in self.vague)

    def is_hinted_at(self, text: str) -> bool:
        """Tell whether a text has one of the vague words, most of which are its money."""
        lowered = text.lower()
        return any(_holds(lowered, name) for name in self.vague)


def in_its_country(passages: Sequence[Passage], said: str, countries: Sequence[Country]) -> tuple[Passage, ...]:
    """Return the passages without those of countries that nobody named; all of them where nothing else is left."""
    elsewhere = {each for country in countries if not country.is_named(said) for each in country.documents}
    kept = tuple(passage for passage in passages if passage.document.id not in elsewhere)
    return kept or tuple(passages)


def _holds(text: str, name: str) -> bool:
    if name not in text or not name[-1].isalnum():
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
