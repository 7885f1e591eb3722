"""Say which libraries are small enough to be compared with unit by unit, and so need no index."""

from __future__ import annotations

from bot.kernel.models import SHARED

SMALL = 5000
"""Units, some 40 long documents. `python -m benchmarks.communities`: comparing with each of so many takes 1.2 ms of CPU, HNSW 8.1, and four
file handles for every community besides."""


def is_small(community: int, units: int) -> bool:
    """Tell whether a community's library is searched in memory; the shared one, which everybody reads, never is."""
    return community != SHARED and units <= SMALL
