"""Collect a document's blocks, cleaned and within the limits, whatever the format."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.errors import Unreadable
from bot.library.adapters.extraction.characters import clean, has_broken_letters
from bot.library.adapters.extraction.limits import (
    BLOCK_CHARACTERS,
    BLOCKS,
    DEPTH,
    HEADING_CHARACTERS,
    HIDDEN_CHARACTERS,
    OUTPUT_CHARACTERS,
    TITLE_CHARACTERS,
)
from bot.library.rules.contents import without_contents
from bot.library.rules.headings import recognised
from bot.library.rules.submissions import EXPORTED, Block, BlockKind, Cue, Extracted, Notice
from bot.library.rules.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.library.rules.submissions import Format

_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?=\s|$)|[。！？]")
_TABLE_COLUMNS_WITHOUT_HEADER = 2


class BlockWriter:
    """Take pieces of text in the document's order; once `full`, further ones are ignored.

    `page` is set by formats that have pages.
    """

    def __init__(self, *, plain: bool = False) -> None:
        self.notices: set[Notice] = set()
        self.full = False
        self.page = 0
        self.hidden: str | None = None
        self._plain = plain
        self._blocks: list[Block] = []
        self._cues: list[Cue | None] = []
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
            self._add(BlockKind.HEADING, line, level=min(max(level, 1), 6))

    def paragraph(self, text: str, cue: Cue | None = None) -> None:
        """Add a paragraph; `cue` says how it looks, for headings that are not marked as such."""
        self._add(BlockKind.PARAGRAPH, self._line(text), cue=cue or Cue())

    def item(self, text: str, depth: int = 0, cue: Cue | None = None) -> None:
        """Add an entry of a list that lies in `depth` other entries."""
        self._add(BlockKind.ITEM, self._line(text), depth=min(max(depth, 0), DEPTH), cue=cue)

    def piece(self, kind: BlockKind, text: str) -> None:
        """Add a quotation, a piece of code, a row or a note."""
        self._add(kind, self._line(text))

    def table(self, rows: Sequence[Sequence[str]], *, header: bool) -> None:
        """Add a table, each row with the names of its columns, "name: value; name: value".

        Without a marked header the first row names the columns, unless there are two: these read as "name: value" themselves.
        """
        filled = [cells for row in rows if any(cells := [self._line(cell) for cell in row])]
        if not filled:
            return
        self.notices.add(Notice.TABLE_FLATTENED)
        if len(filled) == 1:
            self.piece(BlockKind.ROW, "; ".join(cell for cell in filled[0] if cell))
            return
        widest = max(map(len, filled))
        if not header and widest <= _TABLE_COLUMNS_WITHOUT_HEADER:
            lines = (": ".join(cell for cell in row if cell) for row in filled)
        else:
            lines = (_named(filled[0], row) for row in filled[1:])
        for line in lines:
            if self.full:
                return
            self.piece(BlockKind.ROW, line)

    def hide(self, text: str = "") -> None:
        """Note that hidden text was left out, and which."""
        self.notices.add(Notice.HIDDEN_TEXT_REMOVED)
        if self.hidden is None and (quote := " ".join(clean(text)[0].split())):
            self.hidden = quote[:HIDDEN_CHARACTERS]

    def result(
        self,
        form: Format,
        *,
        empty: str,
        title: str | None = None,
        metadata: str | None = None,
        header: Mapping[str, Any] | None = None,
        body: str | None = None,
    ) -> Extracted:
        """Return what was taken; raise Unreadable with the sentence `empty` when there is no text.

        `title` is what the document calls itself, `metadata` what its file says, which nobody may have looked at for years.
        """
        blocks = list(self._blocks)
        if not (header or {}).keys() >= EXPORTED:
            blocks = without_contents(recognised(blocks, self._cues, plain=self._plain))
        if not blocks:
            raise Unreadable(empty)
        if has_broken_letters(block.text for block in blocks):
            self.notices.add(Notice.LETTERS_BROKEN)
        name = title_of(blocks, self._line(title or ""), self._line(metadata or ""))
        short = name[:TITLE_CHARACTERS].strip() or None
        return Extracted(form, short, tuple(blocks), frozenset(self.notices), header, body, self.hidden)

    def _line(self, text: str) -> str:
        seen, hidden = clean(text)
        if hidden:
            self.hide(text)
        return " ".join(seen.split())

    def _add(self, kind: BlockKind, text: str, *, level: int = 0, depth: int = 0, cue: Cue | None = None) -> None:
        for piece in _pieces(text):
            if self.full or len(self._blocks) == BLOCKS or self._characters + len(piece) > OUTPUT_CHARACTERS:
                self.full = True
                self.notices.add(Notice.CUT_SHORT)
                return
            self._blocks.append(Block(kind, piece, level, depth, self.page or len(self._blocks) + 1))
            self._cues.append(cue)
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
