"""Know what the library is not for, by examples of questions from other worlds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

NEIGHBOURS = 3
"""Examples whose mean similarity counts: one alone may be near by a single word."""


class Outside(StrEnum):
    """Name why a question is not for the library."""

    ELSEWHERE = "elsewhere"
    OUTSIDE_FACTS = "outside-facts"
    UNKNOWABLE = "unknowable"


@dataclass(frozen=True, slots=True)
class Boundary:
    """Hold what is said to one kind of outside question and how it is recognised; a pattern decides by itself."""

    kind: Outside
    says: str
    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]

    def matches(self, question: str) -> bool:
        """Tell whether the question holds words that only such questions hold."""
        text = question.lower().replace("’", "'")
        return any(pattern.search(text) for pattern in self.patterns)


@dataclass(frozen=True, slots=True)
class Distance:
    """Say which boundary a question is nearest to, and how near, as a mean cosine; `certain` when a pattern matched."""

    boundary: Boundary
    similarity: float
    certain: bool = False


def nearest_boundary(
    question: str, boundaries: Sequence[Boundary], similarities: Sequence[Sequence[float]]
) -> Distance | None:
    """Return the nearest boundary; `similarities` holds for each the cosine of the question with each example."""
    for boundary in boundaries:
        if boundary.matches(question):
            return Distance(boundary, 1.0, certain=True)
    distances = [
        Distance(boundary, sum(nearest) / len(nearest))
        for boundary, similar in zip(boundaries, similarities, strict=True)
        if (nearest := sorted(similar, reverse=True)[:NEIGHBOURS])
    ]
    return max(distances, key=lambda distance: distance.similarity, default=None)
