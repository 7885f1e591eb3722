"""Understand a turn from the turns before it, without a language model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kernel.models import Outcome
from bot.kernel.words import content_words, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Exchange


class Turn(StrEnum):
    """Name how a turn leans on the ones before."""

    NEW = "new"
    FOLLOW_UP = "follow-up"
    CORRECTION = "correction"
    MORE = "more"
    SHORTER = "shorter"
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Reading:
    """Say what a turn means: `query` is the question that stands by itself."""

    turn: Turn
    query: str


_MORE = re.compile(
    r"^(?:ok(?:ay)?,? |and |yes,? |yeah,? |cool,? |thanks,? |pls |please )*"
    r"(?:more|go on|continue|keep going|anything else|what else|some more|any others?|(?:can you )?tell me more"
    r"|more (?:ideas|examples|tips|options|please|pls)|next)\b[\s?!.,]*(?:pls|please|more ideas|ideas|then)?[\s?!.]*$"
)
_MORE_ABOUT = re.compile(r"^(?:ok(?:ay)?,? |and )*(?:tell me )?more (?:about|on|examples|ideas)\b")
_SHORTER = re.compile(
    r"\b(?:in short|tl;?dr|short(?:er)? version|in (?:one|1|two|2) sentences?|sum (?:it|that|this) up|summar(?:y|i[sz]e)"
    r"|make it short|shorter|too long|in a nutshell|briefly|in (?:a|one) line|just the top (?:\d|two|three|five)|only the (?:best|main) (?:\d|one|two|three))\b"
)
_NO_BUT = re.compile(
    r"^(?:no+|nah|nope|sorry|wait|hm+|ehm?|not that|oh)?[,.\s]*(?:(?:no[,.\s]+)?(?:not|forget|never ?mind|leave)\b[^,.]{1,40}[,.]\s*)?(?:no[,.\s]+)?"
    r"(?:but )?(?:i mean[t]?|i was (?:asking|talking) about|i'?m (?:asking|talking) about|actually i mean[t]?|i meant to ask)\b[\s,:]*"
    r"|^no[,.\s]+(?:not|for|about|the)\b"
)
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "last": -1,
}  # fmt: skip
_ITEM = re.compile(
    r"(?<!\bat )\b(?:the )?(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last)"
    r"(?: (?:one|point|step|thing|bullet|option|tip|idea|bit|part|suggestion|question))?\b(?!\s+(?:client|job|month|week|day|time"
    r"|year|draft|invoice|project|gig|sale|customer|call|rate|\d))"
    r"|(?:\b(?:number|point|step|option|no\.?)|#) ?([1-5])\b"
)
_LEANING = frozenset(
    [
        "it",
        "its",
        "that",
        "this",
        "those",
        "these",
        "them",
        "they",
        "there",
        "then",
        "he",
        "she",
        "him",
        "her",
        "one",
        "ones",
        "same",
        "such",
        "both",
        "either",
    ]
)
_OPENERS = re.compile(
    r"^(?:(?:hm+|ok(?:ay)?|oh|yes|yeah|right|cool|thanks?|thx)[,.!]? )*"
    r"(?:the (?:\w+ ){1,4}(?:bit|part|one)\b|and|but|or|so|n|also|then|what about|how about|what if|even|only|like|for|with|without|as|from|in|on|by|why|how come"
    r"|how so|really|is that|isn'?t|which one|how long|how much|where|when|who)\b"
)
_REMEMBERED_WORDS = 40
"""Words of the earlier question that are carried along; a long first message would drown the new one."""

_SHORT_TURN = 4
"""Content words up to which a turn that begins like a continuation is taken for one."""

_NO_SUBJECT = 2
_OWN_SUBJECT = 5
"""Content words from which a turn stands by itself even if it says "it" somewhere."""


def read_turn(question: str, history: Sequence[Exchange]) -> Reading:
    """Return what the question means after these exchanges, oldest first."""
    text = " ".join(question.split())
    if not history:
        return Reading(Turn.NEW, text)
    last = history[-1]
    if last.outcome is Outcome.ASK_BACK and len(content_words(text)) <= _SHORT_TURN:
        return Reading(Turn.FOLLOW_UP, _joined(last, text))
    lowered = text.lower().replace("’", "'")
    if _SHORTER.search(lowered) and len(content_words(text)) <= _SHORT_TURN:
        return Reading(Turn.SHORTER, last.understood_as)
    if _MORE.match(lowered):
        return Reading(Turn.MORE, last.understood_as)
    if (item := _item(lowered, last)) is not None:
        return Reading(Turn.ITEM, f"{item} {_rest(text)}".strip())
    if correction := _NO_BUT.match(lowered):
        return Reading(Turn.CORRECTION, _joined(last, text[correction.end() :].strip() or text))
    if _MORE_ABOUT.match(lowered) or _leans(lowered):
        return Reading(Turn.FOLLOW_UP, _joined(last, text))
    return Reading(Turn.NEW, text)


def joined_to(question: str, history: Sequence[Exchange]) -> str:
    """Return the question with what the last turn was about: for a turn that means nothing by itself."""
    return _joined(history[-1], " ".join(question.split()))


def is_short(question: str) -> bool:
    """Tell whether a turn is so short that it may well lean on the one before; three words of its own are a new subject."""
    return len(content_words(question)) <= _NO_SUBJECT


def _leans(text: str) -> bool:
    carried = content_words(text)
    if not carried:
        return True
    if len(carried) >= _OWN_SUBJECT:
        return bool(_LEANING & set(words(text)[:4])) and len(carried) < _OWN_SUBJECT + 2
    if _LEANING & set(words(text)):
        return True
    return bool(_OPENERS.match(text)) and len(carried) <= _SHORT_TURN


def _item(text: str, last: Exchange) -> str | None:
    """Return the step of the last answer that the turn points at, if it points at one."""
    found = _ITEM.search(text)
    if found is None or not last.steps:
        return None
    number = _ORDINALS[found[1]] if found[1] else int(found[2])
    if number > len(last.steps):
        return None
    return last.steps[number - 1] if number > 0 else last.steps[-1]


def _rest(text: str) -> str:
    """Return the turn without the words that only point."""
    return _ITEM.sub("", text, count=1).strip(" ,.?!")


def _joined(last: Exchange, text: str) -> str:
    before = " ".join(last.understood_as.split()[-_REMEMBERED_WORDS:]).rstrip(" ?.!")
    return f"{before}? {text}"
