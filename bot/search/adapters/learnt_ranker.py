"""Order candidates by weights that were learnt from the question bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.search.rules.features import FEATURES, features_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.search.rules.askers import Askers
    from bot.search.rules.ranking import Candidate

log = structlog.get_logger(__name__)


class RankerWeights(BaseModel):
    """Hold a linear re-ranker: each feature's usual value, its spread, and what it weighs."""

    model_config = ConfigDict(frozen=True)

    features: tuple[str, ...]
    mean: tuple[float, ...]
    spread: tuple[float, ...]
    weights: tuple[float, ...]


class LearntRanker:
    """Implement the re-ranker as one product of a small matrix and a vector."""

    def __init__(self, weights: RankerWeights, askers: Askers) -> None:
        self._askers = askers
        slopes = np.asarray(weights.weights) / np.asarray(weights.spread)
        self._slopes, self._offset = slopes, float(slopes @ np.asarray(weights.mean))

    async def relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """Return each candidate's logit against the others of the same question."""
        if not candidates:
            return []
        rows = np.asarray(features_of(question, candidates, self._askers))
        found: list[float] = (rows @ self._slopes - self._offset).tolist()
        return found


def read_ranker(path: Path, askers: Askers) -> LearntRanker | None:
    """Return the learnt re-ranker; None, after one line in the log, where it was learnt on other features than these."""
    try:
        weights = RankerWeights.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as exc:
        log.warning("learnt_ranker_unreadable", reason=type(exc).__name__, instead="the order by score")
        return None
    if weights.features != FEATURES or not len(FEATURES) == len(weights.mean) == len(weights.spread) == len(
        weights.weights
    ):
        log.warning("learnt_ranker_is_for_other_features", instead="the order by score")
        return None
    return LearntRanker(weights, askers)
