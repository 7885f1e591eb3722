"""Read from a text who asks, or for whom it was written: stage and field, as the library's file describes them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """Name one stage or field with the patterns that show it in a question and in a section's own words.

    Members pick it by its `name`; a sentence says `named` ("for a beginner in design"), a question `said` ("as a designer"). A
    `quiet` one is nobody else's business.
    """

    id: str
    asks: re.Pattern[str]
    written: re.Pattern[str]
    name: str = ""
    named: str = ""
    said: str = ""
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Askers:
    """Hold every stage and every field that the library tells apart."""

    stages: tuple[Mark, ...] = ()
    fields: tuple[Mark, ...] = ()

    def stage_fit(self, question: str, section: str) -> float:
        """Return 1 where the section is for the asker's stage, -1 where only for another, 0 where one of them says nothing."""
        return _fit(self.stages, question, section)

    def field_fit(self, question: str, section: str) -> float:
        """Return the same for the asker's trade."""
        return _fit(self.fields, question, section)

    def stage_said(self, text: str) -> bool:
        """Tell whether a text says where its writer stands."""
        return any(mark.asks.search(text) for mark in self.stages)

    def field_said(self, text: str) -> bool:
        """Tell whether a text says what its writer's trade is."""
        return any(mark.asks.search(text) for mark in self.fields)

    def stages_of(self, section: str) -> frozenset[str]:
        """Return the stages that a section is written for, none where it is for everybody."""
        return _written(self.stages, section)

    def fields_of(self, section: str) -> frozenset[str]:
        """Return the trades that a section is written for, none where it is for everybody."""
        return _written(self.fields, section)


def phrase_pattern(phrases: Sequence[str]) -> re.Pattern[str]:
    """Return a pattern of whole phrases; a trailing `*` stands for any ending, `…` for up to three words."""
    parts = (re.escape(phrase).replace(r"\*", r"\w*").replace("…", r"\w+(?:\W+\w+){0,2}") for phrase in phrases)
    return re.compile(rf"\b(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)


def _fit(marks: tuple[Mark, ...], question: str, section: str) -> float:
    asked = {mark.id for mark in marks if mark.asks.search(question)}
    written = _written(marks, section) if asked else frozenset()
    if not asked or not written:
        return 0.0
    return 1.0 if asked & written else -1.0


@lru_cache(maxsize=8192)
def _written(marks: tuple[Mark, ...], section: str) -> frozenset[str]:
    """Return for whom a section is written; every question meets thirty of a thousand sections, so they are read once."""
    return frozenset(mark.id for mark in marks if mark.written.search(section))
