"""Find what a community asked most, so that no single member's question shows."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FEWEST = 3
"""Different members who must have asked about a section before a digest names it: with two, each would know the other's question."""

MOST = 3
"""Subjects in one digest."""


def most_asked(asked: Iterable[tuple[str, int]], *, fewest: int = FEWEST) -> list[tuple[str, int]]:
    """Return (section id, how many members) of what enough members asked about, most first.

    `asked` names for each answer the section that it began with, and the member.
    """
    members: defaultdict[str, set[int]] = defaultdict(set)
    times: Counter[str] = Counter()
    for section, member in asked:
        members[section].add(member)
        times[section] += 1
    counts = [(section, len(who)) for section, who in members.items() if len(who) >= fewest]
    return sorted(counts, key=lambda each: (-each[1], -times[each[0]], each[0]))
