"""Know what a talk has told so far: which sections, which texts, and what of them is still new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import Passage, without_citations

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.kernel.models import Exchange
    from bot.search.rules.ranking import Shelf

SHOWN_AGAIN = 1
"""Sections shown before from which what was left out is said, the latest first."""

HEART = 1
"""Points up to which only the heart of a section was shown."""


@dataclass(frozen=True, slots=True)
class Told:
    """Hold what a talk has said so far, and the library that it stands on."""

    history: Sequence[Exchange]
    shelf: Shelf

    @property
    def shown(self) -> set[str]:
        """Return the ids of all sections that were told; one of which only the heart was shown is still new."""
        said = self.said
        return {section for section in self.quoted if self.is_told(section, said)}

    @property
    def said(self) -> set[str]:
        """Return all texts that were quoted."""
        return {text for exchange in self.history for text in exchange.said}

    def repeats(self, passages: Sequence[Passage]) -> bool:
        """Tell whether the best section was shown before in this talk."""
        return bool(passages) and passages[0].section.id in self.shown

    def new(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages whose sections were not told, in order."""
        shown = self.shown
        return [passage for passage in passages if passage.section.id not in shown]

    @property
    def quoted(self) -> set[str]:
        """Return the ids of all sections of which anything was quoted."""
        return {section for exchange in self.history for section in exchange.shown}

    def is_told(self, section_id: str, said: Collection[str]) -> bool:
        """Tell whether more than the heart of a section is among these texts; of one that is gone, nothing is left to tell."""
        section = self.shelf.sections.get(section_id)
        if section is None:
            return True
        told = sum(without_citations(point) in said for point in section.points)
        return told >= min(HEART + 1, len(section.points))

    def known(self, limit: int | None = SHOWN_AGAIN) -> list[Passage]:
        """Return the sections that were talked about, latest exchange first, as far as the library still holds them."""
        said = self.said
        main = dict.fromkeys(
            section
            for exchange in reversed(self.history)
            for place, section in enumerate(exchange.shown)
            # Of a word's meaning only steps are quoted, yet they are what was asked for; elsewhere a section may have lent a step.
            if self._lead_of(section) in said or (not place and exchange.understood_as == exchange.question)
        )
        held = [self.shelf.sections[each] for each in main if each in self.shelf.sections]
        return [Passage(each, self.shelf.documents[each.document_id], 0.5, 0.5, 0.0) for each in held[:limit]]

    def _lead_of(self, section_id: str) -> str | None:
        section = self.shelf.sections.get(section_id)
        return without_citations(section.lead) if section else None
