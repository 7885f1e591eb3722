"""Tell kinds of messages apart by meaning and words: multinomial logistic regression, fitted once, served as a matrix."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.care.rules.features import WIDTH, features_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # SciPy has no types of its own

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 2.0
WORDS_WEIGH = 1.0
MEANING_WEIGHS = 1.4
"""How far the vector counts beside the words: both chosen, with the line above, on examples that the fit did not see."""

ITERATIONS = 500


class LogisticKinds:
    """Give each text's probability of every kind; before a fit or a load nothing is known of any text.

    Vectors may hold those of several models side by side, in `parts` of one length: each part is learnt from apart, with the words, and
    what they say is averaged. One that was bent by the same examples is too sure of itself alone.
    """

    def __init__(self, parts: int = 1) -> None:
        self._parts = parts
        self._kinds: tuple[str, ...] = ()
        # Shapes: (parts, dimensions of a part and places of words, kinds) and (parts, kinds).
        self._weights = np.zeros((parts, 0, 0), dtype=np.float32)
        self._bias = np.zeros((parts, 0), dtype=np.float32)

    async def fit(
        self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str], weights: Sequence[float]
    ) -> None:
        """Learn from texts of known kinds; the same examples always give the same weights."""
        split = np.stack([self._split(vector) for vector in vectors], axis=1)
        found = [await asyncio.to_thread(_fitted, texts, part, kinds, weights) for part in split]
        self._kinds = found[0][0]
        self._weights, self._bias = np.stack([each for _, each, _ in found]), np.stack([each for *_, each in found])

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
            if str(kept["key"]) != key or len(kept["weights"]) != self._parts:
                return False
            self._kinds = tuple(map(str, kept["kinds"]))
            self._weights = kept["weights"].astype(np.float32)
            self._bias = kept["bias"]
        return True

    def _shares(self, text: str, vector: Embedding) -> Mapping[str, float]:
        meaning = self._split(vector)
        dimensions = meaning.shape[1]
        places = [dimensions + place for place in features_of(text)]
        scores = self._bias + MEANING_WEIGHS * np.einsum("pd,pdk->pk", meaning, self._weights[:, :dimensions])
        if places:
            scores = scores + WORDS_WEIGH / len(places) ** 0.5 * self._weights[:, places].sum(axis=1)
        grown = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = (grown / grown.sum(axis=1, keepdims=True)).mean(axis=0)
        return dict(zip(self._kinds, shares.tolist(), strict=True))

    def _split(self, vector: Embedding) -> NDArray[np.float32]:
        """Return the vector's parts, each of unit length again (parts, dimensions)."""
        parts: NDArray[np.float32] = np.frombuffer(vector, dtype="<f4").reshape(self._parts, -1)
        return parts * np.float32(self._parts**0.5)


def _fitted(
    texts: Sequence[str], meaning: NDArray[np.float32], kinds: Sequence[str], weights: Sequence[float]
) -> tuple[tuple[str, ...], np.ndarray, np.ndarray]:
    from sklearn.linear_model import LogisticRegression  # here: only fitting needs it, and it costs half a second

    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS)
    model.fit(_matrix(texts, meaning), list(kinds), sample_weight=list(weights))
    coefficients, bias = np.asarray(model.coef_), np.asarray(model.intercept_)
    if len(model.classes_) == 2:
        # scikit-learn keeps one row for two kinds: the other's is its opposite.
        coefficients, bias = np.vstack([-coefficients / 2, coefficients / 2]), np.concatenate([-bias / 2, bias / 2])
    return tuple(map(str, model.classes_)), coefficients.T.astype(np.float32), bias.astype(np.float32)


def _matrix(texts: Sequence[str], meaning: NDArray[np.float32]) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack  # here, as above

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
