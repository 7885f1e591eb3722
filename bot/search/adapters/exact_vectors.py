"""Compare a question with every unit of one library, in memory (NumPy): what an HNSW index finds, without an index."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.kernel.models import UnitHit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from bot.kernel.models import Embedding


class ExactVectors:
    """Hold units' vectors in the blocks in which they came, so that reading many never needs room for them twice."""

    def __init__(self) -> None:
        self._ids: list[list[str]] = []
        self._blocks: list[NDArray[np.float32]] = []

    def __len__(self) -> int:
        return sum(map(len, self._ids))

    def add(self, units: Sequence[tuple[str, Embedding]]) -> None:
        """Hold these units beside those before; none of them may be held already."""
        if units:
            self._ids.append([unit for unit, _ in units])
            self._blocks.append(np.frombuffer(b"".join(vector for _, vector in units), "<f4").reshape(len(units), -1))

    def keep(self, unit_ids: Collection[str]) -> set[str]:
        """Let go of all units but these; return those that are held."""
        for place, ids in enumerate(self._ids):
            kept = [row for row, unit in enumerate(ids) if unit in unit_ids]
            if len(kept) < len(ids):
                self._ids[place] = [ids[row] for row in kept]
                self._blocks[place] = self._blocks[place][kept]
        return {unit for ids in self._ids for unit in ids}

    async def search(self, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units, nearest first."""
        if not queries or not len(self):
            return [[] for _ in queries]
        ids = [unit for each in self._ids for unit in each]
        return await asyncio.to_thread(_nearest, ids, list(self._blocks), queries, limit)


def _nearest(
    ids: list[str], blocks: list[NDArray[np.float32]], queries: Sequence[Embedding], limit: int
) -> list[list[UnitHit]]:
    # Row by row: a product of matrices starts BLAS's threads, which cost 75 ms instead of 5 on a busy machine with two cores.
    asked = (np.frombuffer(query, "<f4") for query in queries)
    return [_best(ids, np.concatenate([np.vecdot(block, query) for block in blocks]), limit) for query in asked]


def _best(ids: list[str], cosines: NDArray[np.float32], limit: int) -> list[UnitHit]:
    near = np.argpartition(-cosines, limit)[:limit] if limit < len(ids) else np.arange(len(ids))
    hits = [UnitHit(ids[place], float(cosines[place])) for place in near]
    return sorted(hits, key=lambda hit: (-hit.similarity, hit.unit_id))
