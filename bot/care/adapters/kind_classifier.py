"""Tell kinds of questions apart by their vectors: multinomial logistic regression (scikit-learn) on labelled examples."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sklearn.linear_model import LogisticRegression

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 3.0
"""Chosen by five-fold cross-validation on the examples themselves; ten gains no recall and costs more false alarms."""

ITERATIONS = 300


class LogisticKinds:
    """Fit once, then give each vector's probability of every kind; before a fit nothing is known of any vector."""

    def __init__(self, inverse_regularisation: float = INVERSE_REGULARISATION) -> None:
        self._inverse_regularisation = inverse_regularisation
        self._model: LogisticRegression | None = None

    async def fit(self, vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]) -> None:
        """Learn from vectors of known kinds; the same examples always give the same model."""
        self._model = await asyncio.to_thread(_fitted, vectors, kinds, weights, self._inverse_regularisation)

    def shares(self, vector: Embedding) -> Mapping[str, float]:
        """Return the probability of each kind; they sum to 1."""
        if self._model is None:
            return {}
        found = self._model.predict_proba(_matrix([vector]))[0]
        return {str(kind): float(share) for kind, share in zip(self._model.classes_, found, strict=True)}


def _fitted(
    vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float], inverse_regularisation: float
) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression  # here: it costs half a second that an ingest need not pay

    model = LogisticRegression(C=inverse_regularisation, max_iter=ITERATIONS)
    return model.fit(_matrix(vectors), list(kinds), sample_weight=list(weights))


def _matrix(vectors: Sequence[Embedding]) -> np.ndarray:
    return np.stack([np.frombuffer(vector, dtype="<f4") for vector in vectors])
