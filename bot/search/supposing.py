"""Search as if a document were published already, for whoever decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.models import UnitHit

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Embedding
    from bot.kernel.ports import Embedder
    from bot.search.ports import Neighbours


class Supposed:
    """Add units to what an index finds for one community; the index itself hears nothing of them."""

    def __init__(self, index: Neighbours, embedder: Embedder, community: int, units: Mapping[str, Embedding]) -> None:
        self._index = index
        self._embedder = embedder
        self._community = community
        self._units = units

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return the nearest units, nearest first; raise IndexUnavailable as the index does."""
        found = await self._index.search(community, queries, limit)
        if community != self._community:
            return found
        return [self._with_own(query, hits)[:limit] for query, hits in zip(queries, found, strict=True)]

    def _with_own(self, query: Embedding, hits: Sequence[UnitHit]) -> list[UnitHit]:
        cosines = self._embedder.similarities(query, list(self._units.values()))
        own = [UnitHit(unit_id, cosine) for unit_id, cosine in zip(self._units, cosines, strict=True)]
        others = [hit for hit in hits if hit.unit_id not in self._units]
        return sorted([*own, *others], key=lambda hit: (-hit.similarity, hit.unit_id))
