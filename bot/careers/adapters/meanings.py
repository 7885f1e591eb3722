"""Tell by a sentence's vector what it means: multinomial logistic regression (scikit-learn) on the library's own sentences."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sklearn.linear_model import LogisticRegression

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 5.0
"""Chosen together with the threshold, on the `choose` parts: 2 and 3 leave more unread at the same precision."""

ITERATIONS = 500


class LogisticMeanings:
    """Fit once, then give each vector's probability of every meaning; before a fit nothing is known."""

    def __init__(self) -> None:
        self._model: LogisticRegression | None = None

    async def fit(self, vectors: Sequence[Embedding], kinds: Sequence[str]) -> None:
        """Learn from vectors of known kinds; the same examples always give the same model."""
        self._model = await asyncio.to_thread(_fitted, vectors, kinds)

    def shares(self, vector: Embedding) -> Mapping[str, float]:
        """Return the probability of each kind; they sum to 1."""
        if self._model is None:
            return {}
        found = self._model.predict_proba(_matrix([vector]))[0]
        return {str(kind): float(share) for kind, share in zip(self._model.classes_, found, strict=True)}


def _fitted(vectors: Sequence[Embedding], kinds: Sequence[str]) -> LogisticRegression:
    from sklearn.linear_model import LogisticRegression  # here: it costs half a second that a start need not pay

    return LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS).fit(_matrix(vectors), list(kinds))


def _matrix(vectors: Sequence[Embedding]) -> np.ndarray:
    return np.stack([np.frombuffer(vector, dtype="<f4") for vector in vectors])
