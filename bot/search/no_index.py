"""Stand where an index would, for machines on which memory is short: every library is searched in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.models import SHARED
from bot.search.in_memory import merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Embedding, UnitHit
    from bot.search.in_memory import InMemory
    from bot.search.ports import LibraryStore


class NoIndex:
    """Hold nothing of its own: what the database keeps is what is searched, so nothing can be missing, damaged or foreign."""

    def __init__(self, store: LibraryStore, memory: InMemory) -> None:
        self._store = store
        self._memory = memory

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units of the shared library and of the community's, nearest first."""
        return merged([await self._memory.search(number, queries, limit) for number in sorted({SHARED, community})])

    async def communities(self) -> set[int]:
        """Return nobody: there are no collections."""
        return set()

    async def ids(self, community: int) -> set[str]:
        """Return the ids of the community's units in the database."""
        return await self._store.unit_ids(community)

    async def count(self, community: int) -> int:
        """Return how many units the community has."""
        return self._memory.size(community)

    async def add(self, community: int, units: Sequence[tuple[str, Embedding]]) -> None:
        """Do nothing: the database has them, or will."""

    async def remove(self, community: int, unit_ids: Sequence[str]) -> None:
        """Do nothing: the database lets them go."""

    async def reset(self, community: int) -> None:
        """Do nothing."""

    async def discard(self, community: int) -> None:
        """Do nothing."""

    async def is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        """Return True: there is nothing to be damaged."""
        return True

    def close(self) -> None:
        """Do nothing."""
