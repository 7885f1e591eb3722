"""Say which libraries are small enough to be compared with unit by unit, and so need no index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from collections.abc import Mapping

SMALL = 5000
"""Units, some 40 long documents. `python -m benchmarks.communities`: comparing with each of so many takes 1.2 ms of CPU, HNSW 8.1, and four
file handles for every community besides."""


def is_small(community: int, units: int) -> bool:
    """Tell whether a community's library is searched in memory beside an index that holds the shared one."""
    return community != SHARED and units <= SMALL


MODERATE = 40_000
"""Units of the shared library, twice those of the one that comes with the bot. Comparing with each of 18,000 takes 2.6 ms of CPU and 14 MB,
HNSW 6.0 ms, 95 MB and misses a neighbour in 2,500; with 40,000 both take as long."""


def need_no_index(sizes: Mapping[int, int]) -> bool:
    """Tell whether all these libraries, each with how many units it has, are searched in memory without an index for any."""
    shared = sizes.get(SHARED, 0) <= MODERATE
    return shared and all(is_small(community, units) for community, units in sizes.items() if community != SHARED)
