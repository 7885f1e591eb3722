"""Name countries, regions and currencies as Unicode's CLDR does (Babel)."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.numbers import get_territory_currencies

from bot.members.rules.choices import Choice

ALSO = {
    "AE": ("UAE", "Emirates"),
    "BA": ("Bosnia",),
    "CD": ("DR Congo", "Democratic Republic of the Congo"),
    "CG": ("Republic of the Congo",),
    "CI": ("Ivory Coast",),
    "CZ": ("Czech Republic",),
    "EU": ("EU",),
    "GB": ("UK", "Great Britain", "England", "Scotland", "Wales", "Northern Ireland"),
    "HK": ("Hong Kong",),
    "KR": ("Korea",),
    "MM": ("Myanmar", "Burma"),
    "NL": ("Holland",),
    "PS": ("Palestine",),
    "TR": ("Turkey",),
    "US": ("USA", "America"),
}
"""Names in daily use that CLDR's English list does not carry."""

SIGNS = {"KES": ("KSh", "Ksh"), "NGN": ("₦",), "PLN": ("zł",), "TRY": ("₺",)}
"""Signs in daily use that CLDR's English list does not carry and that no other currency has."""


@cache
def countries() -> tuple[Choice, ...]:
    """Return every country and region that has a currency of its day, by name; ids are ISO 3166 codes of two letters."""
    named = {str(code): name for code, name in Locale("en").territories.items()}
    codes = [code for code in named if len(code) == 2 and code.isalpha() and get_territory_currencies(code)]
    return tuple(Choice(code, named[code], ALSO.get(code, ())) for code in sorted(codes, key=lambda code: named[code]))


@cache
def currencies() -> tuple[Choice, ...]:
    """Return every currency that is legal tender somewhere today, by code; ids are ISO 4217 codes."""
    english = Locale("en")
    codes = sorted({code for each in countries() for code in get_territory_currencies(each.id)})
    signs = {code: english.currency_symbols.get(code, code) for code in codes}
    return tuple(
        Choice(
            code,
            f"{code} · {english.currencies[code]}",
            (english.currencies[code],),
            code,
            signs=tuple(dict.fromkeys((code, signs[code], *SIGNS.get(code, ())))),
        )
        for code in codes
    )
