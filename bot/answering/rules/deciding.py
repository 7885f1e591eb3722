"""Decide how far the library carries an answer: the whole way, a part of it, or not at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from math import exp
from typing import TYPE_CHECKING

from bot.kernel.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold a logistic model of "the best section answers this", fitted on the tuning parts by `python -m tests.evaluation.calibration`.

    `outside` weighs the probability that the question belongs elsewhere. `answer_from`, `choose_from` and `partial_from` are
    probabilities: below the first the mentor is not sure, below the second it asks which question is meant instead of answering
    one that is probably beside it, below the third it does not know. Sections whose scores lie within `close` stand close together.
    """

    bias: float = -4.80
    score: float = 9.21
    dense: float = 2.25
    lexical: float = -0.45
    outside: float = -6.13
    answer_from: float = 0.45
    choose_from: float = 0.25
    partial_from: float = 0.2
    close: float = 0.015


SMALLER_MODELS = Calibration(bias=-4.45, score=9.11, dense=0.27, lexical=-0.20, outside=-6.55)
"""For scores that the classifier has no part in, fitted in the same way with `MENTOR_CLASSIFIER=none`."""

BY_WORDS = Calibration(
    bias=-1.47,
    score=0.0,
    dense=0.0,
    lexical=3.04,
    outside=-6.46,
    answer_from=0.42,
    choose_from=0.3,
    partial_from=0.22,
    close=0.003,
)
"""For sections that only their words found, or what was learnt of them, fitted by `python -m tests.evaluation.calibration --words`. At .25 as
`partial_from` 69% of the answers are as with the index, at .22 72% (`python -m tests.evaluation.without_index`)."""


@dataclass(frozen=True, slots=True)
class Calibrations:
    """Hold a calibration for each way of searching: with the classifier, by the smaller models alone, by words alone."""

    classified: Calibration = field(default_factory=Calibration)
    smaller: Calibration = SMALLER_MODELS
    by_words: Calibration = BY_WORDS

    @classmethod
    def of(cls, calibration: Calibration) -> Calibrations:
        """Return those that weigh whatever was found by meaning in the same way."""
        return cls(calibration, calibration)


def confidence(passages: Sequence[Passage], outside: float, calibration: Calibration) -> float:
    """Return the probability, in [0, 1], that the best section answers the question."""
    if not passages:
        return 0.0
    best = passages[0]
    logit = (
        calibration.bias
        + calibration.score * best.score
        + calibration.dense * max(passage.dense for passage in passages[:3])
        + calibration.lexical * best.lexical
        + calibration.outside * outside
    )
    return 1 / (1 + exp(-logit))


def outcome_of(passages: Sequence[Passage], outside: float, calibration: Calibration) -> Outcome:
    """Return ANSWER, PARTIAL or UNKNOWN; `outside` is the probability that the question belongs elsewhere, in [0, 1]."""
    return _OUTCOMES[standing_of(passages, outside, calibration)]


class Standing(StrEnum):
    """Name how surely the best section answers the question."""

    CLEAR = "clear"
    CLOSE = "close"
    UNSURE = "unsure"
    OPEN = "open"
    NONE = "none"


_OUTCOMES = {
    Standing.CLEAR: Outcome.ANSWER,
    Standing.CLOSE: Outcome.ANSWER,
    Standing.UNSURE: Outcome.PARTIAL,
    Standing.OPEN: Outcome.PARTIAL,
    Standing.NONE: Outcome.UNKNOWN,
}


def standing_of(passages: Sequence[Passage], outside: float, calibration: Calibration) -> Standing:
    """Return how surely the best section answers: clearly, close to another article's, unsurely, too openly to choose, not at all."""
    probability = confidence(passages, outside, calibration)
    if probability < calibration.partial_from:
        return Standing.NONE
    if probability < calibration.choose_from:
        return Standing.OPEN
    if probability < calibration.answer_from:
        return Standing.UNSURE
    return Standing.CLOSE if _is_close(passages, calibration) else Standing.CLEAR


def _is_close(passages: Sequence[Passage], calibration: Calibration) -> bool:
    best, others = passages[0], (each for each in passages[1:] if each.document.id != passages[0].document.id)
    return any(best.score - other.score <= calibration.close for other in others)
