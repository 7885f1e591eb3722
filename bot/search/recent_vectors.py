"""Remember the vectors of the latest questions: a message is judged first and searched for then, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Embedding
    from bot.kernel.ports import Embedder

REMEMBERED = 256


class RecentVectors:
    """Embed each question once while it is talked about; documents and all else go straight to the model."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Embedding] = {}

    @property
    def model(self) -> str:
        """Return the model's name."""
        return self._embedder.model

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        # Held from here on: while the others are embedded, a crowd may push these out.
        known = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        found = dict(zip(missing, await self._embedder.embed_queries(missing), strict=True)) if missing else {}
        given = [found[text] if text in found else known[text] for text in texts]
        self._known |= found
        for text in list(self._known)[: max(0, len(self._known) - REMEMBERED)]:
            del self._known[text]
        return given

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        return await self._embedder.embed_documents(texts)

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate."""
        return self._embedder.similarities(query, candidates)
