"""Search libraries in memory, each from the vectors that the database keeps for it, read when it is first asked."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from time import monotonic
from typing import TYPE_CHECKING

from bot.errors import IndexUnavailable
from bot.search.rules.sizes import is_small

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.kernel.models import Embedding, UnitHit
    from bot.search.ports import ExactIndex, LibraryStore

READ_AT_ONCE = 1000
READ_AGAIN_AFTER = 5.0
"""Seconds after which vectors that the database did not have are looked for again."""

ENOUGH = 0.5
"""Share of a library's units that must have vectors for meaning to go before words alone."""

AT_MOST = 20_000
"""Small communities' units in memory at once, 16 MB of two encoders' vectors; whoever asked least lately is read again when they ask."""


class InMemory:
    """Keep each library's vectors in an object of its own, so that no search can meet another community's units."""

    def __init__(
        self,
        store: LibraryStore,
        model: str,
        new_exact: Callable[[], ExactIndex],
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._model = model
        self._new_exact = new_exact
        self._seconds = seconds
        self._units: dict[int, Collection[str]] = {}
        # In the order of their latest questions.
        self._exact: dict[int, ExactIndex] = {}
        self._fresh_until: dict[int, float] = {}
        self._reading: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def size(self, community: int) -> int:
        """Return how many units a community's library has."""
        return len(self._units.get(community, ()))

    def holds(self, community: int, unit_ids: Collection[str]) -> None:
        """Take note which units a community's library has now."""
        self._units[community] = unit_ids
        self._fresh_until.pop(community, None)

    def let_go(self, community: int) -> None:
        """Forget a community until it is read again."""
        for kept in (self._units, self._exact, self._fresh_until):
            kept.pop(community, None)

    def let_large_go(self) -> None:
        """Free what was read only because the index was away."""
        for community in [each for each in self._exact if not is_small(each, self.size(each))]:
            del self._exact[community]
            self._fresh_until.pop(community, None)

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the nearest units of the community's own library, nearest first.

        Raises IndexUnavailable when the database has no vectors of the model for them.
        """
        async with self._reading[community]:
            exact = await self._read(community)
        if len(exact) < ENOUGH * self.size(community):
            raise IndexUnavailable("The database has no vectors of this model yet.")
        return await exact.search(queries, limit)

    async def _read(self, community: int) -> ExactIndex:
        """Return a library's vectors, reading those that are not in memory yet."""
        exact = self._exact.pop(community, None) or self._new_exact()
        self._exact[community] = exact
        if self._seconds() >= self._fresh_until.get(community, 0.0):
            units = self._units.get(community, ())
            missing = sorted(set(units) - exact.keep(units))
            for start in range(0, len(missing), READ_AT_ONCE):
                # Under the names that the library's units have already, not under copies of them.
                named = {unit: unit for unit in missing[start : start + READ_AT_ONCE]}
                entries = await self._store.entries(self._model, list(named))
                exact.add([(named[unit], vector) for unit, vector in entries])
            whole = len(exact) == len(units)
            self._fresh_until[community] = float("inf") if whole else self._seconds() + READ_AGAIN_AFTER
            self._make_room(community)
        return exact

    def _make_room(self, community: int) -> None:
        small = [each for each in self._exact if is_small(each, self.size(each))]
        held = sum(len(self._exact[each]) for each in small)
        for each in small:
            if held > AT_MOST and each != community:
                held -= len(self._exact.pop(each))
                self._fresh_until.pop(each, None)


def merged(parts: Sequence[Sequence[Sequence[UnitHit]]]) -> list[list[UnitHit]]:
    """Return for each query the hits of all parts, nearest first."""
    by_query = zip(*parts, strict=True)
    return [
        sorted((hit for hits in each for hit in hits), key=lambda hit: (-hit.similarity, hit.unit_id))
        for each in by_query
    ]
