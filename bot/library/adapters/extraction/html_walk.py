"""Turn an element tree into blocks in reading order: headings, lists, tables, quotations, notes, links (lxml)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.library.adapters.extraction.html_lines import Run, lines_of
from bot.library.adapters.extraction.html_table import cell_rows
from bot.library.adapters.extraction.links import with_address
from bot.library.rules.submissions import BlockKind, Cue, Notice

if TYPE_CHECKING:
    from collections.abc import Collection

    from lxml.etree import _Element

    from bot.library.adapters.extraction.blocks import BlockWriter

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_QUESTIONS = {"summary", "dt"}
"""They stand over what answers them, as headings do, without a level of their own."""

_LISTS = {"ul", "ol", "menu"}
_PICTURES = {"img", "picture", "graphic"}
_STRONG = {"b", "strong", "u"}
LEFT_OUT = frozenset({"nav", "footer", "form", "button", "input", "script", "style", "title", "meta", "link", "label"})
BLOCKS = frozenset(
    (
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "body",
            "html",
            "dl",
            "blockquote",
            "pre",
            "address",
            "center",
            "details",
        ),
        *(
            "figcaption",
            "hgroup",
            "fieldset",
            "caption",
            "thead",
            "tbody",
            "tfoot",
            "hr",
            "figure",
            "aside",
            "header",
            "table",
        ),
        *("tr", "td", "th", "dd", "li", "summary", "dt", *_LISTS, *_HEADINGS),
    )
)
_WORD_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_WORD_TITLES = {"msotitle", "title"}
_NESTED = 150
"""Elements in one another; each takes five calls of the thousand that Python allows."""

_NOTES = re.compile(r"\b(?:callout|admonition|alert|notice|note|warning|tip|hint|info)\b", re.IGNORECASE)


class Walker:
    """Write an element's text in the order of the document; elements of `unwanted` are passed over.

    `marks` takes lines that begin with a drawn bullet for entries of a list.
    """

    def __init__(self, writer: BlockWriter, unwanted: Collection[_Element] = (), *, marks: bool = True) -> None:
        self.title: str | None = None
        self._marks = marks
        self._writer = writer
        self._unwanted = {id(element) for element in unwanted}
        self._runs: list[Run] = []
        self._kind = BlockKind.PARAGRAPH
        self._depth = -1
        self._level = 0
        self._heading = ""
        self._left = False
        self._strong = 0
        self._nested = 0

    def walk(self, root: _Element) -> None:
        """Write everything inside the element; libxml2 builds no tree deeper than 256."""
        self._inside(root)
        self._flush()

    def _visit(self, element: _Element) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in LEFT_OUT or self._writer.full or id(element) in self._unwanted:
            return
        if level := _HEADINGS.get(tag, 0):
            self._level, self._heading = level, " ".join(element.text_content().split())
            self._head(element, level)
        elif tag in _QUESTIONS:
            self._head(element, min(max(self._level, 1) + 1, 6))
        elif tag == "table" and (table := cell_rows(element)):
            self._table(element, table)
        elif tag in BLOCKS:
            self._block(element, tag)
        else:
            self._within_a_line(element, tag)

    def _within_a_line(self, element: _Element, tag: str) -> None:
        if tag in _PICTURES:
            self._writer.notices.add(Notice.PICTURES_SKIPPED)
        elif tag == "br":
            self._runs.append(Run("\n", strong=True))
        elif tag == "a":
            self._link(element)
        else:
            self._inline(element, tag)

    def _inline(self, element: _Element, tag: str) -> None:
        strong = tag in _STRONG or element.get("data-strong") is not None
        self._strong += strong
        self._inside(element)
        self._strong -= strong

    def _head(self, element: _Element, level: int) -> None:
        self._flush()
        self._left = False
        self._inside(element)
        runs, self._runs = self._runs, []
        self._writer.heading("".join(run.text for run in runs), level)

    def _block(self, element: _Element, tag: str) -> None:
        name = (element.get("class") or "").strip()
        if tag == "pre":
            self._code(element)
        elif word := _WORD_LEVEL.search(element.get("style") or ""):
            self._as(element, BlockKind.ITEM, int(word[1]) - 1)
        elif tag == "p" and not _WORD_TITLES.isdisjoint(name.lower().split()):
            self.title = self.title or " ".join(element.text_content().split()) or None
            self._head(element, 1)
        elif tag == "li":
            self._as(element, BlockKind.ITEM, max(self._depth, 0))
        elif tag in _LISTS:
            self._flush()
            self._depth += 1
            self._inside(element)
            self._flush()
            self._depth -= 1
        elif tag == "blockquote":
            self._as(element, BlockKind.QUOTATION, self._depth)
        elif tag == "aside" or _NOTES.search(name):
            self._as(element, BlockKind.NOTE, self._depth)
        elif tag in {"p", "div"} and self._kind is BlockKind.ITEM:
            # Paragraphs of one entry are read as one: each by itself would look like an entry of its own.
            self._runs.append(Run(" ", strong=True))
            self._inline(element, tag)
            self._runs.append(Run(" ", strong=True))
        else:
            self._flush()
            self._inline(element, tag)
            self._flush()
            self._left = self._left or tag in {"details", "dl"}

    def _as(self, element: _Element, kind: BlockKind, depth: int) -> None:
        self._flush()
        outer = self._kind, self._depth
        if not (kind is BlockKind.NOTE and self._kind is BlockKind.ITEM):
            self._kind, self._depth = kind, depth
        self._inline(element, "")
        self._flush()
        self._kind, self._depth = outer

    def _link(self, element: _Element) -> None:
        start = len(self._runs)
        self._inline(element, "a")
        text = "".join(run.text for run in self._runs[start:])
        if (shown := with_address(text, element.get("href"))) != text:
            strong = all(run.strong for run in self._runs[start:])
            del self._runs[start:]
            self._runs.append(Run(shown, strong=strong))

    def _code(self, element: _Element) -> None:
        self._flush()
        for chunk in re.split(r"\n\s*\n", element.text_content()):
            self._writer.piece(BlockKind.CODE, chunk)

    def _table(self, element: _Element, table: tuple[list[list[_Element]], bool]) -> None:
        self._flush()
        self._reopen()
        rows, marked = table
        for caption in element.iter("caption"):
            self._writer.paragraph(caption.text_content())
        self._writer.table([[self._cell(cell) for cell in row] for row in rows], header=marked)

    def _cell(self, cell: _Element) -> str:
        parts: list[str] = []
        for child in cell.iter():
            if child is not cell and isinstance(child.tag, str) and child.tag in BLOCKS | {"br"}:
                parts.append("; " if child.tag == "li" and any(map(str.strip, parts)) else " ")
            if child.tag == "a":
                text = "".join(child.itertext())
                parts.append(with_address(text, child.get("href")))
            elif isinstance(child.tag, str) and not any(above.tag == "a" for above in child.iterancestors("a")):
                parts.append(child.text or "")
            if child is not cell and not any(above.tag == "a" for above in child.iterancestors("a")):
                parts.append(child.tail or "")
        return "".join(parts)

    def _inside(self, element: _Element) -> None:
        self._nested += 1
        self._say(element.text)
        for child in element:
            if self._nested < _NESTED:
                self._visit(child)
            else:
                self._say(child.text_content() if isinstance(child.tag, str) else "")
            self._say(child.tail)
        self._nested -= 1

    def _say(self, text: str | None) -> None:
        if text:
            self._runs.append(Run(re.sub(r"\s+", " ", text), strong=self._strong > 0))

    def _reopen(self) -> None:
        """Say the heading again to which belongs what follows a question that unfolds."""
        if self._left and self._heading:
            self._writer.heading(self._heading, self._level)
        self._left = False

    def _flush(self) -> None:
        runs, self._runs = self._runs, []
        if any(run.text.strip() for run in runs):
            self._reopen()
        for text, strong, is_item in lines_of(runs, marks=self._marks and self._kind is not BlockKind.ITEM):
            if self._kind is BlockKind.ITEM or is_item:
                self._writer.item(text, max(self._depth, 0))
            elif self._kind is BlockKind.PARAGRAPH:
                self._writer.paragraph(text, Cue(strong=strong))
            else:
                self._writer.piece(self._kind, text)
