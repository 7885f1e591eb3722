"""Embed the sentences of passages, each once as long as there is room."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Embedding
    from bot.kernel.ports import Embedder

KEPT_VECTORS = 4096


class Vectors:
    """Embed the sentences of passages, each once as long as there is room."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Embedding] = {}
        # One passage at a time: a sentence that waits to be shown must not queue behind passages that it does not cite.
        self._turn = asyncio.Lock()

    async def of(self, texts: Sequence[str]) -> list[Embedding]:
        """Return the vectors of texts, in order."""
        async with self._turn:
            missing = [text for text in dict.fromkeys(texts) if text not in self._known]
            fresh = dict(zip(missing, await self._embedder.embed_documents(missing), strict=True)) if missing else {}
            known = self._known | fresh
            self._known = dict(list(known.items())[-KEPT_VECTORS:])
        return [known[text] for text in texts]

    async def nearness(self, text: str, vectors: Sequence[Embedding]) -> list[float]:
        """Return the cosine of a text with each vector."""
        [vector] = await self._embedder.embed_documents([text])
        return self._embedder.similarities(vector, vectors)
