"""Do again the sums that a language model writes out: what comes from known numbers needs no passage."""

from __future__ import annotations

from itertools import combinations
from math import isclose
from typing import TYPE_CHECKING

from bot.writing.rules.facts import numbers_missing

if TYPE_CHECKING:
    from bot.writing.rules.facts import Number


def reckoned(claimed: set[Number], known: set[Number]) -> set[Number]:
    """Return those of the claimed numbers that are a sum, difference, product, share or quotient of two others among them.

    The two others must be known, so that a reader can reckon it again.
    """
    sure = [value for number in claimed & known if (value := _value(number)) is not None]
    sure += [
        value
        for number in claimed - known
        if not numbers_missing({number}, known) and (value := _value(number)) is not None
    ]
    found = set()
    for number in claimed:
        result = _value(number)
        if result is not None and any(_comes_to(one, other, result) for one, other in combinations(sure, 2)):
            found.add(number)
    return found


def _value(number: Number) -> float | None:
    try:
        return float(number[0])
    except ValueError:
        return None


def _comes_to(one: float, other: float, result: float) -> bool:
    ways = [
        one + other,
        abs(one - other),
        one * other,
        one * other / 100,
        one + one * other / 100,
        other + one * other / 100,
    ]
    ways += [one / other] if other else []
    ways += [other / one] if one else []
    return any(isclose(way, result, rel_tol=0.005) for way in ways)
