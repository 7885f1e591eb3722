"""Tell a language by its everyday words: an identifier that counts letters is unsure of short lines, the more with English words in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import combining, normalize

from bot.kernel.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ENOUGH = 2
"""Points from which on a line may be of a language: one telling word, or two that by themselves could be a name or a slip."""

TELLING, ORDINARY = 2, 1
"""What a word gives its language."""

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
# Letters that Unicode does not take apart into a Latin one and a sign.
_FOLDED = str.maketrans({"ı": "i", "ł": "l", "ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "’": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class LittleWords:
    """Hold a language's everyday words, in Latin letters without accents.

    No English line has one of the `telling`; `ordinary` ones may be a name or a slip there; `shared` are English words as well, so that
    they speak for neither. One that ends with an apostrophe is the beginning of a word.
    """

    telling: frozenset[str] = frozenset()
    ordinary: frozenset[str] = frozenset()
    shared: frozenset[str] = frozenset()


NO_WORDS = LittleWords()


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold how much of a line is of one language: its points, and how many English function words stand against it."""

    points: int = 0
    english: int = 0

    @property
    def is_believed(self) -> bool:
        """Tell whether the line is of the language, whatever an identifier says."""
        return self.points >= ENOUGH and self.points > self.english


def heard(text: str, vocabularies: Mapping[str, LittleWords]) -> dict[str, Heard]:
    """Return, by code, how much of a text is of each language."""
    said = _folded_words(text)
    return {code: _heard(said, words) for code, words in vocabularies.items()}


def likeliest(found: Mapping[str, Heard]) -> tuple[str, ...]:
    """Return the codes that a line is as likely to be of as of any other, none when its words betray none."""
    believed = {code: each.points for code, each in found.items() if each.is_believed}
    most = max(believed.values(), default=0)
    return tuple(code for code, points in believed.items() if points == most)


def _heard(said: Iterable[str], words: LittleWords) -> Heard:
    points = english = 0
    for word in said:
        if worth := _worth(word, words):
            points += worth
        elif word.replace("'", "") in FUNCTION_WORDS and word not in words.shared:
            english += 1
    return Heard(points, english)


def _worth(word: str, words: LittleWords) -> int:
    if word in words.telling or word.replace("'", "") in words.telling:
        return TELLING
    if word in words.ordinary:
        return ORDINARY
    head, elided, rest = word.partition("'")
    return ORDINARY + _worth(rest, words) if elided and head + elided in words.ordinary else 0


def _folded_words(text: str) -> list[str]:
    lowered = normalize("NFKD", text.lower().translate(_FOLDED))
    return _WORD.findall("".join(sign for sign in lowered if not combining(sign)))
