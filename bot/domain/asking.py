"""See what kind of answer a question asks for, so that the fitting lead and steps come first."""

from __future__ import annotations

import re
from enum import StrEnum


class Asks(StrEnum):
    """Name what a question wants to hear first."""

    HOW_LONG = "how long"
    HOW_MUCH = "how much"
    WHAT_TO_SAY = "what to say"
    WORTH_IT = "worth it"
    SHOULD_I = "should I"
    IS_IT_TRUE = "is it true"
    ANYTHING = "anything"


_ASKED: tuple[tuple[Asks, re.Pattern[str]], ...] = (
    (
        Asks.WHAT_TO_SAY,
        re.compile(
            r"\bwhat (?:do|should|can|would|could|to) (?:i |we |you )?(?:say|write|reply|answer|tell|put in)\b"
            r"|\bwhat to (?:say|write|reply|answer)\b|\bhow (?:do|should|can|would) (?:i|you) (?:word|phrase|reply|say|put|tell)\b"
            r"|\b(?:script|template|wording|exact words|sample message|example message)\b"
        ),
    ),
    (
        Asks.HOW_LONG,
        re.compile(
            r"\bhow (?:long|soon|fast|quick\w*|many (?:hours|days|weeks|months|years))\b|\bhow much time\b|\bby when\b"
        ),
    ),
    (
        Asks.HOW_MUCH,
        re.compile(
            r"\bhow much\b|\bhow many\b|\bwhat (?:rate|price|percent\w*|fee|budget)\b|\bwhat (?:do|should|can|to|would) "
            r"(?:i |you |we )?(?:charge|ask for|quote)\b|\bwhich price\b|\bhow (?:expensive|cheap)\b"
        ),
    ),
    (
        Asks.WORTH_IT,
        re.compile(
            r"\bworth (?:it|the|doing|my|learning|paying|trying|joining|getting|starting)\b|\bpointless\b|\bwaste of\b|\bany point\b"
        ),
    ),
    (
        Asks.IS_IT_TRUE,
        re.compile(
            r"\bis it true\b|\bis that true\b|\breally true\b|\bor (?:is that|just) (?:a )?(?:hype|myth|talk)\b|\bproven\b|\bevidence\b|\bstudies\b"
        ),
    ),
    (
        Asks.SHOULD_I,
        re.compile(r"\bshould i\b|\bshud i\b|\bbetter to\b|\bdo i (?:have to|need)\b|\b(?:better|or)\b[^?]*\?$"),
    ),
)

_DURATION = re.compile(
    r"\b(?:\d+|two|three|four|six|ten|twelve|a few|an?)[ -](?:minute|hour|day|week|month|year|evening|weekend)s?\b",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"[$€£]\s?\d|\b\d+(?:[.,]\d+)?\s?(?:%|percent|euros?|dollars?|pounds?|an hour|per hour|USD|EUR|GBP)|\b\d{3,}\b",
    re.IGNORECASE,
)
_SCRIPT = re.compile(r"[\"“][^\"”]{20,}[\"”]")
_FOR_AND_AGAINST = re.compile(
    r"\b(?:but|only if|unless|depends|instead of|rather than|less than|more than|against|worth)\b", re.IGNORECASE
)


def what_it_asks(question: str) -> Asks:
    """Return what the question wants to hear first."""
    text = question.lower().replace("’", "'")
    return next((asks for asks, pattern in _ASKED if pattern.search(text)), Asks.ANYTHING)


def serves(text: str, asks: Asks) -> bool:
    """Tell whether a step holds the kind of thing that was asked for: a time, an amount, a script, a weighing."""
    match asks:
        case Asks.HOW_LONG:
            return bool(_DURATION.search(text))
        case Asks.HOW_MUCH:
            return bool(_AMOUNT.search(text))
        case Asks.WHAT_TO_SAY:
            return bool(_SCRIPT.search(text))
        case Asks.WORTH_IT | Asks.SHOULD_I | Asks.IS_IT_TRUE:
            return bool(_FOR_AND_AGAINST.search(text))
        case Asks.ANYTHING:
            return False
