"""Notice a question in another language than the library's, and say so in that language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import combining, name, normalize

from bot.care.rules.little_words import NO_WORDS, Heard, LittleWords, heard, likeliest
from bot.kernel.words import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ENGLISH = "en"
OTHER = "other"
FIRST_OTHER = 0x250
"""The first letter after Latin and its extensions."""

SURE = 0.9
"""An identifier's probability from which on it is believed: a short English question full of names is often less sure."""

AGREED = 0.5
"""Its probability from which on it is believed where an everyday word of that language says the same."""

SHORTEST = 4
"""Latin words below which no identifier can tell: "upwork vs fiverr" is no language."""


_WORDS = re.compile(r"[^\s.,;:!?()\"“”«»…।、。！？]+")


@dataclass(frozen=True, slots=True)
class Language:
    """Hold what is said to questions in one language; its `little_words` betray it when it is written in Latin letters.

    `crisis` is said to whoever writes one of `crisis_words`.
    """

    code: str
    says: str
    little_words: LittleWords = NO_WORDS
    crisis: str | None = None
    crisis_words: tuple[str, ...] = ()
    cognates: bool = False
    """Whether many English words of the trade are words of this language, too."""
    near_english: bool = False
    """Whether it is read as English where no language model translates it."""


@dataclass(frozen=True, slots=True)
class Identified:
    """Hold an identifier's best guess: an ISO 639-1 code and its probability, in [0, 1]."""

    code: str
    probability: float


def foreign_language(question: str, identified: Identified, languages: Sequence[Language]) -> Language | None:
    """Return the language that the question is in, None for English or when nobody can tell."""
    by_code = {language.code: language for language in languages}
    found = heard(question, {language.code: language.little_words for language in languages})
    if (code := _by_little_words(found, identified)) is not None:
        return by_code[code]
    if _in_other_letters(question):
        return by_code.get(identified.code) or by_code.get(OTHER)
    too_short = question.isascii() and len(words(question)) < SHORTEST
    if identified.code == ENGLISH or identified.probability < SURE or too_short:
        return None
    return by_code.get(identified.code) or by_code.get(OTHER)


def _by_little_words(found: Mapping[str, Heard], identified: Identified) -> str | None:
    """Return the language that everyday words betray; between like ones, and where there is but one such word, the identifier decides."""
    guess = found.get(identified.code, Heard())
    if likely := likeliest(found):
        # Of "que" and "conviene" the second is Italian as well; of "ko" and ten Hindi words the first is nothing.
        knows = identified.probability >= SURE and guess.points * 2 >= found[likely[0]].points
        return identified.code if identified.code in likely or knows else likely[0]
    agrees = guess.points > guess.english and identified.probability >= AGREED
    return identified.code if agrees else None


def crisis_language(text: str, languages: Sequence[Language]) -> Language | None:
    """Return the language in which a text speaks of ending one's life, None when its words do not."""
    said = f" {' '.join(_WORDS.findall(_bare(text)))} "
    for language in languages:
        if language.crisis and any(_stands_in(word, said) for word in language.crisis_words):
            return language
    return None


def in_latin_letters(text: str) -> bool:
    """Tell whether a text has no letter of another script."""
    return all(ord(sign) < FIRST_OTHER for sign in normalize("NFKC", text) if sign.isalpha())


def _bare(text: str) -> str:
    """Return a text in lower case without accents and vowel signs: they are left out when typing fast."""
    return "".join(sign for sign in normalize("NFKD", text.lower()) if not combining(sign)).replace("’", "'")


def _stands_in(phrase: str, said: str) -> bool:
    """Tell whether a phrase stands among words; scripts that put none between them are searched as they are."""
    written, alone = _written(phrase)
    return f" {written} " in said if alone else written in said


@cache
def _written(phrase: str) -> tuple[str, bool]:
    """Return a phrase of the library's file as it is looked for, and whether as words of their own."""
    bare = _bare(phrase)
    return " ".join(_WORDS.findall(bare)), bare.isascii()


def _in_other_letters(text: str) -> bool:
    """Tell whether most letters are not Latin: however unsure an identifier is among such languages, English is none."""
    # Normalised, since the 𝗳𝗮𝗻𝗰𝘆 letters that some members type are Latin all the same.
    letters = [letter for letter in normalize("NFKC", text) if letter.isalpha()]
    return sum(name(letter, "").startswith("LATIN") for letter in letters) * 2 < len(letters)
