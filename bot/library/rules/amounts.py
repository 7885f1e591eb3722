"""Read amounts out of a sentence: "10 to 15 percent", "$43", "8 of 10", "two weeks", "in 2025"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.words import FUNCTION_WORDS, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PERCENT, YEAR, BARE = "%", "year no.", ""
"""Units that are no word of the sentence; a currency's is its sign."""

YEARS = range(1900, 2101)
_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "fifteen": 15,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_SPELT = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)
_ONE = re.compile(r"\bone\b(?=\s+(?:to|or)\s+\d|\s+(?:percent|hour|day|week|month|year)\b)", re.IGNORECASE)
_DATE = re.compile(r"\b\d{4}-\d{2}(?:-\d{2})?\b|\b\d{1,2}[:.]\d{2}\b(?=\s*(?:am|pm|h|o'clock)\b)|\b\d+/\d+\b")
_DASH = re.compile(r"(?<=[\d%])\s?[-–—]\s?(?=[$€£¥₹]?\d)")
_SHARE = re.compile(r"(?<![\w.,])(\d+)\s+(?:out\s+)?of\s+(?:every\s+)?(\d+)(?![\w.,]*\d)")
_AMOUNT = re.compile(
    r"(?<![\w.,/#-])(?P<sign>[$€£¥₹])?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?(?P<kilo>k\b)?(?![\w/]|-\w)"
    r"(?P<percent>\s?%|\s+per\s?cent\b)?(?:\s+(?P<word>[^\W\d_]+))?",
    re.IGNORECASE,
)
_CURRENCY = {
    **dict.fromkeys(("dollar", "dollars", "usd"), "$"),
    **dict.fromkeys(("euro", "euros", "eur"), "€"),
    **dict.fromkeys(("pound", "pounds", "gbp"), "£"),
    **dict.fromkeys(("rupee", "rupees", "inr"), "₹"),
}
_IN_A_YEAR = re.compile(
    r"\b(?:in|by|since|until|from|during|through|before|after|of|to|and|early|late|mid)\s+\Z", re.IGNORECASE
)
"""What stands before a year: 2000 words are no year, in 2000 they were written."""


@dataclass(frozen=True, slots=True)
class Amounts:
    """Hold for each unit the least and the greatest amount that a sentence gives."""

    spans: Mapping[str, tuple[float, float]]

    def differ_from(self, other: Amounts) -> bool:
        """Tell whether the amounts of a unit that both give lie apart: a range that holds the other's amount agrees with it."""
        return any(
            low > other.spans[unit][1] or other.spans[unit][0] > high
            for unit, (low, high) in self.spans.items()
            if unit in other.spans
        )


def amounts_in(text: str) -> Amounts:
    """Return the amounts of a sentence; those of one unit are one span, whatever they count."""
    spans: dict[str, tuple[float, float]] = {}
    for unit, amount in _found(text):
        low, high = spans.get(unit, (amount, amount))
        spans[unit] = (min(low, amount), max(high, amount))
    return Amounts(spans)


def without_amounts(text: str) -> str:
    """Return the text without its numbers; their units stay."""
    return _AMOUNT.sub(lambda found: f" {found['word'] or ''}", _SHARE.sub(" ", _in_digits(text)))


def _in_digits(text: str) -> str:
    spelt = _SPELT.sub(lambda found: str(_WORDS[found[0].lower()]), text)
    return _DASH.sub(" to ", _DATE.sub(" ", _ONE.sub("1", spelt)))


def _found(text: str) -> Iterator[tuple[str, float]]:
    text = _in_digits(text)
    for share in _SHARE.finditer(text):
        if int(share[2]):
            yield PERCENT, 100 * int(share[1]) / int(share[2])
    text = _SHARE.sub(" ", text)
    numbers = list(_numbers(text))
    for place, (unit, amount, joins) in enumerate(numbers):
        # In "10 to 15 percent" and "between $30 and 40" the two share their unit, whichever names it.
        after = numbers[place + 1][0] if joins and place + 1 < len(numbers) else BARE
        before = numbers[place - 1][0] if place and numbers[place - 1][2] else BARE
        yield unit or after or before, amount


def _numbers(text: str) -> Iterator[tuple[str, float, bool]]:
    """Yield (unit, amount, whether "to" joins it with the next)."""
    place = 0
    while found := _AMOUNT.search(text, place):
        word = (found["word"] or "").lower()
        joins = word in {"to", "and", "or"} and _AMOUNT.match(text, _blank(text, found.end())) is not None
        amount = float(found["number"].replace(",", "") + (found["part"] or "")) * (1000 if found["kilo"] else 1)
        yield _unit(found, word, amount), amount, joins
        place = found.end()


def _blank(text: str, place: int) -> int:
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _unit(found: re.Match[str], word: str, amount: float) -> str:
    if currency := found["sign"] or _CURRENCY.get(word):
        return currency
    if found["percent"]:
        return PERCENT
    plain = not found["part"] and not found["kilo"] and "," not in found["number"]
    if plain and amount in YEARS and (_IN_A_YEAR.search(found.string, 0, found.start()) or not word):
        return YEAR
    return BARE if not word or word in FUNCTION_WORDS else stem(word)
