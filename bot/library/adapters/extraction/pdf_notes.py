"""Bring a PDF's footnotes to the words that they explain."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.notes import with_note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.adapters.extraction.pdf_pieces import Piece

OPEN, CLOSE = "\ue010", "\ue011"
"""Around a raised number; such signs of fonts are never shown, so no text holds them."""

_MARK = re.compile(f"{OPEN}(\\d+){CLOSE}")
_SPLIT = re.compile(f"{CLOSE}\\s?{OPEN}")
_NUMBER = re.compile(r"(\d{1,3})\s+(?=[^\W\d_])")
_BRACKETS = re.compile(r"\s?\[\s*\]")
_SMALLER = 0.95
_NOTE_CHARACTERS = 600


def with_notes(page: Sequence[Piece]) -> list[Piece]:
    """Return a page's lines with each note behind its mark, and without the marks that have no note."""
    lines = [replace(line, text=_SPLIT.sub("", line.text)) if OPEN in line.text else line for line in page]
    if not any(OPEN in line.text for line in lines):
        return lines
    notes, text = _parted(lines)
    return [replace(line, text=_filled(line.text, notes)) if OPEN in line.text else line for line in text]


def _parted(lines: Sequence[Piece]) -> tuple[dict[str, str], list[Piece]]:
    """Return the notes at the page's foot by their number, and the lines that are none."""
    named = {number for line in lines for number in _MARK.findall(line.text) if not _begins(line)}
    notes: dict[str, str] = {}
    kept: list[Piece] = []
    open_note: tuple[str, float] | None = None
    text_size = max(line.size for line in lines if OPEN in line.text)
    for line in lines:
        begun = _MARK.match(line.text) or (_NUMBER.match(line.text) if line.size < text_size * _SMALLER else None)
        if begun is not None and begun[1] in named and begun[1] not in notes:
            open_note = begun[1], line.size
            notes[begun[1]] = line.text[begun.end() :].strip()
        elif open_note is not None and line.size <= open_note[1] + 0.5 and begun is None:
            notes[open_note[0]] = f"{notes[open_note[0]]} {line.text}"[:_NOTE_CHARACTERS]
        else:
            open_note = None
            kept.append(line)
    return notes, kept


def _begins(line: Piece) -> bool:
    return _MARK.match(line.text) is not None


def _filled(text: str, notes: dict[str, str]) -> str:
    filled, place = "", 0
    for mark in _MARK.finditer(text):
        filled += text[place : mark.start()]
        if note := notes.get(mark[1]):
            filled = with_note(filled, note)
        place = mark.end()
    # Some draw the number in brackets.
    return _BRACKETS.sub("", filled + text[place:])
