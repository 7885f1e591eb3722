"""Give the vectors of the careers' own texts: lessons about offers, an occupation's tasks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.models import text_hash

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.careers.ports import KeptVectors
    from bot.kernel.models import Embedding
    from bot.kernel.ports import Embedder

SLICE = 32
"""Texts embedded in one go: a member's question waits for one slice at most, about a second."""


class Phrases:
    """Embed short texts, keeping the vectors of those that do not change from start to start."""

    def __init__(self, store: KeptVectors, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    @property
    def model(self) -> str:
        """Return the name of the model whose vectors these are."""
        return self._embedder.model

    async def register(self, texts: Sequence[str]) -> None:
        """Let an ingest keep these texts' vectors, whether or not anybody has asked for them since the last one."""
        await self._store.add_phrases([text_hash(text) for text in texts])

    async def kept(self, texts: Sequence[str]) -> list[Embedding]:
        """Return the vectors of texts that stand in the library's files; embed those that nobody has kept."""
        model = self._embedder.model
        hashes = {text_hash(text): text for text in texts}
        known = await self._store.vectors(model, list(hashes))
        missing = [key for key in hashes if key not in known]
        for start in range(0, len(missing), SLICE):
            part = missing[start : start + SLICE]
            embedded = await self._embedder.embed_queries([hashes[key] for key in part])
            known |= dict(zip(part, embedded, strict=True))
        if missing:
            await self._store.keep_vectors(model, {key: known[key] for key in missing})
        return [known[text_hash(text)] for text in texts]

    async def passing(self, texts: Sequence[str]) -> list[Embedding]:
        """Return the vectors of a member's texts, of which nothing is kept."""
        return await self._embedder.embed_queries(texts)

    def similarities(self, text: Embedding, others: Sequence[Embedding]) -> list[float]:
        """Return the cosine of a text with each of the others."""
        return self._embedder.similarities(text, others)
