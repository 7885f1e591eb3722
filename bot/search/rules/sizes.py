"""Say which libraries are small enough to be compared with unit by unit, and so need no index."""

from __future__ import annotations

from bot.kernel.models import SHARED

SMALL = 5000
"""Units, some 60 documents of 10 sections. `python -m benchmarks.communities`: up to there comparing with each costs no more than HNSW,
which takes four file handles for every community besides."""


def is_small(community: int, units: int) -> bool:
    """Tell whether a community's library is searched in memory; the shared one, which everybody reads, never is."""
    return community != SHARED and units <= SMALL
