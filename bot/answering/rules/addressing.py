"""Tell whether a message in a mentor channel is for the mentor: members talk to each other there, too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.kernel.words import normalised


class To(Enum):
    """Name whom Discord says a message is for."""

    MENTOR = auto()
    """It mentions the mentor, replies to it, or stands in a direct message."""

    MEMBER = auto()
    """It replies to another member or mentions somebody else."""

    ROOM = auto()
    """It is for whoever reads it."""


@dataclass(frozen=True, slots=True)
class Said:
    """Hold what is known of a message: its text, whom it is for, and whether it opens a forum post."""

    text: str
    to: To
    opens: bool = False


_QUESTION_WORDS = (
    r"how|what|what'?s|whats|which|where|when|who|whom|whose|why|should|shud|do|does|did|is|are|am|can|could|will|would|was|were|"
    r"has|have|any ?(?:one|body)?|is it|wdyt|thoughts"
)
_ASKS = re.compile(
    rf"\?|^(?:so |but |and |ok |okay |hey |hi |guys |also |quick (?:q|question)[:,]? |pls |please )*(?:{_QUESTION_WORDS})\b(?!.*[!.]$)"
    rf"|(?:[.!,:;]|\bbut|\bso|\bthough|\bseriously|\balso|\bor) (?:how|what|which|where|when|why|should i|can i|do i|is it|does it) "
    r"|\b(?:any (?:tips?|advice|ideas?|suggestions?|recommendations?|recs|thoughts|help)|need (?:some |your )?(?:help|advice|tips?|ideas)"
    r"|(?:looking for|want|would love|could use) (?:some |any |your )?(?:advice|help|tips|feedback|ideas|guidance)|help me|pls help|please help"
    r"|(?:not sure|unsure|no idea|don'?t know|dont know|dunno|wondering|curious|confused about|can'?t decide|cant decide|lost on)"
    r" (?:how|what|whether|if|where|which|who|why|about|between|on)|stuck (?:on|with|between|at)|struggling (?:with|to)|tell me (?:how|what|if)"
    r"|explain (?:to me )?(?:how|what|why)|teach me|show me how)\b"
    r"|\b(?:how|what|which|where|why|should i|can i) (?:do|to|should|can|does|is|are|would|much|many|long) [^.!]*$",
    re.IGNORECASE,
)
_ASKS_ELSEWHERE = re.compile(
    r"[¿]|\b(?:c[oó]mo|cu[aá]nto|qu[eé] (?:hago|puedo)|quanto|como fa[cç]o|comment|combien|wie (?:viel|mache|kann)|kaise|kitna|kya karu|paano|magkano|"
    r"gimana|bagaimana|berapa)\b",
    re.IGNORECASE,
)
_WANTS_NO_ANSWER = re.compile(
    r"\b(?:(?:don'?t|dont|not) (?:want|need|looking for|asking for) (?:any )?(?:advice|answers?|help|tips|solutions?)|no advice|just (?:venting|need to vent|"
    r"needed to vent|need to shout|sharing|wanted to share|had to share|saying|kidding)|rhetorical|no question|not a question)\b|^(?:rant|vent|psa|update|fyi)\b",
    re.IGNORECASE,
)
_CHANGED_MIND = re.compile(r"\bnow i do want\b|\bactually,? (?:yes|i do)\b", re.IGNORECASE)
_INVITES = re.compile(
    r"\b(?:any ?one|any ?body|who(?:'?s| is| else)?|wanna|want to|somebody) (?:is )?(?:up for|in\b|down for|coming|going|free|around|awake|here\b|online|want(?:s)? to"
    r" (?:swap|join|pair|cowork|co-work|hop|play|meet)|joining|interested|wanna|else (?:here|awake|up|going))|\bwho'?s (?:in|up|going|joining|free|around|awake)\b"
    r"|\b(?:dm me|hit me up|join us)\b",
    re.IGNORECASE,
)
_TO_SOMEBODY = re.compile(
    r"^(?:@\w+|[A-Z]\w+[,:] )|\b(?:you|u|ur|your|yours)\b(?! (?:all|guys|lot|think|ever|people|do you guys))",
    re.IGNORECASE,
)
_TO_EVERYBODY = re.compile(
    r"\b(?:any ?one|any ?body|everyone|every ?body|guys|folks|people|y'?all|all of you|you (?:all|guys|lot|people)|do you guys|how do you|room|somebody|someone|mentor|bot|i|my|me)\b",
    re.IGNORECASE,
)
_LAUGHS = re.compile(r"^\W*(?:(?:lol|lmao|rofl|haha\w*|😂|🤣|💀|jk)\W*)+", re.IGNORECASE)
_TAG = re.compile(r",? (?:right|no|eh|huh|innit|amirite|isn'?t it|don'?t you think|you know)\s*\?+\W*$", re.IGNORECASE)
_RHETORIC = re.compile(
    r"^(?:who (?:does|cares|knew|hurt|even|would|needs)|why (?:am i|are (?:they|we|clients|people)|is (?:everyone|it always|this)|do (?:they|clients|people) (?:always|even|all))|"
    r"what (?:is|even is) (?:wrong|this|life|sleep|happening)|how (?:is|are) (?:this|that|they|people) (?:even|legal|real|allowed)|really|wait what|what|wtf|huh|why|no way|seriously"
    r"|you too|same here|right|ok|story ?time|source|deal)\W*$",
    re.IGNORECASE,
)
SHORTEST = 3
"""Words below which a question in a room is thrown at who spoke last: "which one?", "and you?"."""


def is_for_mentor(said: Said) -> bool:
    """Tell whether the mentor should answer.

    What is said to it, yes; what is said to another member, no; in the room, what asks something that the mentor could know,
    and a post that opens a talk unless it says that it wants no answer.
    """
    if said.to is not To.ROOM:
        return said.to is To.MENTOR
    text = " ".join(normalised(said.text).replace("’", "'").split())
    if _WANTS_NO_ANSWER.search(text) and not _CHANGED_MIND.search(text):
        return False
    if _INVITES.search(text):
        return False
    return asks_something(text) or (said.opens and not _shares(text))


def asks_something(text: str) -> bool:
    """Tell whether a text asks something that the mentor could know, and no member alone."""
    plain = _TAG.sub("", _LAUGHS.sub("", text)).strip()
    if not _ASKS.search(plain) and not _ASKS_ELSEWHERE.search(plain):
        return False
    if _RHETORIC.search(plain) or len(plain.split()) < SHORTEST:
        return False
    return not _TO_SOMEBODY.search(plain) or bool(_TO_EVERYBODY.search(plain))


def _shares(text: str) -> bool:
    """Tell whether a post shows or tells something rather than laying out a trouble."""
    return bool(_GOOD_NEWS.search(text))


_GOOD_NEWS = re.compile(
    r"🎉|🥳|\b(?:just wanted to (?:share|say)|landed (?:my|a)|finally (?:got|did|landed|hit|made)|thank(?:s| you) (?:everyone|all|to|so)|proud|celebrat\w+|"
    r"(?:i|we) (?:made|built|wrote|launched|released|recorded) (?:a|this|my|an)|sharing|showcase|here'?s (?:my|a|what)|success story|milestone|small win|introduction|introducing myself|happy to be here)\b",
    re.IGNORECASE,
)
