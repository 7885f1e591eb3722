"""Compare a translated text with its original where a slip would mislead: numbers, amounts, names, links, denials."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from unicodedata import decimal, name, normalize

from bot.writing.rules.facts import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST = 2.6
SHORTEST = 0.15
"""How many times as long as its original a translation may be; Chinese needs a fifth of the characters."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """Hold what must be known of a language to compare a translation with its original."""

    code: str
    name: str
    notice: str
    failed: str
    numbers: Mapping[str, int]
    denials: frozenset[str]
    percent: tuple[str, ...]
    currencies: Mapping[str, str]
    acronyms: frozenset[str] = field(default_factory=frozenset)


_ENGLISH_NUMBERS = {
    word: value
    for value, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"], start=2
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "thousand": 1000}  # fmt: skip
_MAY_BE_DIGITS: dict[str, set[float]] = {
    "one": {1}, "ones": {1}, "once": {1}, "single": {1}, "first": {1}, "a": {1}, "an": {1}, "zero": {0}, "no": {0}, "half": {0.5, 50}, "second": {2},
    "twice": {2}, "double": {2}, "both": {2}, "couple": {2}, "pair": {2}, "third": {3, 33}, "thirds": {3, 2}, "triple": {3}, "quarter": {0.25, 25, 3},
    "dozen": {12}, "fourth": {4}, "fifth": {5}, "fortnight": {2, 14, 15},
}  # fmt: skip
"""Words that one language counts and another does not."""

_SCALES = {
    "k": 10**3,
    "million": 10**6,
    "millions": 10**6,
    "billion": 10**9,
    "万": 10**4,
    "亿": 10**8,
    "लाख": 10**5,
    "करोड़": 10**7,
}
_DIGITS = re.compile(r"\d{1,3}(?:[  ]\d{3})+(?![\d])|\d+(?:[.,'’]\d+)*")
_SCALED = re.compile(r"\s?(k\b|millions?\b|billion\b|万|亿|लाख|करोड़)", re.IGNORECASE)
_ENGLISH_WORD = re.compile(r"[A-Za-z]+")
_DENIES = re.compile(r"\b(?:not|no|never|nobody|none|nothing|nor|neither|without|cannot|\w+n['’]t)\b", re.IGNORECASE)
_MAY_BE_DENIED = re.compile(
    r"\b(?:un\w{3,}|in\w{4,}|im\w{4,}|dis\w{3,}|non-?\w+|\w+less|unless|until|avoid\w*|stop\w*|refus\w*|fail\w*|lack\w*|miss\w*|free|instead|rather|only|hardly|rarely|few|little|late|"
    r"decline\w*|reject\w*|leave\w*|skip\w*|drop\w*|before|any\w*|than|too|apart|silen\w*|empty|wrong|idle|still|other\w*)\b",
    re.IGNORECASE,
)
"""Words that some languages say with a denial."""

_LINK = re.compile(r"https?://[^\s<>)\]]+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io|gov|eu|co|uk|de|app|dev|gg)\b(?:/[^\s<>)\]]*)?", re.IGNORECASE)  # fmt: skip
_MARKUP = re.compile(r"@everyone|@here|<[@#&:]|\]\(|`|\|\||^\s*#|§", re.MULTILINE)
_SYMBOLS = "$€£₹¥"
_SIGNS = {"usd": "$", "dollar": "$", "dollars": "$", "eur": "€", "euro": "€", "euros": "€", "gbp": "£", "pound": "£", "pounds": "£", "inr": "₹", "rupee": "₹", "rupees": "₹"}  # fmt: skip
_SURE_NAME = re.compile(r"\b(?:[A-Z][a-z]*[A-Z]\w*|[A-Z]{2,}\w*)\b")
_LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
_SENTENCE_END = re.compile(r"[.!?。！？؟।]+(?:[\"”’»)\]]*)(?=\s|$|[^\x00-\x7f])")
_TRANSLATED_NAMES = frozenset(
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "english", "german", "germans", "americans", "europeans", "indians", "french", "spanish", "portuguese", "chinese", "hindi", "arabic", "indonesian", "italian", "european", "american", "british", "indian", "brazilian", "africa", "asia", "europe", "america", "germany", "france", "spain", "portugal", "china", "india", "brazil", "indonesia", "italy", "japan", "poland", "ukraine", "kenya", "nigeria", "egypt", "mexico", "colombia", "philippines", "pakistan", "bangladesh", "us", "usa", "uk", "eu", "united", "states", "kingdom", "union", "vat", "gdp", "ceo", "hr", "it", "faq", "christmas", "careful", "monday's", "internet", "web"]
)  # fmt: skip
"""Capitalised words that have a form of their own in every language."""


def differs(original: str, translation: str, tongue: Tongue) -> str:
    """Return in one word what a translation has otherwise than its original, or nothing."""
    said = _western(translation)
    if not SHORTEST * len(original) <= len(said) <= LONGEST * len(original) + 40:
        return "length"
    checks = {
        "markup": set(_MARKUP.findall(said)) <= set(_MARKUP.findall(original)),
        "link": set(_LINK.findall(said)) == set(_LINK.findall(original)),
        "number": _same_numbers(original, said, tongue),
        "percent": _has_percent(original, ("percent", "per cent")) == _has_percent(said, tongue.percent),
        "amount": _currencies(original, _SIGNS) == _currencies(said, tongue.currencies),
        "name": _same_names(original, said, tongue),
        "denial": _denies_alike(original, said, tongue),
    }
    return next((what for what, is_alike in checks.items() if not is_alike), "")


def _western(text: str) -> str:
    """Return the text with every digit and sign in its Western form."""
    plain = normalize("NFKC", text).replace("٫", ".").replace("٬", ",").replace("٪", "%")
    return "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)


def _same_numbers(original: str, said: str, tongue: Tongue) -> bool:
    """Tell whether every number of the original stands in the translation and no other does."""
    left = _readings(said)
    worded = _worded(said, tongue)
    for wanted in _wanted(_western(original)):
        found = next((each for each in left if wanted & each), None)
        if found is not None:
            left.remove(found)
        elif not (word := next(iter(wanted & set(worded)), None)):
            return False
        else:
            worded.remove(word)
    loose: set[float] = set()
    for word in _ENGLISH_WORD.findall(original.lower()):
        loose |= _MAY_BE_DIGITS.get(word, set())
    return all(each & loose for each in left)


def _wanted(original: str) -> list[set[float]]:
    """Return for each number of the English text the values that may stand for it."""
    found = _readings(original, english=True)
    return found + [
        {float(_ENGLISH_NUMBERS[word])}
        for word in map(str.lower, _ENGLISH_WORD.findall(original))
        if word in _ENGLISH_NUMBERS
    ]


def _readings(text: str, *, english: bool = False) -> list[set[float]]:
    """Return for each number in digits what it may mean: a point or comma may divide thousands or begin the fraction."""
    found = []
    for match in _DIGITS.finditer(text):
        token = match[0]
        values = {float(re.sub(r"\D", "", token))}
        parts = re.split(r"[.,]", token)
        if len(parts) > 1 and not (english and "," in token):
            fraction = float(f"{''.join(re.findall(r'[0-9]', ''.join(parts[:-1])))}.{re.sub(r'[^0-9]', '', parts[-1])}")
            values = {fraction} if english else values | {fraction}
        if scale := _SCALED.match(text, match.end()):
            values |= {value * _SCALES[scale[1].lower()] for value in values}
        found.append(values)
    return found


def _worded(said: str, tongue: Tongue) -> list[float]:
    if tongue.code == "zh":
        return [float(tongue.numbers[sign]) for sign in said if sign in tongue.numbers]
    return [float(tongue.numbers[word]) for word in _words(said) if word in tongue.numbers]


def _has_percent(text: str, words: Sequence[str]) -> bool:
    lowered = text.lower()
    return "%" in text or any(word in lowered for word in words)


def _currencies(text: str, words: Mapping[str, str]) -> set[str]:
    lowered = text.lower()
    found = {sign for sign in _SYMBOLS if sign in text}
    found |= {_SIGNS[code] for code in ("usd", "eur", "gbp", "inr") if re.search(rf"\b{code}\b", lowered)}
    spoken = set(_words(text))
    return found | {sign for word, sign in words.items() if word in spoken or (not word.isascii() and word in lowered)}


def _same_names(original: str, said: str, tongue: Tongue) -> bool:
    lowered = said.lower()
    if any(each not in lowered for each in names(original) - _TRANSLATED_NAMES):
        return False
    known = original.lower()
    if _in_latin(said):
        fresh = [each for each in _SURE_NAME.findall(said) if each.lower() not in known]
        return all(each in tongue.acronyms for each in fresh)
    return all(each.lower() in known for each in _LATIN_WORD.findall(said))


def _in_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return sum(name(sign, "").startswith("LATIN") for sign in letters) * 2 > len(letters)


def _denies_alike(original: str, said: str, tongue: Tongue) -> bool:
    """Tell whether each sentence denies in both, or in neither; where sentences were joined or cut, the whole text is compared."""
    one, other = _sentences(original), _sentences(said)
    pairs = list(zip(one, other, strict=True)) if len(one) == len(other) else [(original, said)]
    return all(_denies_as(mine, theirs, tongue) for mine, theirs in pairs)


def _denies_as(original: str, said: str, tongue: Tongue) -> bool:
    denied = _denied(said, tongue)
    if _DENIES.search(original):
        return denied
    return not denied or bool(_MAY_BE_DENIED.search(original))


def _denied(said: str, tongue: Tongue) -> bool:
    if tongue.code == "zh":
        return any(sign in said for sign in tongue.denials)
    return not tongue.denials.isdisjoint(_words(said))


def _sentences(text: str) -> list[str]:
    return [piece for piece in _SENTENCE_END.split(text) if piece.strip(' "”’»)')]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:[\u0900-\u0903\u093a-\u094f\u0640\u064b-\u0652]+[^\W\d_]*)*", text.lower())
