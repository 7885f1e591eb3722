"""Understand a turn from the whole talk before it, without a language model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kernel.models import Outcome
from bot.kernel.words import content_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Exchange


class Turn(StrEnum):
    """Name how a turn leans on the ones before; from `MORE` on, the kinds that `turns.yaml` recognises."""

    NEW = "new"
    FOLLOW_UP = "follow-up"
    CORRECTION = "correction"
    ITEM = "item"
    MORE = "more"
    SHORTER = "shorter"
    WHY = "why"
    EXAMPLE = "example"
    HOW = "how"
    REFUSED = "refused"
    PROOF = "proof"
    BEST = "best"
    FEELING = "feeling"
    BACK = "back"
    REMARK = "remark"


ABOUT_THE_SAME = frozenset({Turn.MORE, Turn.SHORTER, Turn.WHY, Turn.EXAMPLE, Turn.HOW, Turn.PROOF, Turn.BEST})
"""Turns that name no subject: what they are about was said before."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """Hold one way in which people go on with a talk, and how it is put."""

    turn: Turn
    patterns: tuple[re.Pattern[str], ...]

    def match(self, forms: Sequence[str]) -> re.Match[str] | None:
        """Return the first match of a turn as a whole, in one of the forms that it can be read in."""
        matches = (pattern.fullmatch(form) for form in forms for pattern in self.patterns)
        return next((found for found in matches if found is not None), None)


@dataclass(frozen=True, slots=True)
class Reading:
    """Say what a turn means: `query` is the question that stands by itself, `item` the text of a step that was pointed at."""

    turn: Turn
    query: str
    item: str | None = None


MOST_WORDS = 13
"""Words up to which a turn is compared with the ways of going on; a longer one speaks for itself."""

_BEFORE = re.compile(
    r"^(?:(?:ok(?:ay)?|and|but|so|yes|yeah|yep|no|nah|hm+|oh|ah|lol|haha|thanks?|thx|ty|pls|plz|please|well|cool|nice|right"
    r"|great|alright|sure|then|also|btw|bro|dude|man|um+|uh+|wait|sorry|hey|good)\b[\s,.!…]*)+"
)
_AFTER = re.compile(
    r"(?:[\s,]+(?:please|pls|plz|tho|though|then|lol|bro|man|dude|again|haha|thx|thanks|btw|fr|tbh|rn|now))+$"
)
_SIGNS = re.compile(r"[^\w\s'%$€£₹₦₱.,;:/&+#@?!()*-]|[?!]+$|\.+$")
_NO_BUT = re.compile(
    r"^(?:no+|nah|nope|sorry|wait|hm+|ehm?|not that|oh)?[,.\s]*(?:(?:no[,.\s]+)?(?:not|forget|never ?mind|leave)\b[^,.]{1,40}[,.]\s*)?(?:no[,.\s]+)?"
    r"(?:but )?(?:i mean[t]?|i was (?:asking|talking) about|i'?m (?:asking|talking) about|actually i mean[t]?|i meant to ask)\b[\s,:]*"
    r"|^no[,.\s]+(?:not|for|about|the)\b"
)
_MEANT = re.compile(r"(?P<what>[^,.?!]{3,60}?),? i mean[t]?(?:,? not .{2,40})?")
_RETYPED = re.compile(r"\*+\s*([\w'-]{3,30})\s*\*?")
_SAME_WORD = 0.6
_ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "last": -1,
}  # fmt: skip
_ORDINAL = r"(first|1st|second|2nd|third|3rd|fourth|4th|fifth|5th|last)"
_ITEM = re.compile(
    rf"(?:\b(?:the|your|that) {_ORDINAL}|\b{_ORDINAL} (?:one|point|step|thing|bullet|option|tip|idea|bit|part|suggestion))"
    r"(?: (?:one|point|step|thing|bullet|option|tip|idea|bit|part|suggestion|question))?\b(?!\s+(?:ever|client|job|month|week|day|time"
    r"|year|draft|invoice|project|gig|sale|customer|call|rate|\d))"
    r"|(?:\b(?:number|point|step|option|no\.?)|#) ?([1-5])\b"
)
_MORE_ABOUT = re.compile(r"^(?:ok(?:ay)?,? |and )*(?:tell me )?more (?:about|on|examples|ideas)\b")
_ASKS = re.compile(
    r"\?|(?:^|[:;,.!]\s*)(?:how|what|which|where|when|who|why|should|do|does|is|are|can|could|will|would)\b"
    r"|\b(?:ok|and|so|but|then|now) (?:how|what|which|where|when|who|why)\b"
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

_REMEMBERED_LATER = 20
"""Words that are carried along of what came between the question that opened a subject and the turn that is read."""

_SHORT_TURN = 4
"""Content words up to which a turn that begins like a continuation is taken for one."""

_REMARK_WORDS = 7
"""Content words up to which a statement about the member is a remark on what was asked, and no story of its own."""

_OWN_SUBJECT = 5
"""Content words from which a turn stands by itself even if it says "it" somewhere."""


def read_turn(question: str, history: Sequence[Exchange], ways: Sequence[WayOn] = ()) -> Reading:
    """Return what the question means after these exchanges, oldest first."""
    text = " ".join(question.split())
    if not history:
        return Reading(Turn.NEW, text)
    last = history[-1]
    if last.outcome is Outcome.ASK_BACK and len(content_words(text)) <= _SHORT_TURN:
        return Reading(Turn.FOLLOW_UP, _joined(history, text))
    if (mended := _retyped(text, history)) is not None:
        return Reading(Turn.CORRECTION, mended)
    lowered = text.lower().replace("’", "'")
    if (item := _item(lowered, last)) is not None:
        return Reading(Turn.ITEM, f"{item} {_rest(text)}".strip(), item)
    if correction := _NO_BUT.match(lowered):
        return Reading(Turn.CORRECTION, _joined(history, text[correction.end() :].strip() or text))
    if meant := _MEANT.fullmatch(lowered.rstrip(" .!")):
        return Reading(Turn.CORRECTION, _joined(history, meant["what"]))
    return _by_its_way(text, lowered, history, ways) or _by_its_words(text, lowered, history)


def _by_its_way(text: str, lowered: str, history: Sequence[Exchange], ways: Sequence[WayOn]) -> Reading | None:
    """Return the reading of a turn that is put in one of the known ways."""
    last, forms = history[-1], bared(lowered)
    if len(forms[-1].split()) > MOST_WORDS:
        return None
    for way in ways:
        found = way.match(forms)
        if found is None and not (way.turn is Turn.FEELING and not words(lowered)):
            continue
        if way.turn in ABOUT_THE_SAME:
            named = content_words(forms[-1]) and way.turn not in {Turn.MORE, Turn.SHORTER}
            return Reading(way.turn, _joined(history, text) if named else last.understood_as)
        if way.turn is Turn.FEELING:
            return Reading(way.turn, "")
        if way.turn is Turn.BACK and found is not None:
            earlier = _earlier(found["what"], history)
            return Reading(way.turn, earlier.understood_as) if earlier else None
        if way.turn is Turn.REMARK and (_ASKS.search(lowered) or len(content_words(lowered)) > _REMARK_WORDS):
            continue
        return Reading(way.turn, _joined(history, text))
    return None


def _by_its_words(text: str, lowered: str, history: Sequence[Exchange]) -> Reading:
    if _MORE_ABOUT.match(lowered) or _leans(lowered):
        return Reading(Turn.FOLLOW_UP, _joined(history, text))
    return Reading(Turn.NEW, text)


def bared(text: str) -> tuple[str, str]:
    """Return a turn in lower case as it stands, and without what people put before and after it; "" for pictures alone."""
    plain = " ".join(_SIGNS.sub(" ", text.lower().replace("’", "'")).split()).strip(" ,.;:!?")
    return plain, _BEFORE.sub("", _AFTER.sub("", plain)).strip(" ,.;:!?")


def joined_to(question: str, history: Sequence[Exchange]) -> str:
    """Return the question with what the last turn was about: for a turn that means nothing by itself."""
    return _joined(history, " ".join(question.split()))


def asks(question: str) -> bool:
    """Tell whether a turn is put as a question."""
    return bool(_ASKS.search(_BEFORE.sub("", question.lower())))


def _retyped(text: str, history: Sequence[Exchange]) -> str | None:
    """Return the last question with the word that the member types again, as people do with a star before it."""
    found = _RETYPED.fullmatch(text)
    if found is None:
        return None
    right = found[1]
    pieces = history[-1].understood_as.split()
    nearness = [SequenceMatcher(None, piece.lower().strip("?.,!"), right.lower()).ratio() for piece in pieces]
    if not nearness or max(nearness) < _SAME_WORD:
        return _joined(history, right)
    pieces[nearness.index(max(nearness))] = right
    return " ".join(pieces)


def _earlier(what: str, history: Sequence[Exchange]) -> Exchange | None:
    """Return the exchange that a turn goes back to, the latest of those that share most words with its name."""
    named = {stem(word) for word in content_words(what)}
    shared = [
        (len(named & {stem(word) for word in content_words(each.understood_as)}), place, each)
        for place, each in enumerate(history)
    ]
    most = max(shared, key=lambda one: one[:2], default=None)
    return most[2] if most is not None and most[0] else None


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
    if found is None or not last.steps or len(words(text)) > MOST_WORDS:
        return None
    ordinal = found[1] or found[2]
    number = _ORDINALS[ordinal] if ordinal else int(found[3])
    if number > len(last.steps):
        return None
    return last.steps[number - 1] if number > 0 else last.steps[-1]


def _rest(text: str) -> str:
    """Return the turn without the words that only point."""
    return _ITEM.sub("", text, count=1).strip(" ,.?!")


def _joined(history: Sequence[Exchange], text: str) -> str:
    """Return a turn with what it is about; of a long talk, the question that opened the subject and what was said last."""
    before = history[-1].understood_as
    opened = next((each for each in reversed(history) if each.understood_as == " ".join(each.question.split())), None)
    kept = before.split()
    if len(kept) <= _REMEMBERED_WORDS or opened is None or not before.startswith(_ended(opened.understood_as)):
        return f"{_ended(' '.join(kept[-_REMEMBERED_WORDS:]))}? {text}"
    first = opened.understood_as.split()
    later = kept[len(first) :][-_REMEMBERED_LATER:]
    return f"{_ended(' '.join((*first[-_REMEMBERED_WORDS:], *later)))}? {text}"


def _ended(text: str) -> str:
    return text.rstrip(" ?.!")
