"""Tell apart what the library is for, what needs care first, and what belongs elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary

LIBRARY = "library"
"""The kind of a question that the library is for; the others are the values of Concern and Outside."""

BY_ITSELF = 0.2
"""Share that a concern must hold alone before an answer is left out for it; by cross-validation on the examples, asking for more
notices less and asking for none stops twice as many ordinary questions."""

SURELY_OUTSIDE = 0.5
"""Share of the outside kinds from which an unanswered question is taken for one of another world, not for a gap."""


@dataclass(frozen=True, slots=True)
class Example:
    """Hold one message of a known kind, from which the others are told apart."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Say what a question is: `outside` is the probability, in [0, 1], that it belongs elsewhere.

    `note` is a sentence to add to the answer where a concern is possible but not likely; `certain` is true when a boundary's
    words decided.
    """

    guardrail: Guardrail | None = None
    note: str | None = None
    boundary: Boundary | None = None
    outside: float = 0.0
    certain: bool = False


def judge(
    question: str,
    shares: Mapping[str, float] | None,
    guardrails: Sequence[Guardrail],
    boundaries: Sequence[Boundary],
) -> Judgement:
    """Judge a question by its words and by the probability of each kind; `shares` is None where meaning must not decide.

    Concerns come first, in the guardrails' order where words match. By meaning, the likeliest concern is met when all
    concerns together reach its threshold: whether it is law or tax may stay open, that it needs care not. One that leaves no
    room for an answer must be likely by itself, too.
    """
    shares = shares or {}
    by_words = next((rail for rail in guardrails if rail.matches(question)), None)
    if by_words is not None:
        return Judgement(guardrail=by_words)
    concerned = sum(shares.get(concern, 0.0) for concern in Concern)
    by_share = sorted(guardrails, key=lambda rail: -shares.get(rail.concern, 0.0))
    decisive = next((rail for rail in by_share if _may_decide(rail, shares)), None)
    if decisive is not None and concerned >= decisive.threshold:
        return Judgement(guardrail=decisive)
    note = by_share[0].note if by_share and concerned >= by_share[0].note_from else None
    outside = sum(shares.get(kind, 0.0) for kind in Outside)
    for boundary in boundaries:
        if boundary.matches(question):
            return Judgement(note=note, boundary=boundary, outside=max(outside, SURELY_OUTSIDE), certain=True)
    nearest = max(boundaries, key=lambda boundary: shares.get(boundary.kind, 0.0), default=None)
    return Judgement(note=note, boundary=nearest, outside=outside)


def _may_decide(rail: Guardrail, shares: Mapping[str, float]) -> bool:
    return rail.orientation or shares.get(rail.concern, 0.0) >= BY_ITSELF
