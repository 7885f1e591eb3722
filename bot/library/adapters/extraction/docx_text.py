"""Read the text of a docx's paragraph as it is shown: without what is hidden, with addresses of links and with notes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bot.library.adapters.extraction.docx_styles import VALUE, Look, Styles, look_of, paper_of
from bot.library.adapters.extraction.links import with_address
from bot.library.adapters.extraction.notes import with_note
from bot.library.rules.submissions import Notice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile

    from docx.opc.part import Part
    from lxml.etree import _Element

    from bot.library.adapters.extraction.blocks import BlockWriter

PARAGRAPH, RUN, TABLE, BOX = qn("w:p"), qn("w:r"), qn("w:tbl"), qn("w:txbxContent")
_TEXT, _LINK, _FIELD = qn("w:t"), qn("w:hyperlink"), qn("w:fldSimple")
_SPACES = {qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:ptab")}
_BREAKS = {qn("w:br"), qn("w:cr")}
_HYPHEN = qn("w:noBreakHyphen")
_PICTURES = {qn("w:drawing"), qn("w:pict"), qn("w:object")}
_REFERENCES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_TO_AN_ADDRESS = re.compile(r"\s*HYPERLINK\s+\"([^\"]+)\"")
_NOTES = 300
NOT_SHOWN = {
    qn("w:del"),
    qn("w:moveFrom"),
    qn("w:rPr"),
    qn("w:pPr"),
    qn("w:sdtPr"),
    qn("w:sectPr"),
    # Word writes a text box twice, once for older versions.
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Hold a run as it is shown; a line break is a piece of its own."""

    text: str
    strong: bool = False
    large: bool = False
    address: str | None = None


class TextReader:
    """Read paragraphs of one document."""

    def __init__(self, writer: BlockWriter, styles: Styles, part: Part, package: ZipFile) -> None:
        self._writer = writer
        self._styles = styles
        self._part = part
        self._package = package
        self._notes: dict[str, dict[str | None, _Element]] = {}
        self._inserted = 0

    def lines(self, paragraph: _Element, around: Look) -> list[tuple[str, bool, bool]]:
        """Return the paragraph's lines as text, whether all of it is bold, and whether all of it is large."""
        lines: list[list[Piece]] = [[]]
        for piece in self._pieces(paragraph, around):
            if piece.text == "\n":
                lines.append([])
            else:
                lines[-1].append(piece)
        return [(_text_of(line), _all(line, "strong"), _all(line, "large")) for line in lines]

    def text(self, paragraph: _Element, around: Look) -> str:
        """Return the paragraph as one line."""
        return " ".join(line for line, _, _ in self.lines(paragraph, around))

    def _pieces(self, paragraph: _Element, around: Look) -> Iterator[Piece]:
        outer = self._outer(paragraph, around)
        instruction, address = "", None
        is_instruction = False
        for run in outermost(paragraph, RUN):
            for mark in run.iter(qn("w:fldChar")):
                kind = mark.get(qn("w:fldCharType"))
                is_instruction = kind == "begin"
                if kind == "begin":
                    instruction = ""
                elif kind == "separate":
                    address = found[1] if (found := _TO_AN_ADDRESS.match(instruction)) else None
                elif kind == "end":
                    address = None
            if is_instruction:
                instruction += "".join(element.text or "" for element in run.iter(qn("w:instrText")))
            yield from self._run(run, outer, self._address(run) or address)

    def _outer(self, paragraph: _Element, around: Look) -> Look:
        properties = paragraph.find(qn("w:pPr"))
        named = None if properties is None else properties.find(qn("w:pStyle"))
        shade = None if properties is None else properties.find(qn("w:shd"))
        outer = self._styles.get(None if named is None else named.get(VALUE)).look.over(self._styles.default)
        paper = paper_of(shade)
        return outer.over(replace(around, paper=paper) if paper else around)

    def _run(self, run: _Element, outer: Look, address: str | None) -> Iterator[Piece]:
        properties = run.find(qn("w:rPr"))
        named = None if properties is None else properties.find(qn("w:rStyle"))
        style = self._styles.get(None if named is None else named.get(VALUE))
        look = look_of(properties).over(style.look).over(outer)
        text = "".join(self._letters(run))
        if look.hidden and text.strip():
            if any(map(str.isalpha, text)) or not look.on_the_web_only:
                self._writer.hide(text)
            return
        size, usual = look.half_points or 0, self._styles.default.half_points or 22
        large = size > usual * 1.15
        for number, line in enumerate(text.split("\n")):
            if number:
                yield Piece("\n")
            yield Piece(line, bool(look.bold), large, address)
        for note in self._notes_of(run):
            yield Piece(f"\x00{note}\x00")

    def _letters(self, run: _Element) -> Iterator[str]:
        for element in run:
            if element.tag == _TEXT:
                yield (element.text or "").replace("\n", " ")
            elif element.tag in _BREAKS and element.get(qn("w:type")) in {None, "textWrapping"}:
                yield "\n"
            elif element.tag in _SPACES:
                yield " "
            elif element.tag == _HYPHEN:
                yield "-"
            elif element.tag in _PICTURES and next(element.iter(BOX), None) is None:
                self._writer.notices.add(Notice.PICTURES_SKIPPED)

    def _address(self, run: _Element) -> str | None:
        link = next(run.iterancestors(_LINK, _FIELD), None)
        if link is None:
            return None
        if link.tag == _FIELD:
            found = _TO_AN_ADDRESS.match(link.get(qn("w:instr")) or "")
            return found[1] if found else None
        reference = link.get(qn("r:id"))
        relation = self._part.rels.get(reference or "")
        if reference and relation is None:
            self._writer.notices.add(Notice.LINKS_LOST)
        return relation.target_ref if relation is not None and relation.is_external else None

    def _notes_of(self, run: _Element) -> Iterator[str]:
        for element in run:
            kind = _REFERENCES.get(element.tag) if isinstance(element.tag, str) else None
            if kind is None or self._inserted >= _NOTES:
                continue
            note = self._notes_in(kind).get(element.get(qn("w:id")))
            if note is not None:
                self._inserted += 1
                text = " ".join(self.text(paragraph, Look()) for paragraph in note.iter(PARAGRAPH))
                if text.strip():
                    yield " ".join(text.split())

    def _notes_in(self, kind: str) -> dict[str | None, _Element]:
        if kind not in self._notes:
            name = f"word/{kind}.xml"
            root = parse_xml(self._package.read(name)) if name in self._package.namelist() else ()
            self._notes[kind] = {note.get(qn("w:id")): note for note in root}
        return self._notes[kind]


def outermost(root: _Element, tag: str, *, through_tables: bool = False) -> Iterator[_Element]:
    """Return the elements of a tag that do not lie inside one another, in order, without what is not shown."""
    left_out = set(NOT_SHOWN)
    if not through_tables:
        left_out |= {TABLE, BOX}
    waiting = [iter(root)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == tag:
            yield element
        elif element.tag not in left_out:
            waiting.append(iter(element))


def _text_of(line: list[Piece]) -> str:
    """Return the pieces as text: pieces of one link together, notes before the end of the sentence that they belong to."""
    text = ""
    place = 0
    while place < len(line):
        piece, end = line[place], place + 1
        if piece.text.startswith("\x00"):
            text = with_note(text, piece.text.strip("\x00"))
        elif piece.address:
            while end < len(line) and line[end].address == piece.address:
                end += 1
            text += with_address("".join(each.text for each in line[place:end]), piece.address)
        else:
            text += piece.text
        place = end
    return text


def _all(line: list[Piece], look: str) -> bool:
    shown = [piece for piece in line if piece.text.strip() and not piece.text.startswith("\x00")]
    return bool(shown) and all(getattr(piece, look) for piece in shown)
