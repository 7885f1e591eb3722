"""Take the library's vectors from a file that comes with it, and embed only what the file does not know.

A first ingest of sixteen thousand texts by two encoders takes seven minutes of a processor; reading them takes a second. Each
vector is kept as int8 with one scale, which moves a cosine by less than .0002.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import structlog

from bot.kernel.models import Embedding, text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.kernel.ports import Embedder

STEPS = 127
DIGITS = 16
"""Hexadecimal digits of a text's hash that are kept: 64 bits."""

log = structlog.get_logger(__name__)


class ShippedVectors:
    """Embed like the embedder whose vectors the file holds; a file that cannot be read costs one line in the log and time."""

    def __init__(self, embedder: Embedder, path: Path) -> None:
        self._embedder = embedder
        self._path = path
        self._rows: NDArray[np.void] | None = None

    @property
    def model(self) -> str:
        """Return the model's name."""
        return self._embedder.model

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        return await self._embedder.embed_queries(texts)

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Return the passages' vectors, in order."""
        known = self.known(texts)
        missing = [text for text in texts if text not in known]
        found = dict(zip(missing, await self._embedder.embed_documents(missing), strict=True)) if missing else {}
        return [known[text] if text in known else found[text] for text in texts]

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate."""
        return self._embedder.similarities(query, candidates)

    def known(self, texts: Sequence[str]) -> dict[str, Embedding]:
        """Return the vectors of those texts that the file knows."""
        if self._rows is None:
            self._rows = _opened(self._path)
        rows = self._rows
        if not len(rows) or not texts:
            return {}
        keys = np.array([vector_key(text) for text in texts], dtype="<u8")
        places = np.minimum(np.searchsorted(rows["key"], keys), len(rows) - 1)
        found = rows["key"][places] == keys
        return {
            text: _restored(rows[place]) for text, place, is_known in zip(texts, places, found, strict=True) if is_known
        }


def write_vectors(path: Path, vectors: Mapping[str, Embedding]) -> None:
    """Write vectors by text hash, sorted by it."""
    kept = sorted((int(key[:DIGITS], 16), np.frombuffer(vector, dtype="<f4")) for key, vector in vectors.items())
    rows = np.empty(len(kept), dtype=_layout(len(kept[0][1])))
    for row, (key, vector) in zip(rows, kept, strict=True):
        scale = float(np.abs(vector).max()) / STEPS
        row["key"], row["scale"], row["vector"] = key, scale, np.round(vector / scale)
    np.save(path, rows, allow_pickle=False)


def _layout(dimensions: int) -> np.dtype[np.void]:
    return np.dtype([("key", "<u8"), ("scale", "<f4"), ("vector", "i1", (dimensions,))])


def _opened(path: Path) -> NDArray[np.void]:
    """Return the rows without reading them all into memory."""
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)  # type: ignore[no-any-return]
    except (OSError, EOFError, ValueError) as exc:
        log.warning("shipped_vectors_unreadable", reason=type(exc).__name__, instead="every text is embedded")
        return np.empty(0, dtype=_layout(1))


def vector_key(text: str) -> int:
    """Return the first 64 bits of a text's hash, under which its vector is kept."""
    return int(text_hash(text)[:DIGITS], 16)


def _restored(row: np.void) -> Embedding:
    vector = row["vector"].astype("<f4") * row["scale"]
    return Embedding((vector / np.linalg.norm(vector)).astype("<f4").tobytes())
