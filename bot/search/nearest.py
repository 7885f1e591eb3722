"""Find the nearest units wherever they stand: in the index, or in memory from the vectors that the database keeps."""

from __future__ import annotations

from enum import StrEnum
from time import monotonic
from typing import TYPE_CHECKING

import structlog

from bot.errors import IndexUnavailable
from bot.kernel.models import SHARED
from bot.search.in_memory import merged
from bot.search.rules.sizes import is_small

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Collection, Sequence

    from bot.kernel.models import Embedding, UnitHit
    from bot.search.in_memory import InMemory
    from bot.search.ports import VectorIndex

CHECKED_EVERY = 5.0
"""Seconds for which a collection that was whole is believed to be, and for which one that was not is not asked again."""

MISSED = 0.9
"""Share of the hits that a search must bring: HNSW may miss one of many, a collection that was made anew misses most."""

log = structlog.get_logger(__name__)


class Standing(StrEnum):
    """Name what answers: the index, or vectors in memory because the index does not, or holds less than the library."""

    INDEX = "index"
    MEMORY = "memory"


class Nearest:
    """Search the shared library and large communities in the index, small communities in memory.

    An index that does not answer, or that holds less than the library does, is replaced by memory until it is whole again.
    `trouble` is set whenever a question meets that; whoever mends the index clears it.
    """

    def __init__(
        self,
        index: VectorIndex,
        memory: InMemory,
        trouble: asyncio.Event,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._index = index
        self._memory = memory
        self._seconds = seconds
        self._trouble = trouble
        self._whole_until: dict[int, float] = {}
        self._away_until = 0.0
        self._standing = Standing.INDEX

    @property
    def standing(self) -> Standing:
        """Return what the latest question was answered from."""
        return self._standing

    def holds(self, community: int, unit_ids: Collection[str]) -> None:
        """Take note which units a community's library has now."""
        self._memory.holds(community, unit_ids)

    def let_go(self, community: int) -> None:
        """Forget a community until it is read again."""
        self._memory.let_go(community)
        self._whole_until.pop(community, None)

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the nearest units of the shared library and of the community's, nearest first.

        Raises IndexUnavailable when neither the index nor the database has vectors.
        """
        if community == SHARED or not is_small(community, self._memory.size(community)):
            return await self._in_index(community, queries, limit)
        shared = await self._in_index(SHARED, queries, limit)
        return merged([shared, await self._memory.search(community, queries, limit)])

    async def _in_index(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Search the shared library and, beside it, a large community's: in the index while it is whole."""
        numbers = sorted({SHARED, community})
        try:
            found = await self._whole(numbers, community, queries, limit)
        except IndexUnavailable as exc:
            # Members notice nothing; the operator gets one line for as long as it lasts.
            if self._standing is Standing.INDEX:
                log.warning("vector_index_unavailable", reason=str(exc))
            self._standing = Standing.MEMORY
            self._trouble.set()
            return merged([await self._memory.search(number, queries, limit) for number in numbers])
        if self._standing is Standing.MEMORY:
            log.info("vector_index_back")
            self._standing = Standing.INDEX
            self._memory.let_large_go()
        return found

    async def _whole(
        self, numbers: Sequence[int], community: int, queries: Sequence[Embedding], limit: int
    ) -> list[list[UnitHit]]:
        if self._seconds() < self._away_until:
            raise IndexUnavailable("The index did not answer a moment ago.")
        try:
            for number in numbers:
                await self._must_be_whole(number)
            found = await self._index.search(community, queries, limit)
            wanted = MISSED * sum(min(limit, self._memory.size(number)) for number in numbers)
            if any(len(hits) < wanted for hits in found):
                self._whole_until.clear()
                raise IndexUnavailable("The index finds less than the library holds.")
        except IndexUnavailable:
            # Not again for every question: each might wait for the deadline.
            self._away_until = self._seconds() + CHECKED_EVERY
            raise
        return found

    async def _must_be_whole(self, number: int) -> None:
        now, size = self._seconds(), self._memory.size(number)
        if size and now >= self._whole_until.get(number, 0.0):
            if await self._index.count(number) < size:
                raise IndexUnavailable("The index holds less than the library.")
            self._whole_until[number] = now + CHECKED_EVERY
