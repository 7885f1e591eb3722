"""Recognise questions that need care before, or instead of, an answer from the library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


class Concern(StrEnum):
    """Name what a question touches, most urgent first."""

    CRISIS = "crisis"
    HARASSMENT = "harassment"
    HEALTH = "health"
    LAW = "law"
    TAX = "tax"
    IMMIGRATION = "immigration"


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Hold what is said when a concern is met, and how it is recognised.

    `patterns` recognise it by words, `examples` by meaning when a question is at least `threshold` similar to one of them.
    `orientation` says whether the library may add what it has.
    """

    concern: Concern
    says: str
    patterns: tuple[re.Pattern[str], ...]
    examples: tuple[str, ...]
    threshold: float
    orientation: bool

    def matches(self, question: str) -> bool:
        """Tell whether the question holds one of the guardrail's words."""
        text = question.lower().replace("’", "'")
        return any(pattern.search(text) for pattern in self.patterns)


def concern_of(
    question: str, guardrails: Sequence[Guardrail], similarities: Sequence[Sequence[float]]
) -> Guardrail | None:
    """Return the most urgent guardrail that the question meets.

    `similarities` holds for each guardrail the cosine of the question with each of its examples.
    """
    for guardrail, similar in zip(guardrails, similarities, strict=True):
        if guardrail.matches(question) or max(similar, default=0.0) >= guardrail.threshold:
            return guardrail
    return None
