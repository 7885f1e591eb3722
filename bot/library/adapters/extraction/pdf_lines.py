"""Put the lines of a PDF's pages together to headings, paragraphs and items."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.text import ITEM_START

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.adapters.extraction.blocks import BlockWriter

_HEADING_RATIO = 1.15
_HEADING_CHARACTERS = 160
_HEADING_SHARE = 0.3
"""A text of which more is large is a poster or a slide, not a document with headings."""

_PARAGRAPH_GAP = 1.7
"""Lines of a paragraph lie 1.0 to 1.5 times their size apart."""

_REPEATED_PAGES = 3
_LINES_AND_TITLES = 3
"""A title above, a number below and something between; pages of fewer lines are slides."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*\w{1,5}\s*$")
"""A line of a table of contents: words, dots, a page."""

_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+")


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line: its text, its letters' size in points and the height of its baseline on the page."""

    text: str
    size: float
    height: float


def plain(text: str) -> str:
    """Return a heading as it is compared: without numbering, case and spaces at the ends."""
    return _NUMBERING.sub("", " ".join(text.split())).casefold()


def write_lines(writer: BlockWriter, pages: Sequence[Sequence[Line]], outline: Mapping[str, int]) -> None:
    """Write the pages' lines as blocks; `outline` gives the levels of headings by their plain text."""
    pages = _without_running_titles(pages)
    levels = _levels(pages)
    scribe = _Scribe(writer)
    for page in pages:
        before: Line | None = None
        for line in page:
            if writer.full:
                return
            if _CONTENTS.search(line.text):
                continue
            level = outline.get(plain(line.text)) or (levels.get(_step(line.size)) if _can_head(line) else None)
            scribe.take(line, before, level or 0)
            before = line
    scribe.flush()


class _Scribe:
    """Join lines until something shows that the next one begins a block of its own."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._text = ""
        self._level = 0
        self._is_item = False

    def take(self, line: Line, before: Line | None, level: int) -> None:
        text = line.text.translate(_LIGATURES).strip()
        start = None if level else ITEM_START.match(text)
        if start is not None or level != self._level or self._is_apart(line, before, text):
            self.flush()
            self._level, self._is_item = level, start is not None
        self._text = _joined(self._text, text[start.end() :] if start else text)

    def flush(self) -> None:
        text, self._text = self._text, ""
        if self._level:
            self._writer.heading(text, self._level)
        elif self._is_item:
            self._writer.item(text)
        else:
            self._writer.paragraph(text)
        self._level, self._is_item = 0, False

    def _is_apart(self, line: Line, before: Line | None, text: str) -> bool:
        if before is None:
            return bool(self._level or _SENTENCE_END.search(self._text)) or not text[:1].islower()
        fall = before.height - line.height
        return fall < -before.size or fall > _PARAGRAPH_GAP * max(before.size, line.size)


def _joined(before: str, after: str) -> str:
    if re.search(r"\w[-\u00ad\u2010]$", before) and after[:1].islower():
        return before[:-1] + after
    return f"{before} {after}" if before else after


def _levels(pages: Sequence[Sequence[Line]]) -> dict[int, int]:
    """Return the heading level of each size of letters that is larger than the text's."""
    amounts: Counter[int] = Counter()
    for page in pages:
        for line in page:
            amounts[_step(line.size)] += len(line.text)
    if not amounts:
        return {}
    body = amounts.most_common(1)[0][0]
    larger = sorted((size for size in amounts if size >= body * _HEADING_RATIO), reverse=True)
    if sum(amounts[size] for size in larger) > _HEADING_SHARE * amounts.total():
        return {}
    return {size: min(place, 6) for place, size in enumerate(larger, start=1)}


def _step(size: float) -> int:
    return round(size * 2)


def _can_head(line: Line) -> bool:
    return len(line.text) <= _HEADING_CHARACTERS and any(map(str.isalpha, line.text))


def _without_running_titles(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Leave out first and last lines that stand on most pages, whatever their page number."""
    marks: Counter[str] = Counter()
    for page in pages:
        if len(page) >= _LINES_AND_TITLES:
            marks.update({_mark(page[0]), _mark(page[-1])})
    often = {mark for mark, count in marks.items() if count >= max(_REPEATED_PAGES, len(pages) / 2)}
    kept = []
    for page in pages:
        lines = list(page)
        for place in (0, -1):
            if len(page) >= _LINES_AND_TITLES and _mark(lines[place]) in often:
                lines.pop(place)
        kept.append(lines)
    return kept


def _mark(line: Line) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text.split()).casefold())
