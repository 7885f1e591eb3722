"""Read docx: paragraphs, lists and tables in their order, without what Word does not show (python-docx)."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.oxml.ns import qn

from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.docx_package import check_package
from bot.library.adapters.extraction.docx_styles import (
    VALUE,
    Look,
    Styles,
    is_numbered,
    look_of,
    outline_level,
    paper_of,
)
from bot.library.adapters.extraction.limits import BLOCKS
from bot.library.rules.submissions import Extracted, Format, Notice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

_NO_TEXT = "The Word document holds no text that a reader would see. Write the text out and hand it in again."

_PARAGRAPH, _RUN, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:r"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _BOX = qn("w:t"), qn("w:txbxContent")
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab")}
_HYPHEN = qn("w:noBreakHyphen")
_PICTURES = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_NOT_SHOWN = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:rPr"),
    qn("w:pPr"),
    qn("w:sdtPr"),
    qn("w:sectPr"),
    # Word writes a text box twice, once for older versions.
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the document's visible text; raise Unreadable when there is none. The media type adds nothing."""
    check_package(content)
    document = docx.Document(BytesIO(content))
    writer = BlockWriter()
    # python-docx's own tables compute a grid for each cell: its text alone took two minutes on a table of 333 KB.
    reader = _Reader(writer, Styles(document.styles.element))
    reader.read(document.element.body, Look())
    return writer.result(Format.DOCX, empty=_NO_TEXT, title=reader.title or document.core_properties.title)


class _Reader:
    def __init__(self, writer: BlockWriter, styles: Styles) -> None:
        self.title: str | None = None
        self._writer = writer
        self._styles = styles

    def read(self, parent: _Element, around: Look) -> None:
        """Write the paragraphs and tables inside an element; `around` is what lies behind their text."""
        for element in parent:
            if self._writer.full:
                return
            if element.tag == _PARAGRAPH:
                self._paragraph(element, around)
            elif element.tag == _TABLE:
                self._table(element, around)
            elif element.tag not in _NOT_SHOWN:
                self.read(element, around)

    def _paragraph(self, element: _Element, around: Look) -> None:
        properties = element.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        style = self._styles.get(None if named is None else named.get(VALUE))
        text = self._text(element, around)
        if style.is_title and self.title is None and text.strip():
            self.title = text
        if level := outline_level(properties) or style.level:
            self._writer.heading(text, level)
        elif style.is_item or is_numbered(properties):
            self._writer.item(text)
        else:
            self._writer.paragraph(text)
        for box in _outermost(element, _BOX):
            self.read(box, Look(patterned=True))

    def _table(self, table: _Element, around: Look) -> None:
        rows: list[list[str]] = []
        for row in _outermost(table, _ROW):
            cells = [self._cell(cell, around) for cell in _outermost(row, _CELL)]
            rows.append(cells)
            if len(rows) > BLOCKS:
                self._writer.notices.add(Notice.CUT_SHORT)
                break
        if all(len(row) <= 1 for row in rows):
            # One column is a frame around paragraphs, such as a call-out.
            for cell in _outermost(table, _CELL):
                self.read(cell, _behind(cell, around))
            return
        first = table.find(f"{_ROW}/{qn('w:trPr')}/{qn('w:tblHeader')}")
        self._writer.table(rows, header=first is not None)

    def _cell(self, cell: _Element, around: Look) -> str:
        paper = _behind(cell, around)
        return " ".join(self._text(paragraph, paper) for paragraph in _outermost(cell, _PARAGRAPH, through_tables=True))

    def _text(self, paragraph: _Element, around: Look) -> str:
        properties = paragraph.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        shade = None if properties is None else properties.find(qn("w:shd"))
        outer = self._styles.get(None if named is None else named.get(VALUE)).look.over(self._styles.default)
        paper = paper_of(shade)
        outer = outer.over(replace(around, paper=paper) if paper else around)
        return "".join(self._run(run, outer) for run in _outermost(paragraph, _RUN))

    def _run(self, run: _Element, outer: Look) -> str:
        properties = run.find(qn("w:rPr"))
        named = None if properties is None else properties.find(qn("w:rStyle"))
        style = self._styles.get(None if named is None else named.get(VALUE))
        text = "".join(self._pieces(run))
        if text.strip() and look_of(properties).over(style.look).over(outer).hidden:
            self._writer.hide()
            return ""
        return text

    def _pieces(self, run: _Element) -> Iterator[str]:
        for element in run:
            if element.tag == _TEXT:
                yield element.text or ""
            elif element.tag in _SPACES:
                yield " "
            elif element.tag == _HYPHEN:
                yield "-"
            elif element.tag in _PICTURES and next(element.iter(_BOX), None) is None:
                self._writer.notices.add(Notice.PICTURES_SKIPPED)


def _outermost(root: _Element, tag: str, *, through_tables: bool = False) -> Iterator[_Element]:
    """Return the elements of a tag that do not lie inside one another, in order, without what is not shown."""
    left_out = set(_NOT_SHOWN)
    if not through_tables:
        left_out |= {_TABLE, _BOX}
    waiting = [iter(root)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == tag:
            yield element
        elif element.tag not in left_out:
            waiting.append(iter(element))


def _behind(cell: _Element, around: Look) -> Look:
    shade = cell.find(f"{qn('w:tcPr')}/{qn('w:shd')}")
    paper = paper_of(shade)
    return replace(around, paper=paper) if paper else around
