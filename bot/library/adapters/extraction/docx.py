"""Read docx: headings, paragraphs, lists and tables in their order, without what Word does not show (python-docx)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import docx
from docx.oxml.ns import qn

from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.docx_package import check_package
from bot.library.adapters.extraction.docx_styles import (
    VALUE,
    Look,
    Style,
    Styles,
    depth_of,
    is_numbered,
    outline_level,
    paper_of,
)
from bot.library.adapters.extraction.docx_text import BOX, NOT_SHOWN, PARAGRAPH, TABLE, TextReader, outermost
from bot.library.adapters.extraction.limits import BLOCKS
from bot.library.adapters.extraction.marks import ITEM_START
from bot.library.rules.submissions import BlockKind, Cue, Extracted, Format, Notice

if TYPE_CHECKING:
    from lxml.etree import _Element

_NO_TEXT = "The Word document holds no text that a reader would see. Write the text out and hand it in again."
_ROW, _CELL, _FRAME = qn("w:tr"), qn("w:tc"), qn("w:sdt")
_GALLERY = f"{qn('w:sdtPr')}/{qn('w:docPartObj')}/{qn('w:docPartGallery')}"


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the document's visible text; raise Unreadable when there is none. The media type adds nothing."""
    check_package(content)
    document = docx.Document(BytesIO(content))
    writer = BlockWriter()
    # python-docx's own tables compute a grid for each cell: its text alone took two minutes on a table of 333 KB.
    styles = Styles(document.styles.element)
    with ZipFile(BytesIO(content)) as package:
        reader = _Reader(writer, styles, TextReader(writer, styles, document.part, package))
        reader.read(document.element.body, Look())
    return writer.result(Format.DOCX, empty=_NO_TEXT, title=reader.title, metadata=document.core_properties.title)


class _Reader:
    def __init__(self, writer: BlockWriter, styles: Styles, texts: TextReader) -> None:
        self.title: str | None = None
        self._writer = writer
        self._styles = styles
        self._texts = texts

    def read(self, parent: _Element, around: Look) -> None:
        """Write the paragraphs and tables inside an element; `around` is what lies behind their text."""
        for element in parent:
            if self._writer.full:
                return
            if element.tag == PARAGRAPH:
                self._paragraph(element, around)
            elif element.tag == TABLE:
                self._table(element, around)
            elif element.tag not in NOT_SHOWN and not _lists_contents(element):
                self.read(element, around)

    def _paragraph(self, element: _Element, around: Look) -> None:
        properties = element.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        style = self._styles.get(None if named is None else named.get(VALUE))
        if not style.is_contents:
            self._write(element, properties, style, around)
        for box in outermost(element, BOX):
            self.read(box, Look(patterned=True))

    def _write(self, element: _Element, properties: _Element | None, style: Style, around: Look) -> None:
        lines = self._texts.lines(element, around)
        text = " ".join(line for line, _, _ in lines)
        if style.is_title and self.title is None and text.strip():
            self.title = text
        if level := outline_level(properties) or style.level:
            self._writer.heading(text, level)
        elif style.is_item or is_numbered(properties):
            depth = depth_of(properties) or style.depth
            strong = all(bold for line, bold, _ in lines if line.strip())
            self._writer.item(text, depth, Cue(strong=strong, numbered=True))
        elif style.is_quotation:
            self._writer.piece(BlockKind.QUOTATION, text)
        else:
            self._lines(lines)

    def _lines(self, lines: list[tuple[str, bool, bool]]) -> None:
        """Write a paragraph: one for a bold line and one for what follows it, and an item for a line that begins like one."""
        taken: list[tuple[str, bool, bool]] = []
        for line in lines:
            mark = ITEM_START.match(line[0])
            is_bullet = mark is not None and mark["sign"] is not None
            if taken and (is_bullet or (line[0].strip() and line[1] != taken[-1][1])):
                self._flush(taken)
                taken = []
            taken.append(line)
        self._flush(taken)

    def _flush(self, lines: list[tuple[str, bool, bool]]) -> None:
        text = " ".join(line.strip() for line, _, _ in lines)
        mark = ITEM_START.match(text)
        if mark is not None and mark["sign"] is not None:
            self._writer.item(text[mark.end() :])
        else:
            strong = all(bold or large for line, bold, large in lines if line.strip())
            self._writer.paragraph(text, Cue(strong=strong))

    def _table(self, table: _Element, around: Look) -> None:
        rows: list[list[str]] = []
        for row in outermost(table, _ROW):
            cells = [self._cell(cell, around) for cell in outermost(row, _CELL)]
            rows.append(cells)
            if len(rows) > BLOCKS:
                self._writer.notices.add(Notice.CUT_SHORT)
                break
        if all(len(row) <= 1 for row in rows):
            # One column is a frame around paragraphs, such as a call-out.
            for cell in outermost(table, _CELL):
                self.read(cell, _behind(cell, around))
            return
        first = table.find(f"{_ROW}/{qn('w:trPr')}/{qn('w:tblHeader')}")
        self._writer.table(rows, header=first is not None)

    def _cell(self, cell: _Element, around: Look) -> str:
        paper = _behind(cell, around)
        return " ".join(
            self._texts.text(paragraph, paper) for paragraph in outermost(cell, PARAGRAPH, through_tables=True)
        )


def _lists_contents(element: _Element) -> bool:
    gallery = element.find(_GALLERY) if element.tag == _FRAME else None
    return gallery is not None and (gallery.get(VALUE) or "").lower().startswith("table of contents")


def _behind(cell: _Element, around: Look) -> Look:
    shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    paper = paper_of(shade)
    return replace(around, paper=paper) if paper else around
