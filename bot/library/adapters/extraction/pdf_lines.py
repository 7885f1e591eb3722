"""Put the lines of a PDF's pages together to headings, paragraphs, items and tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.characters import bullets
from bot.library.adapters.extraction.marks import ITEM_START, is_counted
from bot.library.adapters.extraction.pdf_pieces import Table
from bot.library.rules.contents import entry_of, is_called_contents, is_leader_line
from bot.library.rules.submissions import Cue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.library.adapters.extraction.blocks import BlockWriter
    from bot.library.adapters.extraction.pdf_pieces import Piece

_HEADING_RATIO = 1.12
_HEADING_CHARACTERS = 160
_HEADING_LINES = 3
_BODY_SHARE = 0.4
"""So much of a text is never larger than its body: notes and captions are a fifth, in short lists of questions the body is a half."""

_PARAGRAPH_GAP = 1.7
"""Lines of a paragraph lie 1.0 to 1.5 times their size apart."""

_SHORT_LINE = 0.78
"""A line that ends so far before the column does was not wrapped."""

_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’)\]]*$")
_FEW = 2
_COUNTED = re.compile(r"^(\d{1,2})(?:\.\d{1,2})*\.?\s+(?=[^\W\d])")
_PAGE = re.compile(r"\D\s\d{1,4}\s*$")
_NUMBERING = re.compile(r"^(?:\d+(?:\.\d+)*\.?|[IVX]+\.)\s+")


def plain(text: str) -> str:
    """Return a heading as it is compared: without numbering, case and spaces at the ends."""
    return _NUMBERING.sub("", " ".join(text.split())).casefold()


def write_lines(
    writer: BlockWriter, pages: Sequence[Sequence[list[Piece] | Table]], outline: Mapping[str, int]
) -> None:
    """Write the pages' lines as blocks; `outline` gives the levels of headings by their plain text."""
    levels = _levels(pages)
    pages = _without_numbers(pages, levels)
    heads = _headings(pages, levels, outline)
    scribe = _Scribe(writer)
    for number, page in enumerate(pages, start=1):
        scribe.page = number
        for region in page:
            if isinstance(region, Table):
                scribe.flush()
                writer.page = number
                writer.table(region.rows, header=False)
                continue
            edge = max(line.right for line in region)
            before: Piece | None = None
            for line in region:
                if writer.full:
                    return
                if is_leader_line(line.text) or (_PAGE.search(line.text) and entry_of(line.text) in heads):
                    scribe.pass_contents()
                    continue
                level = outline.get(plain(line.text)) or (levels.get(_step(line.size)) if _can_head(line) else None)
                scribe.take(line, before, level or 0, edge)
                before = line
    scribe.flush()


def _without_numbers(
    pages: Sequence[Sequence[list[Piece] | Table]], levels: Mapping[int, int]
) -> list[list[list[Piece] | Table]]:
    """Take the numbers off headings that a program counted: they follow each other, one after the other."""
    lines = [line for page in pages for region in page if not isinstance(region, Table) for line in region]
    numbers = [int(found[1]) for line in lines if _step(line.size) in levels and (found := _COUNTED.match(line.text))]
    if len(numbers) < _FEW or sorted(set(numbers))[: len(numbers)] != list(range(1, max(numbers) + 1)):
        return [list(page) for page in pages]
    return [
        [region if isinstance(region, Table) else [_uncounted(line, levels) for line in region] for region in page]
        for page in pages
    ]


def _uncounted(line: Piece, levels: Mapping[int, int]) -> Piece:
    return replace(line, text=_COUNTED.sub("", line.text)) if _step(line.size) in levels else line


def _headings(
    pages: Sequence[Sequence[list[Piece] | Table]], levels: Mapping[int, int], outline: Mapping[str, int]
) -> set[str]:
    """Return the headings as a list of contents would name them."""
    lines = (line for page in pages for region in page if not isinstance(region, Table) for line in region)
    found = {entry_of(line.text) for line in lines if _step(line.size) in levels and not _PAGE.search(line.text)}
    return (found | {entry_of(title) for title in outline}) - {""}


class _Scribe:
    """Join lines until something shows that the next one begins a block of its own."""

    def __init__(self, writer: BlockWriter) -> None:
        self.page = 1
        self._writer = writer
        self._text = ""
        self._level = 0
        self._bold = False
        self._lines = 0
        self._begun = 1
        self._mark: re.Match[str] | None = None
        self._left = 0.0
        self._indents: list[float] = []

    def take(self, line: Piece, before: Piece | None, level: int, edge: float) -> None:
        text = bullets(line.text).translate(_LIGATURES).strip()
        mark = None if level or line.bold else ITEM_START.match(text)
        if (
            mark is not None
            or level != self._level
            or (level and self._lines >= _HEADING_LINES)
            or self._is_apart(line, before, text, edge)
        ):
            self.flush()
            self._level, self._mark, self._left, self._begun = level, mark, line.left, self.page
            self._bold = True
        self._bold = self._bold and line.bold
        self._lines += 1
        self._text = _joined(self._text, text[mark.end() :] if mark else text)

    def pass_contents(self) -> None:
        """Take no line of a list of contents, nor the heading that names one."""
        if self._level and is_called_contents(self._text):
            self._text = ""
        self.flush()

    def flush(self) -> None:
        text, self._text = self._text, ""
        self._writer.page = self._begun
        if self._level:
            self._writer.heading(text, self._level)
        elif self._mark is not None:
            lone = self._lines == 1 and is_counted(self._mark) and self._mark["number"] is not None
            self._writer.item(text, self._depth(), Cue(numbered=True) if lone else None)
        elif text:
            self._indents = []
            self._writer.paragraph(text, Cue(strong=self._bold))
        self._level, self._mark, self._bold, self._lines = 0, None, False, 0

    def _depth(self) -> int:
        while self._indents and self._indents[-1] >= self._left - 4:
            self._indents.pop()
        self._indents.append(self._left)
        return len(self._indents) - 1

    def _is_apart(self, line: Piece, before: Piece | None, text: str, edge: float) -> bool:
        if before is None:
            return (
                bool(self._level or _SENTENCE_END.search(self._text))
                or text[:1].isupper()
                or bool(ITEM_START.match(text))
            )
        fall = before.base - line.base
        if fall < -before.size or fall > _PARAGRAPH_GAP * max(before.size, line.size):
            return True
        if self._level:
            return False
        if text[:1].islower():
            return False
        if line.bold != before.bold:
            return bool(before.bold or _SENTENCE_END.search(self._text))
        if self._mark is not None and line.left <= self._left + 2 and _SENTENCE_END.search(self._text):
            return True
        is_short = before.right - before.left < (edge - before.left) * _SHORT_LINE
        return is_short and _SENTENCE_END.search(self._text) is not None


def _joined(before: str, after: str) -> str:
    if re.search(r"\w[-\u00ad\u2010]$", before) and after[:1].islower():
        return before[:-1] + after
    return f"{before} {after}" if before else after


def _levels(pages: Sequence[Sequence[list[Piece] | Table]]) -> dict[int, int]:
    """Return the heading level of each size of letters that is larger than the text's."""
    lines = [line for page in pages for region in page if not isinstance(region, Table) for line in region]
    body = body_size(lines)
    larger = sorted({_step(line.size) for line in lines if line.size >= body * _HEADING_RATIO}, reverse=True)
    kept = [size for size in larger if _heads(lines, size)]
    return {size: min(place, 6) for place, size in enumerate(kept, start=1)}


def body_size(lines: Sequence[Piece]) -> float:
    """Return the size of a text's letters, not counting its headings."""
    total = sum(len(line.text) for line in lines)
    passed = 0
    for line in sorted(lines, key=lambda line: line.size):
        passed += len(line.text)
        if passed >= total * _BODY_SHARE:
            return line.size
    return 0.0


def _heads(lines: Sequence[Piece], size: int) -> bool:
    """Tell whether lines of a size stand over smaller ones, as headings do; those of a poster stand alone."""
    runs = followed = length = 0
    for at, line in enumerate(lines):
        if _step(line.size) != size:
            continue
        length += 1
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after is None or _step(after.size) != size:
            runs += 1
            followed += after is not None and _step(after.size) < size
    return followed > 0 and length <= runs * _HEADING_LINES


def _step(size: float) -> int:
    return round(size * 2)


def _can_head(line: Piece) -> bool:
    return len(line.text) <= _HEADING_CHARACTERS and any(map(str.isalpha, line.text))
