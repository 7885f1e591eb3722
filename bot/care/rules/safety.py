"""Know which questions need care before, or instead of, an answer from the library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


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

    `patterns` recognise it by words; `threshold` is the probability, in [0, 1], from which meaning decides. Between `note_from`
    and that, the question is answered and `note` follows: better once too often than once too little. `orientation` says whether
    the library may add what it has.
    """

    concern: Concern
    says: str
    note: str
    patterns: tuple[re.Pattern[str], ...]
    threshold: float
    note_from: float
    orientation: bool

    def matches(self, question: str) -> bool:
        """Tell whether the question holds one of the guardrail's words."""
        text = question.lower().replace("’", "'")
        return any(pattern.search(text) for pattern in self.patterns)
