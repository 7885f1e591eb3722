"""Put a plain model's vectors and a bent one's side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from bot.kernel.models import Embedding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.ports import Embedder

HALF = np.sqrt(2, dtype="<f4")


class SideBySide:
    """Embed with both; vectors of unit length beside each other, divided by √2, have the mean of both cosines as theirs.

    What only wants to know what a text means (careers, gaps) goes on with the plain model, and care with one of its own.
    """

    def __init__(self, plain: Embedder, bent: Embedder) -> None:
        self._plain = plain
        self._bent = bent

    @property
    def model(self) -> str:
        """Return a name that changes with either model; the bent one's begins with its base's."""
        return self._bent.model

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        # One after the other: two at once would fight for the cores.
        return _joined(await self._plain.embed_queries(texts), await self._bent.embed_queries(texts))

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        return _joined(await self._plain.embed_documents(texts), await self._bent.embed_documents(texts))

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the mean of both cosines of the query with each candidate."""
        if not candidates:
            return []
        matrix = np.frombuffer(b"".join(candidates), dtype="<f4").reshape(len(candidates), -1)
        return cast("list[float]", (matrix @ np.frombuffer(query, dtype="<f4")).tolist())


def plain_half(vector: Embedding) -> Embedding:
    """Return the plain model's vector, unit length, out of both."""
    both = np.frombuffer(vector, dtype="<f4")
    return Embedding((both[: len(both) // 2] * HALF).astype("<f4").tobytes())


def _joined(plain: Sequence[Embedding], bent: Sequence[Embedding]) -> list[Embedding]:
    pairs = zip(plain, bent, strict=True)
    return [Embedding((np.frombuffer(first + second, dtype="<f4") / HALF).tobytes()) for first, second in pairs]
