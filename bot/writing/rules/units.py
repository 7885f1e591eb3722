"""Offer the candidate sections to a language model as numbered units, so that it can answer with numbers alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kernel.models import without_citations
from bot.writing.rules.fencing import harmless

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage

FEWEST_SECTIONS = 10
MOST_SECTIONS = 20
OFFERED_CHARACTERS = 12_000
"""Past the fewest sections, more are offered as long as they stay within this: about 3,000 tokens."""


class Kind(StrEnum):
    """Name what a unit is in its section."""

    LEAD = "lead"
    POINT = "point"
    CAUTION = "caution"


@dataclass(frozen=True, slots=True)
class OfferedUnit:
    """Hold one unit as it may be chosen; `section` counts the offered sections from 1, `place` the units of its section from 0."""

    number: int
    section: int
    place: int
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold the offered sections, best first, and their units, both numbered from 1."""

    passages: tuple[Passage, ...]
    units: tuple[OfferedUnit, ...]
    shown_before: frozenset[str] = field(default_factory=frozenset)

    def unit(self, number: int) -> OfferedUnit | None:
        """Return the unit with that number, None for one that was not offered."""
        return self.units[number - 1] if 1 <= number <= len(self.units) else None

    def passage(self, section: int) -> Passage | None:
        """Return the section with that number, None for one that was not offered."""
        return self.passages[section - 1] if 1 <= section <= len(self.passages) else None

    def of_section(self, section: int) -> tuple[OfferedUnit, ...]:
        """Return a section's units in their order."""
        return tuple(unit for unit in self.units if unit.section == section)

    def text(self) -> str:
        """Return the offer as the model reads it."""
        lines: list[str] = []
        for number, passage in enumerate(self.passages, start=1):
            before = " (shown to the member before)" if passage.section.id in self.shown_before else ""
            lines.append(f"Section {number}{before}: {_on_one_line(passage.section.heading)}")
            for unit in self.of_section(number):
                label = "Careful: " if unit.kind is Kind.CAUTION else ""
                lines.append(f"[{unit.number}] {label}{_on_one_line(unit.text)}")
        return "\n".join(lines)


def offer_of(passages: Sequence[Passage], shown_before: frozenset[str] = frozenset()) -> Offer:
    """Offer the best sections with their units numbered, ten of them and up to twenty where they are short."""
    chosen: list[Passage] = []
    characters = 0
    for passage in passages[:MOST_SECTIONS]:
        characters += sum(map(len, _texts(passage))) + len(passage.section.heading)
        if len(chosen) >= FEWEST_SECTIONS and characters > OFFERED_CHARACTERS:
            break
        chosen.append(passage)
    units: list[OfferedUnit] = []
    for section, passage in enumerate(chosen, start=1):
        careful = passage.section.careful
        texts = _texts(passage)
        for place, text in enumerate(texts):
            is_caution = careful is not None and place == len(texts) - 1
            kind = Kind.CAUTION if is_caution else Kind.POINT if place else Kind.LEAD
            units.append(OfferedUnit(len(units) + 1, section, place, kind, text))
    return Offer(tuple(chosen), tuple(units), shown_before)


def _on_one_line(text: str) -> str:
    """Return data that cannot begin a line of its own: only what this module writes does."""
    return " ".join(harmless(without_citations(text)).split())


def _texts(passage: Passage) -> list[str]:
    section = passage.section
    return [section.lead, *section.points, *([section.careful] if section.careful else [])]
