"""Tell apart what the library is for, what needs care first, and what belongs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.care.rules.scope import Outside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.care.rules.safety import Concern, Guardrail
    from bot.care.rules.scope import Boundary

LIBRARY = "library"
"""The kind of a question that the library is for; the others are CHAT and the values of Concern and Outside."""

CHAT = "chat"
"""The kind of what members say to each other: reactions, fragments, remarks, moods. What is not recognised falls to it."""

SURELY_OUTSIDE = 0.5
"""Share of the outside kinds from which an unanswered question is taken for one of another world, not for a gap."""

OTHER_TEXT = 0.5
"""Share of another full-stop concern from which its text goes before the one that words named: "my friend says kms"."""

OUTSIDE_DOUBTED = 0.3
"""Probability of a question for elsewhere below which a boundary's words are taken for something said in passing: "what percentage do I ask
for same-day photos" is no question that nobody could answer. Of 14,000 messages of the bank 27 hold such words, and all but one lie below .29; of
180 questions of other worlds 21 do, from .39 on."""

WORDS_DOUBTED = 0.06
"""Share of all concerns below which words of law, tax and the like are taken for the subject of a job. Words that would leave no room for
an answer are doubted only where nothing in the whole message comes near it, and leave a note even then: of 319 messages that want care and
say so in such words two lie below, among them "feeling sooo s*icidal today and my manager wants a smiley", and of 18 that only sound so
seven."""

KEPT_WORDS = 3
"""Words that make what is left beside a care text a question worth keeping."""


LONG_MESSAGE = 25
LONG_DOUBT = 0.3
"""A story of more words than that has many sentences, and one of them read alone sounds like despair sooner: thresholds are nearer to
certainty by this share. On the tuning lines .7 loses four of 61 cries beside a question of work, and spares no ordinary one of 1,355."""


@dataclass(frozen=True, slots=True)
class Example:
    """Hold one message of a known kind, from which the others are told apart."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Hold one sentence, or the whole message, with the probability of each kind and the concern that its words name."""

    text: str
    shares: Mapping[str, float] = field(default_factory=dict)
    words: Concern | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Say what a message is: `outside` is the probability, in [0, 1], that it belongs elsewhere.

    `note` is a sentence to add to the answer where a concern is possible but not sure; `certain` is true when a boundary's words
    decided; `by_meaning` when a guardrail was met by meaning alone, which may be wrong; `rest` is the message without the
    sentences that wanted care, "" when nothing worth an answer is left; `chat` is the probability, in [0, 1], that it is talk among
    members.
    """

    guardrail: Guardrail | None = None
    note: str | None = None
    boundary: Boundary | None = None
    outside: float = 0.0
    certain: bool = False
    by_meaning: bool = False
    rest: str = ""
    chat: float = 0.0


def judge(
    pieces: Sequence[Heard], whole: Heard, guardrails: Sequence[Guardrail], boundaries: Sequence[Boundary]
) -> Judgement:
    """Judge a message by its sentences, each for itself, and as a whole.

    Words that name a full stop decide, most urgent first, unless their meaning is plainly another; then the meaning of the worst
    sentence. What is only possible leaves a note. Shares are empty where meaning must not decide.
    """
    every = (*pieces, whole)
    doubt = LONG_DOUBT if len(whole.text.split()) > LONG_MESSAGE else 0.0
    full_stops = [rail for rail in guardrails if not rail.orientation]
    if (doubted := _by_words(every, full_stops)) is not None and _is_plainly_harmless(every):
        return _answerable(whole, doubted.note, boundaries)
    for rails, among in ((full_stops, full_stops), ([rail for rail in guardrails if rail.orientation], guardrails)):
        if (named := _by_words(every, rails)) is not None:
            return Judgement(guardrail=named, rest=_rest(pieces, rails))
        # Advice is needed when all concerns together are likely and one of the milder ones is the likeliest.
        if (met := _by_meaning(every, among, doubt)) is not None and met in rails:
            return Judgement(guardrail=met, by_meaning=True, rest=_rest(pieces, rails))
    return _answerable(whole, _note(every, guardrails, doubt), boundaries)


def outside_of(shares: Mapping[str, float]) -> float:
    """Return the probability that a message belongs elsewhere."""
    return sum(shares.get(kind, 0.0) for kind in Outside)


def _answerable(whole: Heard, note: str | None, boundaries: Sequence[Boundary]) -> Judgement:
    outside, chat = outside_of(whole.shares), whole.shares.get(CHAT, 0.0)
    in_passing = bool(whole.shares) and outside < OUTSIDE_DOUBTED
    for boundary in boundaries:
        if not in_passing and boundary.matches(whole.text):
            return Judgement(
                note=note, boundary=boundary, outside=max(outside, SURELY_OUTSIDE), certain=True, chat=chat
            )
    nearest = max(boundaries, key=lambda boundary: whole.shares.get(boundary.kind, 0.0), default=None)
    return Judgement(note=note, boundary=nearest, outside=outside, chat=chat)


def _by_words(every: Sequence[Heard], rails: Sequence[Guardrail]) -> Guardrail | None:
    for rail in rails:
        said = [heard for heard in every if heard.words is rail.concern and _is_meant(heard, rail)]
        if said:
            return next((other for other in rails if _is_rather(said, rail, other)), rail)
    return None


def _is_meant(heard: Heard, rail: Guardrail) -> bool:
    return not rail.orientation or not heard.shares or _all_of(heard, None) >= WORDS_DOUBTED


def _is_plainly_harmless(every: Sequence[Heard]) -> bool:
    return all(heard.shares and _all_of(heard, None) < WORDS_DOUBTED for heard in every)


def _is_rather(said: Sequence[Heard], rail: Guardrail, other: Guardrail) -> bool:
    return other is not rail and any(heard.shares.get(other.concern, 0.0) >= OTHER_TEXT for heard in said)


def _by_meaning(every: Sequence[Heard], rails: Sequence[Guardrail], doubt: float) -> Guardrail | None:
    """Return the likeliest of these where all together reach its threshold: which of two it is may stay open."""
    for heard in sorted(every, key=lambda heard: -_all_of(heard, rails)):
        likeliest = _likeliest(heard, rails)
        if likeliest is not None and _all_of(heard, rails) >= _doubted(likeliest.threshold, doubt):
            return likeliest
    return None


def _note(every: Sequence[Heard], guardrails: Sequence[Guardrail], doubt: float) -> str | None:
    worst = max(every, key=lambda heard: _all_of(heard, guardrails))
    likeliest = _likeliest(worst, guardrails)
    return (
        likeliest.note
        if likeliest is not None and _all_of(worst, guardrails) >= _doubted(likeliest.note_from, doubt)
        else None
    )


def _doubted(threshold: float, doubt: float) -> float:
    """Return a threshold nearer to certainty by this share of what is left."""
    return threshold + (1 - threshold) * doubt


def _likeliest(heard: Heard, rails: Sequence[Guardrail]) -> Guardrail | None:
    return max(rails, key=lambda rail: heard.shares.get(rail.concern, 0.0), default=None)


def _all_of(heard: Heard, rails: Sequence[Guardrail] | None) -> float:
    if rails is None:
        return sum(share for kind, share in heard.shares.items() if kind not in {LIBRARY, CHAT, *Outside})
    return sum(heard.shares.get(rail.concern, 0.0) for rail in rails)


def _rest(pieces: Sequence[Heard], rails: Sequence[Guardrail]) -> str:
    """Return the sentences that did not want care, when together they say enough to be answered."""
    left = [heard.text for heard in pieces if heard.words is None and _is_harmless(heard, rails)]
    rest = " ".join(left)
    return rest if len(left) < len(pieces) and len(rest.split()) >= KEPT_WORDS else ""


def _is_harmless(heard: Heard, rails: Sequence[Guardrail]) -> bool:
    return all(_all_of(heard, rails) < rail.note_from for rail in rails)
