"""The measures of ranked lists, and how sure they are."""

from __future__ import annotations

import random
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

from tests.evaluation.golden import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Sequence

RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Estimate:
    """Hold a mean with its 95% bootstrap interval."""

    mean: float
    low: float
    high: float

    def __str__(self) -> str:
        """Return the mean with its interval, to three places."""
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


def recall_at(order: Sequence[str], grades: dict[str, int], k: int) -> float:
    """Return 1 when one of the first k sections answers the question, else 0: a member needs one good section."""
    return float(any(grades.get(section) == ANSWERS for section in order[:k]))


def reciprocal_rank(order: Sequence[str], grades: dict[str, int]) -> float:
    """Return 1 / rank of the first section that answers."""
    return next((1 / rank for rank, section in enumerate(order, 1) if grades.get(section) == ANSWERS), 0.0)


def ndcg_at(order: Sequence[str], grades: dict[str, int], k: int) -> float:
    """Return the normalised discounted cumulative gain with gains 2^grade - 1 (Järvelin and Kekäläinen 2002)."""

    def discounted(gains: Sequence[int]) -> float:
        return sum((2**gain - 1) / log2(rank + 1) for rank, gain in enumerate(gains, 1))

    ideal = discounted(sorted(grades.values(), reverse=True)[:k])
    return discounted([grades.get(section, 0) for section in order[:k]]) / ideal if ideal else 0.0


def estimate(values: Sequence[float]) -> Estimate:
    """Return the mean with a percentile bootstrap interval; the seed is fixed, so a run repeats."""
    if not values:
        return Estimate(0.0, 0.0, 0.0)
    generator = random.Random(20261122)
    means = sorted(sum(generator.choices(values, k=len(values))) / len(values) for _ in range(RESAMPLES))
    return Estimate(sum(values) / len(values), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)])
