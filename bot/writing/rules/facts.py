"""Read from a sentence what a small change would falsify: numbers with their units, names, denials, strong words."""

from __future__ import annotations

import re

from bot.kernel.words import FUNCTION_WORDS, stem, words

Number = tuple[str, str | None]
"""A value in digits, and the unit that follows it."""

_WORD_NUMBERS = {
    word: str(value)
    for value, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
    )
} | {
    word: str(value)
    for word, value in {
        "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100,
        "thousand": 1000, "million": "million", "billion": "billion", "dozen": 12, "half": 0.5, "third": "1/3", "thirds": "2/3", "quarter": "1/4",
        "twice": "×2", "double": "×2", "doubles": "×2", "doubled": "×2", "triple": "×3", "first": "1.", "second": "2.",
        "fifth": "1/5", "tenth": "1/10",
    }.items()
}  # fmt: skip
_LOOSE = frozenset({"1", "0"})
"""What "one" and "zero" come to: too common in passing to be a claim when written as words."""

_MULTIPLES = frozenset({"thousand", "million", "billion", "trillion"})

_UNITS = {
    "percent": "%", "per": None, "percentage": "%", "minute": "minute", "hour": "hour", "day": "day", "week": "week",
    "month": "month", "year": "year", "euro": "€", "eur": "€", "dollar": "$", "usd": "$", "pound": "£", "gbp": "£",
    "cent": "cent", "word": "word", "page": "page", "client": "client", "people": "people", "point": "point",
}  # fmt: skip
_TOKEN = re.compile(r"(?P<money>[$€£])?(?P<number>\d[\d,]*(?:\.\d+)?)(?P<after>\s?%|k\b)?|(?P<word>[A-Za-z]+)")
_NEGATORS = frozenset([
    "not", "no", "never", "none", "nobody", "nothing", "nor", "neither", "without", "cannot", "cant", "dont",
    "doesnt", "didnt", "isnt", "arent", "wasnt", "werent", "wont", "wouldnt", "shouldnt", "couldnt", "mustnt",
    "hasnt", "havent", "avoid", "avoids", "stop", "refuse", "refuses", "unlikely", "hardly", "rarely", "instead",
])  # fmt: skip
_SCOPE = 8
_OPPOSITES = tuple(
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in [
        ("raise raises raised rise rises rose increase increases increased grow grows grew higher up above more upward",
         "lower lowers lowered fall falls fell decrease decreases decreased shrink shrinks drop drops dropped cut cuts below less fewer down reduce reduces reduced"),
        ("before earlier ahead beforehand", "after afterwards later behind"),
        ("always", "never"),
        ("fast faster quick quicker quickly", "slow slower slowly"),
        ("cheap cheaper cheapest", "dear dearer expensive"),
        ("keep keeps kept", "lose loses lost drop drops dropped"),
        ("easy easier", "hard harder difficult"),
        ("gain gains gained win wins won", "loss losses lose loses lost"),
        ("best better", "worst worse"),
        ("longer long", "shorter short"),
        ("public publicly openly", "private privately"),
        ("accept accepts", "refuse refuses reject rejects decline declines"),
        ("start begin starts begins", "stop end stops ends"),
        ("fixed", "hourly"),
        ("maximum most", "minimum least"),
        ("legal allowed lawful", "illegal forbidden unlawful banned"),
        ("safe", "risky dangerous unsafe"),
        ("high", "low"),
        ("old", "new"),
        ("ask asks", "tell tells"),
        ("helped helps help", "hurt hurts harm harms"),
        ("rich", "poor"),
        ("buyer buyers client clients", "freelancer freelancers seller sellers"),
        ("junior beginner beginners juniors", "senior expert experts seniors"),
    ]
)  # fmt: skip
_STRONG = tuple(
    frozenset(group.split())
    for group in [
        "always invariably",
        "never",
        "guarantee guarantees guaranteed ensure ensures surely certainly definitely certain undoubtedly",
        "prove proves proved proven proof",
        "best ideal perfect optimal fastest safest",
        "only exclusively solely sole",
        "must required mandatory obliged law legally legal illegal",
        "cause causes caused",
        "impossible",
        "study studies research researchers scientists experts expert survey surveys report reports statistics data evidence according",
        "double doubles doubled triple triples twice",
        "immediately instantly automatically overnight",
        "eliminate eliminates eliminated",
        "worldwide global globally universally",
    ]
)
_HEDGES = frozenset(
    ["may", "might", "could", "often", "sometimes", "perhaps", "likely", "probably", "tend", "tends", "seldom"]
)
_WAYS_OUT = (
    re.compile(r"\b(?:for (?:example|instance)|e\.g\.|examples?|say,)", re.IGNORECASE),
    re.compile(r"\b(?:rules? of thumb|as a rule)\b", re.IGNORECASE),
)
_ROUGHLY = re.compile(r"\b(?:like|such as|roughly|about|around|usually|typically|a guide|guideline)\b", re.IGNORECASE)
"""What keeps an example or a rule of thumb from being told as a law."""

_SPEAKS = re.compile(
    r"(?:['’]s\b| [A-Z]| (?:report|say|said|f[io]u?nd|recommend|advise|estimate|rate|name|wrote|write|call|publish|list|warn|show|pay|charge|"
    r"ask|offer|let|take|require|allow)(?:s|ed|d)?\b)"
)
"""What follows a name at a sentence's beginning, where any word is capitalised."""

_NAME = re.compile(r"\b(?:[A-Z][a-z]*[A-Z0-9][A-Za-z0-9]*|[A-Z]{2,}[a-z0-9]*|[A-Z][a-z]+)\b")


def numbers(text: str) -> set[Number]:
    """Return every number with its unit, in figures or in words."""
    tokens = list(_TOKEN.finditer(text.replace("-", " ").replace("–", " ").replace("’", "")))
    found: set[Number] = set()
    for place, token in enumerate(tokens):
        follower = tokens[place + 1]["word"] if place + 1 < len(tokens) else None
        if token["number"]:
            value = token["number"].replace(",", "").rstrip(".")
            value = value.removesuffix(".0") if "." in value else value
            value = f"{value}000" if token["after"] == "k" else value
            value, follower = _multiplied(value, tokens, place, follower)
            unit = token["money"] or ("%" if (token["after"] or "").strip() == "%" else _unit(follower))
            found.add((value, unit))
        elif (value_of := _WORD_NUMBERS.get(token["word"].lower())) is not None and str(value_of) not in _LOOSE:
            found.add((str(value_of), _unit(follower)))
    return found


def _multiplied(value: str, tokens: list[re.Match[str]], place: int, follower: str | None) -> tuple[str, str | None]:
    """Return the value with the "million" behind it, and the word behind that."""
    if follower is None or follower.lower() not in _MULTIPLES:
        return value, follower
    after = tokens[place + 2]["word"] if place + 2 < len(tokens) else None
    return f"{value} {follower.lower()}", after


def _unit(word: str | None) -> str | None:
    if word is None:
        return None
    lowered = word.lower()
    return _UNITS.get(lowered) or _UNITS.get(lowered.removesuffix("s"))


def numbers_missing(claimed: set[Number], known: set[Number]) -> set[Number]:
    """Return the claimed numbers that are not known; a number without a unit matches one with any."""
    values: dict[str, set[str | None]] = {}
    for value, unit in known:
        values.setdefault(value, set()).add(unit)
    return {
        (value, unit)
        for value, unit in claimed
        if value not in values or (unit is not None and None not in values[value] and unit not in values[value])
    }


def names(text: str) -> set[str]:
    """Return, in lower case, what is written like a name anywhere but at a sentence's beginning; there, only what surely is."""
    found = set()
    for match in _NAME.finditer(text):
        name = match[0]
        before = text[: match.start()].rstrip()
        begins = not before or before[-1] in '.!?:"“('
        is_sure = any(letter.isupper() for letter in name[1:]) or bool(_SPEAKS.match(text[match.end() :]))
        if (not begins or is_sure) and name.lower() not in FUNCTION_WORDS and name not in {"AI", "I"}:
            found.add(name.lower())
    return found


def denied(text: str) -> set[str]:
    """Return the stems of the content words that stand in the scope of a denial."""
    found: set[str] = set()
    for clause in re.split(r"[,;:.!?()—]", text):
        spoken = words(clause)
        for place, word in enumerate(spoken):
            if word in _NEGATORS:
                scope = spoken[place + 1 : place + 1 + _SCOPE]
                found |= {stem(one) for one in scope if one not in FUNCTION_WORDS}
    return found


def affirmed(text: str) -> set[str]:
    """Return the stems of the content words that stand outside the scope of any denial, somewhere in the text."""
    found: set[str] = set()
    for clause in re.split(r"[,;:.!?()—]", text):
        spoken = words(clause)
        first = next((place for place, word in enumerate(spoken) if word in _NEGATORS), len(spoken))
        found |= {stem(one) for one in spoken[:first] if one not in FUNCTION_WORDS}
    return found


def denials(text: str) -> int:
    """Count the words that deny."""
    return sum(word in _NEGATORS for word in words(text))


def contradicts(claim: str, source: str) -> bool:
    """Tell whether the claim says the opposite word where the source says one of a pair and not the other."""
    said, meant = set(words(claim)), set(words(source))
    for one, other in _OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            if said & mine and not said & theirs and meant & theirs and not meant & mine:
                return True
    return False


def overclaims(claim: str, source: str) -> bool:
    """Tell whether the claim uses a strong word whose like the source does not have."""
    said, meant = set(words(claim)), set(words(source))
    return any(said & group and not meant & group for group in _STRONG)


def unhedged(claim: str, source: str) -> bool:
    """Tell whether the source leaves itself a way out ("may", "for example", "as a rule of thumb") and the claim leaves none."""
    if bool(_HEDGES & set(words(source))) and not _HEDGES & set(words(claim)):
        return True
    return any(way.search(source) and not (way.search(claim) or _ROUGHLY.search(claim)) for way in _WAYS_OUT)
