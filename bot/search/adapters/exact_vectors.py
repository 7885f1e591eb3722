"""Compare a question with every unit of one library, in memory (NumPy): what an HNSW index finds, without an index.

A vector is held as int8 with one scale, a quarter of its floats. The shipped library's vectors come so, and nothing of them is lost; a
vector of a community's own text has its cosines moved by less than .001.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.kernel.models import UnitHit

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from bot.kernel.models import Embedding

    _Block = tuple[NDArray[np.int8], NDArray[np.float32]]
    """Steps (units, dimensions), and what one of them is worth in each row (units,)."""

STEPS = 127
AT_ONCE = 512
"""Rows made floats at once: so many stay in the processor's cache. Of 18,000 units a search takes 2.6 ms of CPU, and 1.9 with floats held."""


class ExactVectors:
    """Hold units' vectors in the blocks in which they came, so that reading many never needs room for them twice."""

    def __init__(self) -> None:
        self._ids: list[list[str]] = []
        self._blocks: list[_Block] = []

    def __len__(self) -> int:
        return sum(map(len, self._ids))

    @property
    def bytes_held(self) -> int:
        """Return how many bytes the vectors take."""
        return sum(steps.nbytes + scales.nbytes for steps, scales in self._blocks)

    def add(self, units: Sequence[tuple[str, Embedding]]) -> None:
        """Hold these units beside those before; none of them may be held already."""
        if units:
            self._ids.append([unit for unit, _ in units])
            self._blocks.append(_block_of([vector for _, vector in units]))

    def keep(self, unit_ids: Collection[str]) -> set[str]:
        """Let go of all units but these; return those that are held."""
        for place, ids in enumerate(self._ids):
            kept = [row for row, unit in enumerate(ids) if unit in unit_ids]
            if len(kept) < len(ids):
                self._ids[place] = [ids[row] for row in kept]
                steps, scales = self._blocks[place]
                self._blocks[place] = steps[kept], scales[kept]
        return {unit for ids in self._ids for unit in ids}

    async def search(self, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units, nearest first."""
        if not queries or not len(self):
            return [[] for _ in queries]
        ids = [unit for each in self._ids for unit in each]
        return await asyncio.to_thread(_nearest, ids, list(self._blocks), queries, limit)


def _block_of(vectors: Sequence[Embedding]) -> _Block:
    floats = np.frombuffer(b"".join(vectors), "<f4").reshape(len(vectors), -1)
    largest = np.abs(floats).max(axis=1, initial=0.0)
    # A vector of zeros stays one.
    scales = (np.where(largest > 0.0, largest, 1.0) / STEPS).astype("<f4")
    return np.rint(floats / scales[:, None]).astype(np.int8), scales


def _nearest(ids: list[str], blocks: list[_Block], queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
    asked = [np.frombuffer(query, "<f4") for query in queries]
    cosines = np.empty((len(asked), len(ids)), dtype="<f4")
    floats = np.empty((AT_ONCE, len(asked[0])), dtype="<f4")
    begin = 0
    for steps, scales in blocks:
        for start in range(0, len(steps), AT_ONCE):
            part = steps[start : start + AT_ONCE]
            rows = floats[: len(part)]
            np.copyto(rows, part)
            # Row by row: a product of matrices starts BLAS's threads, which cost 75 ms instead of 5 on a busy machine with two cores.
            for query, row in zip(asked, cosines, strict=True):
                np.vecdot(rows, query, out=row[begin + start : begin + start + len(part)])
        cosines[:, begin : begin + len(steps)] *= scales
        begin += len(steps)
    return [_best(ids, row, limit) for row in cosines]


def _best(ids: list[str], cosines: NDArray[np.float32], limit: int) -> list[UnitHit]:
    near = np.argpartition(-cosines, limit)[:limit] if limit < len(ids) else np.arange(len(ids))
    hits = [UnitHit(ids[place], float(cosines[place])) for place in near]
    return sorted(hits, key=lambda hit: (-hit.similarity, hit.unit_id))
