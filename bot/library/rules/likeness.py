"""Find sections that say nearly the same: a reader would meet one answer twice."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING

from bot.kernel.models import Embedding, UnitKind
from bot.search.rules.chunking import units_of_section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.kernel.models import Section, Unit

    Similarities = Callable[[Embedding, Sequence[Embedding]], list[float]]

NEARLY_THE_SAME = 0.93
"""Cosine of two sections' headings and leads; the nearest pair of different subjects in the library reaches 0.87."""


def gist_of(section: Section) -> list[Unit]:
    """Return the units that say what a section is about: its heading and its lead."""
    return [unit for unit in units_of_section(section) if unit.kind in {UnitKind.HEADING, UnitKind.LEAD}]


def middle(vectors: Sequence[Embedding]) -> Embedding:
    """Return the unit-length mean of at least one vector."""
    sums = [sum(values) for values in zip(*(array("f", vector) for vector in vectors), strict=True)]
    norm = math.sqrt(sum(value * value for value in sums)) or 1.0
    return Embedding(array("f", [value / norm for value in sums]).tobytes())


def near_pairs(
    gists: Mapping[str, Embedding], similarities: Similarities, threshold: float = NEARLY_THE_SAME
) -> list[tuple[str, str, float]]:
    """Return (first id, second id, cosine) of every pair at or over the threshold, nearest first."""
    ids, vectors = list(gists), list(gists.values())
    pairs = [
        (first, ids[place + 1 + offset], cosine)
        for place, first in enumerate(ids)
        for offset, cosine in enumerate(similarities(vectors[place], vectors[place + 1 :]))
        if cosine >= threshold
    ]
    return sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1]))
