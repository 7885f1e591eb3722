"""See what kind of answer a question asks for, so that the fitting lead and steps come first."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.kernel.words import content_words


class Asks(StrEnum):
    """Name what a question wants to hear first."""

    HOW_LONG = "how long"
    HOW_MUCH = "how much"
    WHAT_TO_SAY = "what to say"
    WORTH_IT = "worth it"
    SHOULD_I = "should I"
    IS_IT_TRUE = "is it true"
    REASONS = "reasons"
    EXAMPLE = "example"
    WORDS = "words to copy"
    PROOF = "proof"
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
_REASON = re.compile(
    r"\b(?:because|so that|therefore|otherwise|the reason|which means|means that|costs? you|loses?|since (?:it|they|you|that|most|buyers|clients)"
    r"|stud(?:y|ies)|survey|found|in 20\d\d)\b",
    re.IGNORECASE,
)
_EXAMPLE = re.compile(r"[\"“][^\"”]{12,}[\"”]|\b(?:for example|example:|e\.g\.|such as|say,)", re.IGNORECASE)
_WORDS = re.compile(r"[:.]\s[\"“][^\"”]{20,}")
_PROOF = re.compile(r"\[[\w-]+\]")
_FOR_AND_AGAINST = re.compile(
    r"\b(?:but|only if|unless|depends|instead of|rather than|less than|more than|against|worth)\b", re.IGNORECASE
)

_SERVES = {
    Asks.HOW_LONG: _DURATION,
    Asks.HOW_MUCH: _AMOUNT,
    Asks.WHAT_TO_SAY: _SCRIPT,
    Asks.WORTH_IT: _FOR_AND_AGAINST,
    Asks.SHOULD_I: _FOR_AND_AGAINST,
    Asks.IS_IT_TRUE: _FOR_AND_AGAINST,
    Asks.REASONS: _REASON,
    Asks.EXAMPLE: _EXAMPLE,
    Asks.WORDS: _WORDS,
    Asks.PROOF: _PROOF,
}


def what_it_asks(question: str) -> Asks:
    """Return what the question wants to hear first."""
    text = question.lower().replace("’", "'")
    return next((asks for asks, pattern in _ASKED if pattern.search(text)), Asks.ANYTHING)


def serves(text: str, asks: Asks) -> bool:
    """Tell whether a step holds the kind of thing that was asked for: a time, an amount, a script, a weighing."""
    return asks in _SERVES and bool(_SERVES[asks].search(text))


_QUESTION_WORD = r"(?:how|what|whats|which|where|when|who|why|should|shud|do|does|is|are|can|could|will|would|am|any)"
_BETWEEN_QUESTIONS = re.compile(
    rf"(?<=\?)\s+|(?<=[.!])\s+|[,;.]?\s+(?:and|also|plus|n|&)(?:\s+also)?,?\s+(?={_QUESTION_WORD}\b)|[;.]\s+(?={_QUESTION_WORD}\b)",
    re.IGNORECASE,
)
_A_QUESTION = re.compile(rf"^(?:so |but |hey |hi |ok |and |also |pls )*{_QUESTION_WORD}\b|\?", re.IGNORECASE)
_LEANS = re.compile(r"\b(?:if so|it|that|this|they|them|those|these|he|she|him|her|one)\b", re.IGNORECASE)
_JOINED_ON = re.compile(r"^(?:(?:and|also|plus|so|but|ok)\b,?\s+)+", re.IGNORECASE)
OWN_WORDS = 3
"""Content words that make a question one of its own: "and how?" belongs to what stands before it."""

_FULL_QUESTION = re.compile(r"^(?:how|what|which|where|when)(?:\W+\w+){5}", re.IGNORECASE)
"""A question of six words that begins by asking for a thing stands by itself, however common its words."""


MOST_THINGS = 3
"""Questions of one message that get parts of their own; more are a talk, not a list."""


def things_asked(question: str) -> tuple[str, ...]:
    """Return the two or three questions that a message asks, or the message itself when it asks one thing.

    What is told before the first question, such as who asks and where it hurts, stays with the first. A later question that
    leans on the one before ("and how long does that take?") asks about the same thing and stays with it.
    """
    pieces = [_JOINED_ON.sub("", piece.strip()) for piece in _BETWEEN_QUESTIONS.split(question) if piece.strip()]
    told: list[str] = []
    asked: list[str] = []
    for piece in pieces:
        if not _A_QUESTION.search(piece):
            told.append(piece)
        elif asked and (_LEANS.search(piece) or not _stands_alone(piece)):
            asked[-1] = " ".join((asked[-1], *told, piece))
            told = []
        else:
            asked.append(" ".join((*told, piece)))
            told = []
    if not 1 < len(asked) <= MOST_THINGS or not all(map(_stands_alone, asked)):
        return (question,)
    return tuple(asked)


LONG_POST = 25
"""Words from which on a post is a story, and its asker is told what was understood."""

ASKED_CHARACTERS = 140

TELLING = 4
"""Content words from which on a sentence says by itself what is asked: "how would you write this message" said back helps nobody."""


def gist_of(question: str) -> str | None:
    """Return the sentence in which a long post asks, None for a short one or one that asks nothing in so many words."""
    if len(question.split()) < LONG_POST:
        return None
    pieces = re.split(r"(?<=[.!?])\s+", question)
    asking = [piece.strip() for piece in pieces if piece.rstrip().endswith("?")]
    fitting = [piece for piece in asking if len(content_words(piece)) >= TELLING and len(piece) <= ASKED_CHARACTERS]
    return fitting[-1] if fitting else None


def _stands_alone(piece: str) -> bool:
    return len(content_words(piece)) >= OWN_WORDS or bool(_FULL_QUESTION.match(piece))
