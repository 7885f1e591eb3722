"""Put a member's own number into the library's rule: "rent 900" becomes "three months of costs are 2,700"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 25
"""Characters between a number and the word that says what it is."""

_NUMBER = r"(?P<sign>[$€£₹₦₱¥]|R\$|KSh|Rs\.?)?\s?(?P<number>\d{1,3}(?:[,.]\d{3})+|\d+(?:\.\d+)?)(?P<kilo>\s?k\b)?"


@dataclass(frozen=True, slots=True)
class Sum:
    """Hold one rule with a number: what must be given, and what follows; `rule` is the library's sentence behind it.

    `times` and `divide` are whole or decimal factors; `says` holds {given} and {result}.
    """

    section: str
    words: tuple[str, ...]
    says: str
    rule: str
    times: Decimal = Decimal(1)
    divide: Decimal = Decimal(1)

    def worked_out(self, question: str) -> str | None:
        """Return the sentence with the member's number in it, None where they gave none of the kind."""
        given = self._given(question)
        if given is None:
            return None
        sign, amount = given
        result = (amount * self.times / self.divide).quantize(Decimal(1), ROUND_HALF_UP)
        return self.says.format(given=f"{sign}{amount:,}", result=f"{sign}{result:,}")

    def _given(self, question: str) -> tuple[str, Decimal] | None:
        """Return (currency sign, number) beside one of the words."""
        named = "|".join(re.escape(word) for word in self.words)
        beside = re.compile(
            rf"\b(?:{named})\b[^\d.?!]{{0,{NEAR}}}?{_NUMBER}|{_NUMBER.replace('?P<', '?P<after_')}[^\d.?!]{{0,{NEAR}}}?\b(?:{named})\b",
            re.IGNORECASE,
        )
        found = beside.search(question)
        if found is None:
            return None
        parts = {name.removeprefix("after_"): value for name, value in found.groupdict().items() if value}
        plain = re.sub(r"[,.](?=\d{3}\b)", "", parts["number"])
        return parts.get("sign", ""), Decimal(plain) * (1000 if "kilo" in parts else 1)


def worked_out(question: str, section: str, sums: Sequence[Sum]) -> str | None:
    """Return what the rule of this section makes of the number that the question gives, None where it has none."""
    results = (each.worked_out(question) for each in sums if each.section == section)
    return next((result for result in results if result is not None), None)
