"""Tell kinds of messages apart by meaning and words: multinomial logistic regression, fitted once, served as a matrix."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.care.rules.features import WIDTH, features_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # SciPy has no types of its own

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 2.0
WORDS_WEIGH = 1.0
MEANING_WEIGHS = 1.4
"""How far the vector counts beside the words: both chosen, with the line above, on examples that the fit did not see."""

ITERATIONS = 150


class LogisticKinds:
    """Give each text's probability of every kind; before a fit or a load nothing is known of any text."""

    def __init__(self) -> None:
        self._kinds: tuple[str, ...] = ()
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._bias = np.zeros(0, dtype=np.float32)

    async def fit(
        self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]
    ) -> None:
        """Learn from texts of known kinds; the same examples always give the same weights."""
        found = await asyncio.to_thread(_fitted, texts, vectors, kinds, weights)
        self._kinds, self._weights, self._bias = found

    def shares(self, texts: Sequence[str], vectors: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return each text's probability of each kind; they sum to 1."""
        if not self._kinds:
            return [{} for _ in texts]
        return [self._shares(text, vector) for text, vector in zip(texts, vectors, strict=True)]

    def save(self, path: Path, key: str) -> None:
        """Write the weights with the key of what they were learnt from."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                key=np.array(key),
                kinds=np.array(self._kinds),
                weights=self._weights.astype(np.float16),
                bias=self._bias.astype(np.float32),
            )

    def load(self, path: Path, key: str) -> bool:
        """Take the weights of a file; return whether there are any that were learnt from what the key names."""
        if not path.is_file():
            return False
        with np.load(path, allow_pickle=False) as kept:
            if str(kept["key"]) != key:
                return False
            self._kinds = tuple(map(str, kept["kinds"]))
            self._weights = kept["weights"].astype(np.float32)
            self._bias = kept["bias"]
        return True

    def _shares(self, text: str, vector: Embedding) -> Mapping[str, float]:
        meaning = np.frombuffer(vector, dtype="<f4")
        places = [len(meaning) + place for place in features_of(text)]
        scores = self._bias + MEANING_WEIGHS * (self._weights[: len(meaning)].T @ meaning)
        if places:
            scores = scores + WORDS_WEIGH / len(places) ** 0.5 * self._weights[places].sum(axis=0)
        grown = np.exp(scores - scores.max())
        return dict(zip(self._kinds, (grown / grown.sum()).tolist(), strict=True))


def _fitted(
    texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression  # here: only fitting needs it, and it costs half a second

    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS)
    model.fit(_matrix(texts, vectors), list(kinds), sample_weight=list(weights))
    coefficients, bias = np.asarray(model.coef_), np.asarray(model.intercept_)
    if len(model.classes_) == 2:
        # scikit-learn keeps one row for two kinds: the other's is its opposite.
        coefficients, bias = np.vstack([-coefficients / 2, coefficients / 2]), np.concatenate([-bias / 2, bias / 2])
    return tuple(map(str, model.classes_)), coefficients.T.astype(np.float32), bias.astype(np.float32)


def _matrix(texts: Sequence[str], vectors: Sequence[Embedding]) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack  # here, as above

    meaning = np.stack([np.frombuffer(vector, dtype="<f4") for vector in vectors])
    rows: list[int] = []
    places: list[int] = []
    values: list[float] = []
    for row, text in enumerate(texts):
        found = features_of(text)
        rows += [row] * len(found)
        places += found
        values += [WORDS_WEIGH / len(found) ** 0.5] * len(found)
    words = csr_matrix((values, (rows, places)), shape=(len(texts), WIDTH), dtype=np.float32)
    return hstack([csr_matrix(MEANING_WEIGHS * meaning), words]).tocsr()
