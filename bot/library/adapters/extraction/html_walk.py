"""Turn an element tree into blocks: HTML's own elements, and those of trafilatura's document (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.rules.submissions import BlockKind, Notice

if TYPE_CHECKING:
    from lxml.etree import _Element

    from bot.library.adapters.extraction.blocks import BlockWriter

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ITEMS = {"li", "item", "dt", "dd"}
_TABLES = {"table"}
_ROWS = {"tr", "row"}
_CELLS = {"td", "th", "cell"}
_PICTURES = {"img", "graphic", "picture"}
_BREAKS = {"br", "lb"}
_LEFT_OUT = {"nav", "footer", "aside", "form", "button", "input", "script", "style", "title", "meta", "link"}
_BLOCKS = {"p", "div", "section", "article", "main", "body", "html", "ul", "ol", "dl", "list", "blockquote", "quote"}
_BLOCKS |= {"pre", "code", "address", "center", "details", "summary", "figcaption", "hgroup", "fieldset", "caption"}
_BLOCKS |= _ITEMS | _ROWS | _CELLS | _TABLES | {"thead", "tbody", "tfoot", "hr", "figure", "main", "head", "ab", "fw"}
_NOT_IN_A_CELL = {"table", "list", "ul", "ol", "head", *_HEADINGS}


class Walker:
    """Write an element's text in the order of the document."""

    def __init__(self, writer: BlockWriter) -> None:
        self._writer = writer
        self._parts: list[str] = []
        self._kind = BlockKind.PARAGRAPH

    def walk(self, root: _Element) -> None:
        """Write everything inside the element; libxml2 builds no tree deeper than 256."""
        self._inside(root)
        self._flush()

    def _visit(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _LEFT_OUT or self._writer.full:
            return
        if tag in _PICTURES:
            self._writer.notices.add(Notice.PICTURES_SKIPPED)
        level = _HEADINGS.get(tag) or _HEADINGS.get(element.get("rend", "") if tag == "head" else "")
        if level:
            self._flush()
            self._writer.heading(_text(element), level)
        elif tag in _TABLES and (rows := _data_rows(element)):
            self._flush()
            marked = all(cell.tag == "th" or cell.get("role") == "head" for cell in rows[0])
            self._writer.table([[_text(cell) for cell in row] for row in rows], header=marked)
        elif tag in _BREAKS:
            self._parts.append("\n")
        elif tag in _BLOCKS:
            self._block(element, tag)
        else:
            self._inside(element)

    def _block(self, element: _Element, tag: str) -> None:
        self._flush()
        outer, self._kind = self._kind, BlockKind.ITEM if tag in _ITEMS else self._kind
        self._inside(element)
        self._flush()
        self._kind = outer

    def _inside(self, element: _Element) -> None:
        self._parts.append(_collapsed(element.text))
        for child in element:
            self._visit(child)
            self._parts.append(_collapsed(child.tail))

    def _flush(self) -> None:
        text, self._parts = "".join(self._parts), []
        # Two line breaks in a row are how old pages part paragraphs.
        for part in re.split(r"\n[ ]*\n", text):
            if self._kind is BlockKind.ITEM:
                self._writer.item(part)
            else:
                self._writer.paragraph(part)


def _data_rows(table: _Element) -> list[list[_Element]]:
    """Return the cells of a table of data; none for one that only lays out a page."""
    rows = []
    for row in table.iter(*_ROWS):
        cells = [cell for cell in row if cell.tag in _CELLS]
        if cells:
            rows.append(cells)
    if not rows or max(map(len, rows)) == 1:
        return []
    laid_out = any(found is not table for found in table.iter(*_NOT_IN_A_CELL))
    return [] if laid_out else rows


def _text(element: _Element) -> str:
    parts = []
    for found in element.iter():
        if isinstance(found.tag, str):
            parts.append(found.text or "")
            if found.tag in _BREAKS | _BLOCKS:
                parts.append(" ")
        if found is not element:
            parts.append(found.tail or "")
    return "".join(parts)


def _collapsed(text: str | None) -> str:
    return re.sub(r"\s+", " ", text) if text else ""
