"""Read PDF: the text that is seen, in lines, columns and tables, and the outline (pypdfium2)."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import TYPE_CHECKING

import pypdfium2
import pypdfium2.raw as pdfium

from bot.errors import Unreadable
from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS, PDF_PAGES
from bot.library.adapters.extraction.pdf_lines import body_size, plain, write_lines
from bot.library.adapters.extraction.pdf_notes import with_notes
from bot.library.adapters.extraction.pdf_page import PageText
from bot.library.adapters.extraction.pdf_rows import pieces_of, regions_of
from bot.library.adapters.extraction.pdf_sight import Sight, shapes_of
from bot.library.adapters.extraction.pdf_titles import without_running_titles
from bot.library.rules.submissions import Extracted, Format, Notice

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

    from bot.library.adapters.extraction.pdf_pieces import Piece

_SCAN = (
    "The PDF is a scan, without text that can be read. "
    "Run text recognition over it, or hand in the document that it was printed from."
)
_SOUP = (
    "The PDF does not say which letters its signs stand for, so that nobody can copy its text. "
    "Hand in the document that it was printed from, or run text recognition over it."
)
_LOCKED = "The PDF is protected by a password. Save it without protection and hand it in again."
_DAMAGED = "No page of the PDF can be read. Open it, print it to a new PDF, and hand that in."
_OUTLINE_ENTRIES = 1_000
_SOUP_SHARE = 0.3
_SAMPLE = 100
"""Words of a page that show whether its fonts say what their signs mean."""


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the PDF's visible text; raise Unreadable when it is encrypted or has none. The media type adds nothing."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as exc:
        if exc.err_code == pdfium.FPDF_ERR_PASSWORD:
            raise Unreadable(_LOCKED) from exc
        raise
    writer = BlockWriter()
    with closing(document):
        pages = _Pages(writer)
        for number in range(len(document)):
            if number == PDF_PAGES or pages.taken > OUTPUT_CHARACTERS:
                writer.notices.add(Notice.CUT_SHORT)
                break
            pages.take(document, number)
        if pages.failed:
            writer.notices.add(Notice.CUT_SHORT)
            if not pages.lines:
                raise Unreadable(_DAMAGED)
        if pages.unmapped > pages.words * _SOUP_SHARE:
            raise Unreadable(_SOUP)
        body = body_size([line for page in pages.lines for line in page])
        kept = without_running_titles(pages.lines, body)
        write_lines(writer, [regions_of(page) for page in kept], _outline(document))
        return writer.result(Format.PDF, empty=_SCAN, metadata=_title(document))


class _Pages:
    """Gather the lines of pages, and what was wrong with them."""

    def __init__(self, writer: BlockWriter) -> None:
        self.lines: list[list[Piece]] = []
        self.taken = self.failed = self.words = self.unmapped = 0
        self._writer = writer
        self._sight = Sight()

    def take(self, document: PdfDocument, number: int) -> None:
        """Add one page; a page that cannot be read costs no other."""
        try:
            with closing(document[number]) as page:
                lines = self._read(page)
        except pypdfium2.PdfiumError:
            self.failed += 1
            return
        self.lines.append(lines)
        self.taken += sum(len(line.text) for line in lines)

    def _read(self, page: PdfPage) -> list[Piece]:
        text = PageText(page)
        words = list(text.words())
        shapes = shapes_of(page)
        if shapes.pictures:
            self._writer.notices.add(Notice.PICTURES_SKIPPED)
        seen, hidden = self._sight.seen(text, words, shapes)
        if any(map(str.isalnum, hidden)):
            self._writer.hide(hidden)
        self.words += sum(word.holder > 0 for word in seen[:_SAMPLE])
        self.unmapped += sum(word.unmapped > 0 for word in seen[:_SAMPLE])
        return with_notes(pieces_of(seen, text.links()))


def _outline(document: PdfDocument) -> dict[str, int]:
    levels: dict[str, int] = {}
    with suppress(pypdfium2.PdfiumError):  # headings are then told by their size
        for number, entry in enumerate(document.get_toc(max_depth=6)):
            if number == _OUTLINE_ENTRIES:
                break
            if title := entry.get_title():
                levels.setdefault(plain(title), min(entry.level + 1, 6))
    return levels


def _title(document: PdfDocument) -> str | None:
    with suppress(pypdfium2.PdfiumError):  # a title that cannot be read is none
        return document.get_metadata_value("Title") or None
    return None
