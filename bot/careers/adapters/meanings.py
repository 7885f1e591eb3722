"""Tell what a sentence means by its vector and its words: a logistic regression for each flag, fitted once, served as a matrix."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import structlog

from bot.care.rules.features import WIDTH, features_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix  # type: ignore[import-untyped]  # SciPy has no types of its own

    from bot.kernel.models import Embedding

INVERSE_REGULARISATION = 4.0
"""Chosen, with vector and words weighing the same, on messages that were written after the lessons."""

ITERATIONS = 300

log = structlog.get_logger(__name__)


class LogisticMeanings:
    """Give each sentence's probability of every meaning; before a fit, or weights that were taken, nothing is known.

    Weights that came with the library are `shipped`; what is learnt here is `kept`. Serving reads either with NumPy alone.
    """

    def __init__(self, shipped: Path | None = None, kept: Path | None = None) -> None:
        self._shipped = shipped
        self._kept = kept
        self._kinds: tuple[str, ...] = ()
        self._weights: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._bias: NDArray[np.float32] = np.zeros(0, dtype=np.float32)

    def take(self, key: str) -> bool:
        """Take the weights that were learnt from what the key names; return whether there are any."""
        return any(path is not None and self._taken(path, _whole(key)) for path in (self._shipped, self._kept))

    async def fit(
        self, texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[Collection[str]], key: str
    ) -> None:
        """Learn from sentences of known kinds, of which each may have several or none, and keep it under the key."""
        self._kinds, self._weights, self._bias = await asyncio.to_thread(_fitted, texts, vectors, kinds)
        if self._kept is not None:
            await asyncio.to_thread(self._keep, self._kept, _whole(key))

    def shares(self, texts: Sequence[str], vectors: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return each sentence's probability of each kind, every kind for itself."""
        if not self._kinds:
            return [{} for _ in texts]
        return [self._shares(text, vector) for text, vector in zip(texts, vectors, strict=True)]

    def _shares(self, text: str, vector: Embedding) -> Mapping[str, float]:
        meaning = np.frombuffer(vector, dtype="<f4")
        scores = self._bias + meaning @ self._weights[: len(meaning)]
        places = [len(meaning) + place for place in features_of(text)]
        if places:
            scores = scores + len(places) ** -0.5 * self._weights[places].sum(axis=0)
        return dict(zip(self._kinds, (1 / (1 + np.exp(-scores))).tolist(), strict=True))

    def _keep(self, path: Path, key: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                np.savez_compressed(
                    file,
                    key=np.array(key),
                    kinds=np.array(self._kinds),
                    weights=self._weights.astype(np.float16),
                    bias=self._bias,
                )
        except OSError as exc:
            log.warning("meanings_not_kept", error=type(exc).__name__)

    def _taken(self, path: Path, key: str) -> bool:
        if not path.is_file():
            return False
        try:
            # Opened here: where NumPy cannot read a file, it leaves it open.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if str(kept["key"]) == key:
                    self._weights, self._bias = kept["weights"].astype(np.float32), kept["bias"]
                    self._kinds = tuple(map(str, kept["kinds"]))
                    return True
        # Cut off while it was written.
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            log.warning("meanings_unreadable", file=path.name)
        return False


def _whole(key: str) -> str:
    """Return a key that changes, too, when the way of learning does."""
    return f"{key}|{INVERSE_REGULARISATION}|{ITERATIONS}|{WIDTH}"


def _fitted(
    texts: Sequence[str], vectors: Sequence[Embedding], kinds: Sequence[Collection[str]]
) -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.float32]]:
    from sklearn.linear_model import LogisticRegression  # here: only fitting needs it, and it costs 130 MB

    known = tuple(sorted({kind for each in kinds for kind in each}))
    matrix = _matrix(texts, vectors)
    models = [
        LogisticRegression(C=INVERSE_REGULARISATION, max_iter=ITERATIONS, class_weight="balanced").fit(
            matrix, [kind in each for each in kinds]
        )
        for kind in known
    ]
    weights = np.stack([model.coef_[0] for model in models], axis=1)
    return known, weights.astype(np.float32), np.array([model.intercept_[0] for model in models], dtype=np.float32)


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
