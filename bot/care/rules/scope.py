"""Know what the library is not for, and what the mentor says to it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class Outside(StrEnum):
    """Name why a question is not for the library."""

    ELSEWHERE = "elsewhere"
    OUTSIDE_FACTS = "outside-facts"
    UNKNOWABLE = "unknowable"


@dataclass(frozen=True, slots=True)
class Boundary:
    """Hold what is said to one kind of outside question, and the words that only such questions hold."""

    kind: Outside
    says: str
    patterns: tuple[re.Pattern[str], ...]

    def matches(self, question: str) -> bool:
        """Tell whether the question holds words that only such questions hold."""
        text = question.lower().replace("’", "'")
        return any(pattern.search(text) for pattern in self.patterns)
