"""Know which articles hold for one country only, leave them out where nobody named it, and tell whether a text names a place or money."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import category

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.kernel.models import Passage

SHORT_NAME = 3
NEVER = re.compile(r"(?!)")


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


@dataclass(frozen=True, slots=True)
class Places:
    """Know by which words a question says where its asker lives, and which articles are at home where."""

    countries: Sequence[Country] = ()
    names: re.Pattern[str] = NEVER
    capitals: re.Pattern[str] = NEVER

    @classmethod
    def of(cls, countries: Sequence[Country], names: Iterable[str]) -> Places:
        """Return the places with these names; short ones are also words ("us"), so they count in capitals only."""
        known = set(names)
        short = [name for name in known if len(name) <= SHORT_NAME]
        return cls(countries, _any_of(known - set(short), re.IGNORECASE), _any_of(short))

    def named_in(self, text: str) -> bool:
        """Tell whether a text names any country, but for the money of one."""
        told = any(each.is_told_of(text) for each in self.countries if each.codes)
        return told or bool(self.names.search(text) or self.capitals.search(text))

    def money_in(self, text: str) -> bool:
        """Tell whether a text names any money."""
        return any(category(letter) == "Sc" for letter in text) or any(
            each.is_hinted_at(text) for each in self.countries
        )

    @property
    def articles(self) -> frozenset[str]:
        """Return the articles that hold for one country only."""
        return frozenset().union(*(each.documents for each in self.countries))

    def articles_of(self, code: str) -> frozenset[str]:
        """Return the articles that are at home in a country; one for several has sections that are at home elsewhere."""
        listed = Counter(document for each in self.countries for document in each.documents)
        own = frozenset[str]().union(*(each.documents for each in self.countries if code in each.codes))
        return frozenset(document for document in own if listed[document] == 1)


def in_its_country(passages: Sequence[Passage], said: str, countries: Sequence[Country]) -> tuple[Passage, ...]:
    """Return the passages without those of countries that nobody named; all of them where nothing else is left."""
    named = {each for country in countries if country.is_named(said) for each in country.documents}
    elsewhere = {each for country in countries for each in country.documents} - named
    kept = tuple(passage for passage in passages if passage.document.id not in elsewhere)
    return kept or tuple(passages)


def _holds(text: str, name: str) -> bool:
    if name not in text or not name[-1].isalnum():
        return name in text
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _any_of(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    parts = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", flags) if parts else NEVER
