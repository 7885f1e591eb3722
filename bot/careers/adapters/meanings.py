"""Tell what a sentence means by its vector and its words: multinomial logistic regression, fitted once, served as a matrix."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import structlog

from bot.care.rules.features import WIDTH, features_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # SciPy has no types of its own

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 3.0
"""Chosen together with the threshold, and with vector and words weighing the same, on the `choose` parts of both sets of
messages: vectors alone leave 0.40 of the unforeseen flags unread at the precision at which both leave 0.27."""

ITERATIONS = 300


log = structlog.get_logger(__name__)


class LogisticMeanings:
    """Fit once, then give each sentence's probability of every meaning; before a fit nothing is known.

    What a fit learnt is kept in a file, if one is named: the same lessons are not learnt again, and scikit-learn not loaded.
    """

    def __init__(self, kept: Path | None = None) -> None:
        self._kept = kept
        self._kinds: tuple[str, ...] = ()
        self._weights: NDArray[np.float64] = np.zeros((0, 0))
        self._bias: NDArray[np.float64] = np.zeros(0)

    async def fit(self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str]) -> None:
        """Learn from sentences of known kinds; the same examples always give the same weights."""
        await asyncio.to_thread(self._fit, texts, vectors, kinds)

    def shares(self, texts: Sequence[str], vectors: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return each sentence's probability of each kind; they sum to 1."""
        if not self._kinds:
            return [{} for _ in texts]
        return [self._shares(text, vector) for text, vector in zip(texts, vectors, strict=True)]

    def _shares(self, text: str, vector: Embedding) -> Mapping[str, float]:
        meaning = np.frombuffer(vector, dtype="<f4")
        scores = self._bias + meaning @ self._weights[: len(meaning)]
        places = [len(meaning) + place for place in features_of(text)]
        if places:
            scores = scores + len(places) ** -0.5 * self._weights[places].sum(axis=0)
        grown = np.exp(scores - scores.max())
        return dict(zip(self._kinds, (grown / grown.sum()).tolist(), strict=True))

    def _fit(self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str]) -> None:
        key = _key(texts, vectors, kinds)
        if self._taken(key):
            return
        self._kinds, self._weights, self._bias = _fitted(texts, vectors, kinds)
        if self._kept is not None:
            try:
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                with self._kept.open("wb") as file:
                    np.savez_compressed(file, key=key, kinds=self._kinds, weights=self._weights, bias=self._bias)
            except OSError as exc:
                log.warning("meanings_not_kept", error=type(exc).__name__)

    def _taken(self, key: str) -> bool:
        if self._kept is None or not self._kept.is_file():
            return False
        try:
            # Opened here: where NumPy cannot read a file, it leaves it open.
            with self._kept.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if str(kept["key"]) == key:
                    self._weights, self._bias = kept["weights"], kept["bias"]
                    self._kinds = tuple(map(str, kept["kinds"]))
        # Cut off while it was written.
        except (OSError, ValueError, KeyError, BadZipFile):
            return False
        return bool(self._kinds)


def _key(texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str]) -> str:
    """Hash what is learnt from, and how."""
    lessons = sha256(f"{INVERSE_REGULARISATION} {ITERATIONS} {WIDTH}".encode())
    for text, vector, kind in zip(texts, vectors, kinds, strict=True):
        lessons.update(f"{text}\0{kind}\0".encode() + vector)
    return lessons.hexdigest()


def _fitted(
    texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[str]
) -> tuple[tuple[str, ...], NDArray[np.float64], NDArray[np.float64]]:
    from sklearn.linear_model import LogisticRegression  # here: only fitting needs it, and it costs 130 MB

    model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS).fit(_matrix(texts, vectors), list(kinds))
    coefficients, bias = np.asarray(model.coef_, dtype=np.float64), np.asarray(model.intercept_, dtype=np.float64)
    if len(model.classes_) == 2:
        # scikit-learn keeps one row for two kinds: the other's is its opposite.
        coefficients, bias = np.vstack([-coefficients / 2, coefficients / 2]), np.concatenate([-bias / 2, bias / 2])
    return tuple(map(str, model.classes_)), coefficients.T, bias


def _matrix(texts: Sequence[str], vectors: Sequence[Embedding]) -> csr_matrix:
    from scipy.sparse import csr_matrix, hstack  # here, as above

    rows: list[int] = []
    places: list[int] = []
    values: list[float] = []
    for row, text in enumerate(texts):
        found = features_of(text)
        rows += [row] * len(found)
        places += found
        # By the root of their number: a long sentence weighs as much as a short one.
        values += [len(found) ** -0.5] * len(found)
    words = csr_matrix((values, (rows, places)), shape=(len(texts), WIDTH), dtype=np.float32)
    meaning = np.stack([np.frombuffer(vector, dtype="<f4") for vector in vectors])
    return hstack([csr_matrix(meaning), words]).tocsr()
