"""Decide how far the library carries an answer: the whole way, a part of it, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from bot.kernel.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold a logistic model of "the best section answers this", fitted on the tuning part of the golden questions.

    `outside` weighs the probability that the question belongs elsewhere. `answer_from` and `partial_from`
    are probabilities; below the latter the mentor says that it does not know.
    """

    bias: float = -5.75
    score: float = 7.43
    dense: float = 6.95
    lexical: float = 1.25
    outside: float = -7.05
    answer_from: float = 0.7
    partial_from: float = 0.3


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
    probability = confidence(passages, outside, calibration)
    if probability >= calibration.answer_from:
        return Outcome.ANSWER
    return Outcome.PARTIAL if probability >= calibration.partial_from else Outcome.UNKNOWN
