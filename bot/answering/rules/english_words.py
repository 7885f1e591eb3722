"""Tell what is English enough in a question that is written in another language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.words import FUNCTION_WORDS, words

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 4
"""The library's words in a message from which on they say what it asks: "magkano po ba singil sa logo design pag first client"."""

A_HINT = 2
"""The library's words from which on the nearest headings are worth offering."""

ENGLISH_ALONE = frozenset(
    [
        "and",
        "are",
        "but",
        "can",
        "for",
        "from",
        "how",
        "if",
        "is",
        "it",
        "my",
        "not",
        "of",
        "on",
        "or",
        "should",
        "the",
        "their",
        "they",
        "this",
        "to",
        "want",
        "what",
        "when",
        "with",
        "you",
        "your",
    ]
)
"""Little words that no other language of the trade's borrowed words shares."""

SPOKEN = 2
"""Of those, how many tell that a message in a language of like words is in part English."""


def telling(known: Sequence[str]) -> list[str]:
    """Return the words that carry a meaning, out of a message's words that the library uses."""
    return [word for word in known if len(word) > 1 and word.lower() not in FUNCTION_WORDS]


def is_english_enough(message: str, telling_words: Sequence[str], *, cognates: bool) -> bool:
    """Tell whether a message's English words say what it asks.

    In a language with `cognates` the library's words alone say nothing: "normal", "client" and "site" are French as well.
    """
    spoken = sum(word in ENGLISH_ALONE for word in words(message))
    return len(telling_words) >= ENOUGH and (not cognates or spoken >= SPOKEN)
