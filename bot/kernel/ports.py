"""What every wing needs from the outside: the time, and vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.kernel.models import Embedding


class Clock(Protocol):
    """Tell the time; Discord's message timestamps are not the wall clock's in a simulation."""

    def now(self) -> datetime:
        """Return the current instant with its time zone."""
        ...


class Embedder(Protocol):
    """Turn texts into unit-length vectors; queries and documents apart, for models that want different prompts."""

    @property
    def model(self) -> str:
        """Return a name that changes whenever the vectors would: model, revision, prompts."""
        ...

    async def embed_queries(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed questions, in order."""
        ...

    async def embed_documents(self, texts: Sequence[str]) -> list[Embedding]:
        """Embed passages, in order."""
        ...

    def similarities(self, query: Embedding, candidates: Sequence[Embedding]) -> list[float]:
        """Return the cosine of the query with each candidate."""
        ...
