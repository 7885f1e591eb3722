"""Collect a document's blocks, cleaned and within the limits, whatever the format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.errors import Unreadable
from bot.library.adapters.extraction.characters import clean
from bot.library.adapters.extraction.limits import (
    BLOCK_CHARACTERS,
    BLOCKS,
    HEADING_CHARACTERS,
    OUTPUT_CHARACTERS,
    TITLE_CHARACTERS,
)
from bot.library.rules.submissions import Block, BlockKind, Extracted, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.library.rules.submissions import Format

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)|[。！？]")
_TABLE_COLUMNS_WITHOUT_HEADER = 2


class BlockWriter:
    """Take pieces of text in the document's order; once `full`, further ones are ignored."""

    def __init__(self) -> None:
        self.notices: set[Notice] = set()
        self.full = False
        self._blocks: list[Block] = []
        self._characters = 0

    @property
    def characters(self) -> int:
        """Return how much text was taken."""
        return self._characters

    def heading(self, text: str, level: int) -> None:
        """Add a heading of a level, which is brought between 1 and 6."""
        line = self._line(text)
        if len(line) > HEADING_CHARACTERS:
            self._add(BlockKind.PARAGRAPH, line)
        else:
            self._add(BlockKind.HEADING, line, min(max(level, 1), 6))

    def paragraph(self, text: str) -> None:
        """Add a paragraph."""
        self._add(BlockKind.PARAGRAPH, self._line(text))

    def item(self, text: str) -> None:
        """Add an entry of a list."""
        self._add(BlockKind.ITEM, self._line(text))

    def table(self, rows: Sequence[Sequence[str]], *, header: bool) -> None:
        """Add a table as one item a row, "name: value; name: value".

        Without a marked header the first row names the columns, unless there are two: these read as "name: value" themselves.
        """
        filled = [cells for row in rows if any(cells := [" ".join(cell.split()) for cell in row])]
        if not filled:
            return
        self.notices.add(Notice.TABLE_FLATTENED)
        if len(filled) == 1:
            self.item("; ".join(cell for cell in filled[0] if cell))
            return
        widest = max(map(len, filled))
        if not header and widest <= _TABLE_COLUMNS_WITHOUT_HEADER:
            lines = (": ".join(cell for cell in row if cell) for row in filled)
        else:
            lines = (_named(filled[0], row) for row in filled[1:])
        for line in lines:
            if self.full:
                return
            self.item(line)

    def hide(self) -> None:
        """Note that hidden text was left out."""
        self.notices.add(Notice.HIDDEN_TEXT_REMOVED)

    def result(
        self,
        form: Format,
        *,
        empty: str,
        title: str | None = None,
        header: Mapping[str, Any] | None = None,
        body: str | None = None,
    ) -> Extracted:
        """Return what was taken; raise Unreadable with the sentence `empty` when there is no text."""
        if not self._blocks:
            raise Unreadable(empty)
        if title is None:
            title = next(
                (block.text for block in self._blocks if (block.kind, block.level) == (BlockKind.HEADING, 1)), None
            )
        name = self._line(title or "")[:TITLE_CHARACTERS].strip() or None
        return Extracted(form, name, tuple(self._blocks), frozenset(self.notices), header, body)

    def _line(self, text: str) -> str:
        seen, hidden = clean(text)
        if hidden:
            self.hide()
        return " ".join(seen.split())

    def _add(self, kind: BlockKind, text: str, level: int = 0) -> None:
        for piece in _pieces(text):
            if self.full or len(self._blocks) == BLOCKS or self._characters + len(piece) > OUTPUT_CHARACTERS:
                self.full = True
                self.notices.add(Notice.CUT_SHORT)
                return
            self._blocks.append(Block(kind, piece, level))
            self._characters += len(piece)


def shorten(text: str, limit: int) -> tuple[str, bool]:
    """Return the text, cut at the end of a line when it is too long, and whether it was cut."""
    if len(text) <= limit:
        return text, False
    end = text.rfind("\n", limit // 2, limit)
    return text[: end if end > 0 else limit], True


def _named(names: Sequence[str], row: Sequence[str]) -> str:
    cells = ((names[place] if place < len(names) else "", cell) for place, cell in enumerate(row) if cell)
    return "; ".join(f"{name}: {cell}" if name else cell for name, cell in cells)


def _pieces(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > BLOCK_CHARACTERS:
        window = text[start : start + BLOCK_CHARACTERS]
        ends = [found.end() for found in _SENTENCE_END.finditer(window)]
        # The window's last place may lie inside "e.g." or "3.5": a sentence's end is known by the space behind it.
        if ends and ends[-1] == BLOCK_CHARACTERS and not text[start + BLOCK_CHARACTERS].isspace():
            ends.pop()
        cut = ends[-1] if ends else window.rfind(" ")
        cut = cut if cut > 0 else BLOCK_CHARACTERS
        yield text[start : start + cut].strip()
        start += cut
    if rest := text[start:].strip():
        yield rest
