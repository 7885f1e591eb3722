"""Find sections that say nearly the same: a reader would meet one answer twice."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import Embedding, UnitKind, without_citations
from bot.kernel.words import content_words, stem
from bot.search.rules.chunking import units_of_section

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bot.kernel.models import Section, Unit

    Similarities = Callable[[Embedding, Sequence[Embedding]], list[float]]

NEARLY_THE_SAME = 0.93
"""Cosine of two sections' headings and leads; the nearest pair of different subjects in the library reaches 0.87."""


NEARLY_EQUAL_POINTS = 0.5
"""Share of two points' words (Jaccard, stemmed) from which on they tell the same fact: a number has one home."""

SHORTEST_POINT = 5
"""Content words below which two points may well be alike by chance."""

COMMON = 300
"""Points that may share a word for it to bring two together; commoner words say nothing."""


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


@dataclass(frozen=True, slots=True)
class NearPoints:
    """Hold two points of different articles that say nearly the same, with the share of their words that they have in common."""

    first: Section
    point: str
    second: Section
    other: str
    share: float


def near_points(sections: Sequence[Section], threshold: float = NEARLY_EQUAL_POINTS) -> list[NearPoints]:
    """Return the pairs of points in different articles at or over the threshold, the most alike first."""
    points = [(section, point, _stems(point)) for section in sections for point in section.points]
    holders: dict[str, list[int]] = defaultdict(list)
    for place, (_, _, stems) in enumerate(points):
        for word in stems:
            holders[word].append(place)
    found = [
        NearPoints(points[place][0], points[place][1], points[other][0], points[other][1], share)
        for place, (section, _, stems) in enumerate(points)
        for other in {each for word in stems if len(holders[word]) <= COMMON for each in holders[word] if each > place}
        if points[other][0].document_id != section.document_id
        and (share := len(stems & points[other][2]) / len(stems | points[other][2])) >= threshold
    ]
    return sorted(found, key=lambda pair: (-pair.share, pair.first.id, pair.second.id))


def _stems(point: str) -> frozenset[str]:
    stems = frozenset(stem(word) for word in content_words(without_citations(point)))
    return stems if len(stems) >= SHORTEST_POINT else frozenset()
