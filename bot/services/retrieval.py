"""Find the sections that answer a question, by meaning and by words, many questions at once."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.domain.models import SHARED, Embedding, Passage, UnitHit
from bot.domain.ranking import Shelf, Weights, rank
from bot.errors import IndexUnavailable
from bot.services.batching import Batcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.ports import Embedder, LexicalIndex, LibraryStore, VectorIndex

UNIT_HITS = 128
SECTION_HITS = 24
LARGEST_BATCH = 32

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """Ask for sections on behalf of a community."""

    text: str
    community: int = SHARED


@dataclass(frozen=True, slots=True)
class Found:
    """Hold a query's vector and its sections, best first."""

    embedding: Embedding
    passages: tuple[Passage, ...]


class Retriever:
    """Search the library that was last loaded; without the vector index, words alone must do."""

    def __init__(
        self,
        store: LibraryStore,
        embedder: Embedder,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        weights: Weights | None = None,
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._vectors = vectors
        self._lexical = lexical
        self._weights = weights or Weights()
        self._shelf = Shelf({}, {}, {})
        self._embedding: Batcher[str, Embedding] = Batcher(embedder.embed_queries, largest=LARGEST_BATCH)
        self._finding: Batcher[tuple[Query, Embedding], Found] = Batcher(self._find, largest=LARGEST_BATCH)

    @property
    def shelf(self) -> Shelf:
        """Return the library as it is now."""
        return self._shelf

    async def load(self) -> None:
        """Read the library from the database and swap it in; questions under way finish with the old one."""
        documents, units = await asyncio.gather(self._store.documents(SHARED), self._store.units(SHARED))
        shelf = Shelf.of(documents, units)
        await self._lexical.rebuild(list(shelf.sections.values()))
        self._shelf = shelf

    async def search(self, query: Query) -> Found:
        """Return the sections for one question; questions that arrive together are embedded together.

        Embedding and looking up are batches of their own: while one crowd is looked up, the next is embedded.
        """
        return await self._finding((query, await self._embedding(query.text)))

    async def search_many(self, queries: Sequence[Query]) -> list[Found]:
        """Return the sections for each question."""
        embeddings = await self._embedder.embed_queries([query.text for query in queries])
        return await self._find(list(zip(queries, embeddings, strict=True)))

    async def _find(self, asked: Sequence[tuple[Query, Embedding]]) -> list[Found]:
        hits, words = await asyncio.gather(
            self._nearest(asked), self._lexical.search([query.text for query, _ in asked], SECTION_HITS)
        )
        shelf = self._shelf
        return [
            Found(embedding, tuple(rank(near, lexical, shelf, self._weights)))
            for (_, embedding), near, lexical in zip(asked, hits, words, strict=True)
        ]

    async def _nearest(self, asked: Sequence[tuple[Query, Embedding]]) -> list[list[UnitHit]]:
        by_community: dict[int, list[int]] = defaultdict(list)
        for place, (query, _) in enumerate(asked):
            by_community[query.community].append(place)
        nearest: list[list[UnitHit]] = [[] for _ in asked]
        for community, places in by_community.items():
            try:
                found = await self._vectors.search(community, [asked[place][1] for place in places], UNIT_HITS)
            except IndexUnavailable as exc:
                # The member gets an answer from words alone; the operator gets this line.
                log.warning("vector_index_unavailable", reason=str(exc), questions=len(places))
                continue
            for place, hits in zip(places, found, strict=True):
                nearest[place] = hits
        return nearest
