"""Cut a section into the small units that are embedded; matched units lead back to the section (small-to-big)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.kernel.models import SHARED, Unit, UnitKind, without_citations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.kernel.models import Document, Section

UNIT_CHARACTERS = 700
"""The longest unit. MiniLM reads 256 tokens; English runs at four to five characters a token, tables and links at three."""

WHOLE_CHARACTERS = 1000
"""The longest short form of a whole section; what a model cuts off is the end of the lead, which is a unit of its own."""

_ADDRESS = re.compile(r"\s\((?:https?://)[^\s()]+\)")
_NAMED = (UnitKind.WHOLE, UnitKind.HEADING)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'“(]?[A-Z0-9])")


def sentences(text: str) -> list[str]:
    """Split prose at sentence ends; joined with blanks the parts give the text again."""
    return [part for part in _SENTENCE_END.split(" ".join(text.split())) if part]


def fitting(text: str, limit: int = UNIT_CHARACTERS) -> list[str]:
    """Split a text into pieces of at most `limit` characters, at sentence ends, then at blanks, then anywhere."""
    pieces: list[str] = []
    for sentence in sentences(text):
        for piece in _wrapped(sentence, limit):
            if pieces and len(pieces[-1]) + 1 + len(piece) <= limit:
                pieces[-1] = f"{pieces[-1]} {piece}"
            else:
                pieces.append(piece)
    return pieces


def _wrapped(sentence: str, limit: int) -> Iterator[str]:
    while len(sentence) > limit:
        cut = sentence.rfind(" ", 1, limit + 1)
        cut = cut if cut > 0 else limit
        yield sentence[:cut]
        sentence = sentence[cut:].lstrip()
    if sentence:
        yield sentence


def units_of_section(section: Section) -> Iterator[Unit]:
    """Yield the section's units: the whole in short, then heading, other questions, lead, points, caution."""
    whole = " ".join((section.heading, *section.also_asked, _spoken(section.lead)))
    yield Unit(section.id, UnitKind.WHOLE, 0, fitting(whole, WHOLE_CHARACTERS)[0])
    yield Unit(section.id, UnitKind.HEADING, 0, section.heading)
    for position, question in enumerate(section.also_asked):
        yield Unit(section.id, UnitKind.QUESTION, position, question)
    for position, piece in enumerate(fitting(_spoken(section.lead))):
        yield Unit(section.id, UnitKind.LEAD, position, piece)
    points = (*section.points, section.careful) if section.careful else section.points
    for position, point in enumerate(points):
        for piece in fitting(_spoken(point)):
            yield Unit(section.id, UnitKind.POINT, position, piece)


def units_of(document: Document) -> list[Unit]:
    """Return the document's units, each text of a section once.

    Members ask for a community's document by its name, "what is on the rate card": its sections carry that name, and the first
    stands for the whole.
    """
    unique: dict[str, Unit] = {}
    for section, named in zip(document.sections, named_sections(document), strict=True):
        units = list(units_of_section(section))
        if named is not section:
            whole, heading = (unit for unit in units_of_section(named) if unit.kind in _NAMED)
            units = [whole, *units[1:], Unit(section.id, UnitKind.HEADING, 1, fitting(heading.text)[0])]
        if document.community != SHARED and section is document.sections[0]:
            units.append(Unit(section.id, UnitKind.HEADING, 2, fitting(document.title)[0]))
        for unit in units:
            unique.setdefault(unit.id, unit)
    return list(unique.values())


def named_sections(document: Document) -> list[Section]:
    """Return the sections as a search reads them: those of a community's document with its name before their headings."""
    if document.community == SHARED:
        return list(document.sections)
    name = document.title.casefold()
    return [
        section
        if name in section.heading.casefold()
        else replace(section, heading=f"{document.title}: {section.heading}")
        for section in document.sections
    ]


def _spoken(text: str) -> str:
    """Return the text as it reads aloud: without citations, and without the addresses of links, which say nothing to search."""
    return _ADDRESS.sub("", without_citations(text))
