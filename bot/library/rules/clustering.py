"""Group vectors by meaning: each joins the nearest group whose first member it resembles, or begins a new one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.kernel.models import Embedding

SAME_MEANING = 0.62
"""Cosine from which on two questions ask the same; below 0.55 neighbours of one topic begin to run together."""


@dataclass(slots=True)
class Cluster:
    """Hold the places of a group's members, the one that leads it first."""

    members: list[int] = field(default_factory=list)


def clusters_of(
    vectors: Sequence[Embedding],
    similarities: Callable[[Embedding, Sequence[Embedding]], list[float]],
    threshold: float = SAME_MEANING,
) -> list[Cluster]:
    """Return the groups, in the order of their leaders: leader clustering (Hartigan 1975), one pass, no chains."""
    clusters: list[Cluster] = []
    for place, vector in enumerate(vectors):
        near = similarities(vector, [vectors[cluster.members[0]] for cluster in clusters])
        best = max(range(len(near)), key=near.__getitem__, default=None)
        if best is not None and near[best] >= threshold:
            clusters[best].members.append(place)
        else:
            clusters.append(Cluster([place]))
    return clusters
