"""Know which messages need care before, or instead of, an answer from the library."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class Concern(StrEnum):
    """Name what a message touches, most urgent first."""

    OVERDOSE = "overdose"
    CRISIS = "crisis"
    MINOR = "minor"
    VIOLENCE_HOME = "violence-home"
    HARASSMENT = "harassment"
    THIRD_PERSON = "third-person"
    BASIC_NEEDS = "basic-needs"
    IMMIGRATION = "immigration"
    BENEFITS = "benefits"
    TAX = "tax"
    HEALTH = "health"
    LAW = "law"


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold what words look like that mean a concern, with a message that they are found in and one that they spare."""

    find: re.Pattern[str]
    example: str
    spares: str


@dataclass(frozen=True, slots=True)
class Guardrail:
    """Hold what is said when a concern is met, and how it is recognised.

    `patterns` recognise it by words, in plain spelling; `threshold` is the probability, in [0, 1], from which meaning decides.
    Between `note_from` and that, the question is answered and `note` follows. `orientation` says whether the library may add what
    it has; where it may not, the text stands alone, so that certainty is wanted. With `answer_first` what the library surely
    answers comes first, and of the text only the note, which names the office.
    """

    concern: Concern
    says: str
    note: str
    patterns: tuple[Pattern, ...]
    threshold: float
    note_from: float
    orientation: bool
    answer_first: bool = False

    def matches(self, text: str) -> bool:
        """Tell whether a plain text holds one of the guardrail's words."""
        return any(pattern.find.search(text) for pattern in self.patterns)
