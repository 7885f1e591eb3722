"""Read the numbers that people type: "30,000", "1.234,56", "2k", "€ 900", "45%"."""

from __future__ import annotations

import re
from decimal import Decimal

SIGNS = {
    "€": "EUR",
    "£": "GBP",
    "₹": "INR",
    "₦": "NGN",
    "₱": "PHP",
    "₽": "RUB",
    "₺": "TRY",
    "₴": "UAH",
    "₫": "VND",
    "₩": "KRW",
}
"""Signs of one currency; $ and ¥ belong to several and say nothing."""

LARGEST = Decimal(10) ** 12
_AMOUNT = re.compile(
    r"(?P<digits>\d[\d.,'\u202f\xa0 _]*)\s*(?P<unit>(?:k|m|thousand|lakh|lac)(?![a-z]))?", re.IGNORECASE
)
_UNITS = {"k": 1_000, "thousand": 1_000, "m": 1_000_000, "lakh": 100_000, "lac": 100_000}
_GROUPED = re.compile(r"\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")


class NotANumber(ValueError):
    """Say that a text holds no number, or more than one."""


def amount_in(text: str) -> Decimal:
    """Return the one number in a text; raise NotANumber for none, for several, for a negative or an endless one."""
    found = list(_AMOUNT.finditer(text.strip()))
    if len(found) != 1 or re.search(r"(?:^|[^\d])-\s*\d", text):
        raise NotANumber(text)
    value = _decimal(found[0]["digits"]) * _UNITS.get((found[0]["unit"] or "").lower(), 1)
    if value > LARGEST:
        raise NotANumber(text)
    return value


def currency_sign_in(text: str) -> str | None:
    """Return the code of a sign that belongs to one currency, when the text bears one."""
    return next((code for sign, code in SIGNS.items() if sign in text), None)


def _decimal(digits: str) -> Decimal:
    """Return the value of digits with marks: a group of three after a lone mark is thousands, but for "0.125"."""
    bare = re.sub(r"['\u202f\xa0 _]", "", digits).rstrip(".,")
    if _GROUPED.fullmatch(bare) and not bare.startswith(("0.", "0,")):
        return Decimal(re.sub(r"[.,]", "", bare))
    last = max(bare.rfind("."), bare.rfind(","))
    if last < 0:
        return Decimal(bare)
    whole, part = re.sub(r"[.,]", "", bare[:last]), bare[last + 1 :]
    return Decimal(f"{whole or '0'}.{part}")
