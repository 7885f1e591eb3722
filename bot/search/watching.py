"""Time the embedding of questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.watching import Stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Embedding
    from bot.kernel.ports import Embedder
    from bot.kernel.watching import Watch


class WatchedEmbedder:
    """Embed as another does, and tell how long questions take."""

    def __init__(self, embedder: Embedder, watch: Watch) -> None:
        self._embedder = embedder
        self._watch = watch

    @property
    def model(self) -> str:
        """Return the model's name."""
        return self._embedder.model

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        with self._watch.stage(Stage.EMBED):
            return await self._embedder.embed_queries(texts)

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        return await self._embedder.embed_documents(texts)

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate."""
        return self._embedder.similarities(query, candidates)
