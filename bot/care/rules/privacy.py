"""Take personal details out of what members wrote before anybody else reads it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EMAIL, LINK, NAME, ACCOUNT, NUMBER, ADDRESS = "[email]", "[link]", "[name]", "[account]", "[number]", "[address]"

_PRIVATE = {EMAIL, ACCOUNT, NUMBER, ADDRESS}
"""Details by which a stranger can reach or charge somebody. Links and names stand in most questions and give away little."""

PHONE_DIGITS = 8
"""Fewer are a phone number only beside a word that says so."""

ACCOUNT_DIGITS = 5
IBAN_DIGITS = 8

_GAP = r"(?: ?[-–/] ?|[ .]|\)[ .-]?| ?\()"
_DIGITS = rf"(?:\+ ?)?\(?\d(?:{_GAP}?\d)"
_DATE = re.compile(r"\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2}|(?:19|20)\d{2}")
_DATE_PARTS = re.compile(r"(?:\W*\d{1,2})*\W*")
_ROUND = re.compile(r"[1-9]\d?0{5,}|[1-9]\d{0,2}(?:[ .]\d{3})*[ .]000")
_DECIMAL = re.compile(r"(?:0|[1-9]\d*)\.\d+")
_RANGE = re.compile(r"([1-9]\d{1,6}) ?[-–/] ?([1-9]\d{1,6})")
_SPACED_DASH = re.compile(r" [-–/]|[-–/] ")
_UNIT_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:usd|eur|gbp|chf|inr|ngn|php|pkr|brl|cad|aud|rs\.?))\s?$", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    r"\s?(?:[$€£¥₹%]|(?:k|usd|eur|gbp|chf|inr|ngn|php|pkr|brl|cad|aud|dollars?|euros?|pounds?|rupees|naira|pesos?|views|"
    r"followers|subscribers|users|people|visitors|downloads|words|tokens|lines|hours|impressions)\b)",
    re.IGNORECASE,
)


def _is_phone(found: re.Match[str]) -> bool:
    """Tell a number that reaches somebody from amounts, ranges, dates and counts."""
    number = found[0]
    if number.startswith("+"):
        return True
    if _UNIT_BEFORE.search(found.string[: found.start()]) or _UNIT_AFTER.match(found.string, found.end()):
        return False
    if _ROUND.fullmatch(number) or _DECIMAL.fullmatch(number):
        return False
    if (span := _RANGE.fullmatch(number)) and int(span[1]) < int(span[2]):
        return False
    if _DATE.search(number) and _DATE_PARTS.fullmatch(_DATE.sub(" ", number)):
        return False
    return number.lstrip("(").startswith("0") or not _SPACED_DASH.search(number)


def _with_digits(least: int) -> Callable[[re.Match[str]], bool]:
    return lambda found: sum(sign.isdigit() for sign in found[0]) >= least


def _always(_: re.Match[str]) -> bool:
    return True


_STREET = r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Court|Square|Terrace|Place|Close|Crescent|Way|Highway)"
_TOWN = r"(?:,?\s+(?:[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}|(?:Apt|Flat|Unit|Suite)\.?\s*\w+|\d{4,6}|[A-Z]{2}\s+\d{5}|[A-Z][\w'-]+))*"
_LOWER_STREET = r"(?:street|road|avenue|boulevard|lane|drive|crescent)"

_DETAILS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str]], bool]], ...] = (
    (re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), EMAIL, _always),
    (
        re.compile(
            r"(?<![\w.+-])[\w.+-]+\s?(?:[(\[{]at[)\]}]|\sat\s)\s?(?:g(?:oogle)?mail|yahoo|outlook|hotmail|icloud|proton(?:mail)?|gmx|aol)"
            r"\s?(?:\.|[(\[{]dot[)\]}]|\sdot\s)\s?[a-z]{2,}\b",
            re.IGNORECASE,
        ),
        EMAIL,
        _always,
    ),
    (re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE), LINK, _always),
    (re.compile(r"<[@#][!&]?\d+>|@\w[\w.]{2,}"), NAME, _always),
    (re.compile(r"\b0x[0-9a-fA-F]{40}\b|\bbc1[a-z0-9]{25,60}\b"), ACCOUNT, _always),
    (
        re.compile(r"\b[A-Za-z]{2}\d{2}(?:[A-Za-z0-9]{4}){2,7}[A-Za-z0-9]{0,4}\b"),
        ACCOUNT,
        _with_digits(IBAN_DIGITS),
    ),
    (
        re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b"),
        ACCOUNT,
        _with_digits(IBAN_DIGITS),
    ),
    (
        re.compile(
            r"\b(?i:account|acct|konto|routing|sort code|card|passport|tax id|ssn|social security)"
            r"(?i:\s+(?:number|no|nr|id|is))*\.?\s?[:#=]?\s?[A-Z]{0,3}\d[\dA-Z -]{3,}\d\b"
        ),
        ACCOUNT,
        _with_digits(ACCOUNT_DIGITS),
    ),
    (
        re.compile(
            rf"\b\d{{1,5}}[a-zA-Z]?,?\s+(?:[A-Z][\w'.-]*\s+){{1,4}}{_STREET}\b\.?{_TOWN}"
            rf"|\b(?i:at|address(?:\s+is)?:?|live\s+on)\s+\d{{1,5}}\s+(?:[\w'-]+\s+){{1,2}}{_LOWER_STREET}\b{_TOWN}"
            rf"|\b[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse)\s+\d{{1,4}}[a-z]?\b{_TOWN}"
            r"|\b\d{1,4},?\s+(?:rue|avenue|boulevard|impasse|chemin)\s+(?:de\s+|du\s+|des\s+|la\s+|l['’])*[A-ZÀ-Ý][\w'’-]+"
            rf"|\b(?:Calle|Avenida|Rua|Piazza|Paseo)\s+(?:(?:de|del|da|do|la)\s+)*(?:[A-ZÀ-Ý][\w'’-]+\s*){{1,3}},?\s*\d{{1,4}}\b{_TOWN}"
            r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"
        ),
        ADDRESS,
        _always,
    ),
    (
        re.compile(
            rf"\b(?i:call|text|phone|tel|mobile|whats\s?app|cell|my number)(?i:\s+(?:me|us|is|at|on|number|no))*[.:]?\s*{_DIGITS}{{6,18}}(?!\w)"
        ),
        NUMBER,
        _always,
    ),
    (
        re.compile(rf"(?<!\w)(?<!\d[.,:]){_DIGITS}{{{PHONE_DIGITS - 1},18}}(?!\w)"),
        NUMBER,
        _is_phone,
    ),
    (
        re.compile(
            r"\b(?i:(?:my name is|i'?m called|client (?:called|named)|boss (?:called|named)|it'?s me,?|this is|mr\.?|mrs\.?|ms\.?|dr\.?))"
            r"(\s+)[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+)?"
        ),
        NAME,
        _always,
    ),
)


def without_details(text: str) -> str:
    """Return the text on one line, with addresses, links, numbers, accounts and introduced names replaced by what they are."""
    return " ".join(_replaced(text)[0].split())


def holds_details(text: str) -> bool:
    """Tell whether the text holds something by which a stranger could reach or charge somebody."""
    return not _PRIVATE.isdisjoint(_replaced(text)[1])


def _replaced(text: str) -> tuple[str, set[str]]:
    """Return the text without details, and the kinds that were in it."""
    kinds: set[str] = set()
    for pattern, instead, is_one in _DETAILS:

        def replace(found: re.Match[str], instead: str = instead, is_one: Callable[..., bool] = is_one) -> str:
            if not is_one(found):
                return found[0]
            kinds.add(instead)
            return instead

        text = pattern.sub(replace, text)
    return text, kinds
