"""Read PDF: the text that is seen, in lines, and the outline (pypdf)."""

from __future__ import annotations

from contextlib import suppress
from io import BytesIO
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any

from pypdf import PdfReader
from pypdf.generic import ContentStream, DictionaryObject, NameObject

from bot.errors import Unreadable
from bot.library.adapters.extraction.blocks import BlockWriter
from bot.library.adapters.extraction.limits import OUTPUT_CHARACTERS, PDF_PAGES
from bot.library.adapters.extraction.pdf_lines import Line, plain, write_lines
from bot.library.adapters.extraction.pdf_paint import Canvas, Sight
from bot.library.rules.submissions import Extracted, Format, Notice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PageObject

_SCAN = (
    "The PDF is a scan, without text that can be read. "
    "Run text recognition over it, or hand in the document that it was printed from."
)
_LOCKED = "The PDF is protected by a password. Save it without protection and hand it in again."
_DAMAGED = "No page of the PDF can be read. Open it, print it to a new PDF, and hand that in."
_UNTITLED = ("microsoft word", "untitled", "document", "powerpoint", "presentation", "slide 1")
_OUTLINE_ENTRIES = 1_000


def read(content: bytes, media_type: str | None = None) -> Extracted:
    """Return the PDF's visible text; raise Unreadable when it is encrypted or has none. The media type adds nothing."""
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Unreadable(_LOCKED)
    writer = BlockWriter()
    pages: list[list[Line]] = []
    taken = failed = 0
    for number, page in enumerate(reader.pages):
        if number == PDF_PAGES or taken > OUTPUT_CHARACTERS:
            writer.notices.add(Notice.CUT_SHORT)
            break
        try:
            pages.append(_lines_of(page, reader, writer))
        except MemoryError:
            raise
        # pypdf answers a damaged page with whatever its objects happen to raise; the other pages are still good.
        except Exception:
            failed += 1
            continue
        taken += sum(len(line.text) for line in pages[-1])
    if failed:
        writer.notices.add(Notice.CUT_SHORT)
        if failed == number + 1:
            raise Unreadable(_DAMAGED)
    write_lines(writer, pages, _outline(reader))
    return writer.result(Format.PDF, empty=_SCAN, title=_title(reader))


def _lines_of(page: PageObject, reader: PdfReader, writer: BlockWriter) -> list[Line]:
    with suppress(Exception):  # a picture that cannot be found is not missed
        if _has_pictures(page):
            writer.notices.add(Notice.PICTURES_SKIPPED)
    contents = page.get("/Contents")
    if contents is None:
        return []
    stream = ContentStream(contents.get_object(), reader, "bytes")
    seen = _seen_operations(page, stream.operations)
    if len(seen) < len(stream.operations):
        writer.hide()
    stream.operations = seen
    page[NameObject("/Contents")] = stream
    gatherer = _Gatherer()
    page.extract_text(visitor_text=gatherer.take)
    return gatherer.lines()


def _seen_operations(page: PageObject, operations: Sequence[tuple[Any, bytes]]) -> list[tuple[Any, bytes]]:
    """Return the operations without those that show hidden text.

    Text that is not painted is a scan's recognised text when the page shows no other, else hidden.
    """
    box = page.mediabox
    canvas = Canvas((float(box.left) - 1, float(box.bottom) - 1, float(box.right) + 1, float(box.top) + 1))
    sights = [canvas.take(operator, operands) for operands, operator in operations]
    unwanted = {Sight.HIDDEN, Sight.UNPAINTED} if Sight.SEEN in sights else {Sight.HIDDEN}
    return [operation for operation, sight in zip(operations, sights, strict=True) if sight not in unwanted]


class _Gatherer:
    """Take pieces of text with their places and put them together to lines."""

    def __init__(self) -> None:
        self._lines: list[Line] = []
        self._parts: list[tuple[str, float]] = []
        self._height = 0.0

    def take(self, text: str, page: Sequence[float], place: Sequence[float], _font: object, size: float) -> None:
        """Take what pypdf calls a visitor with: text, the two matrices, font and size."""
        height = place[4] * page[1] + place[5] * page[3] + page[5]
        scale = hypot(place[2] * page[0] + place[3] * page[2], place[2] * page[1] + place[3] * page[3])
        points = abs(size) * scale
        if not (isfinite(height) and isfinite(points)):
            height, points = self._height, 0.0
        if text.strip() and abs(height - self._height) > max(points, 1.0) / 2:
            self._end_line()
        for number, piece in enumerate(text.split("\n")):
            if number:
                self._end_line()
            if piece.strip() and not any(part.strip() for part, _ in self._parts):
                self._height = height
            self._parts.append((piece, points))

    def lines(self) -> list[Line]:
        """Return the lines that were found."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        text = "".join(part for part, _ in self._parts)
        if text.strip():
            largest = max(size for part, size in self._parts if part.strip())
            self._lines.append(Line(text, largest, self._height))
        self._parts = []


def _has_pictures(page: PageObject) -> bool:
    resources = page["/Resources"]
    objects = resources.get("/XObject") if isinstance(resources, DictionaryObject) else None
    held = objects.get_object() if objects is not None else None
    if not isinstance(held, DictionaryObject):
        return False
    return any(isinstance(found := held[name], DictionaryObject) and found.get("/Subtype") == "/Image" for name in held)


def _outline(reader: PdfReader) -> dict[str, int]:
    levels: dict[str, int] = {}
    with suppress(Exception):  # headings are then told by their size
        waiting: list[tuple[Any, int]] = [(reader.outline, 1)]
        while waiting and len(levels) < _OUTLINE_ENTRIES:
            entries, level = waiting.pop()
            for entry in entries:
                if isinstance(entry, list):
                    waiting.append((entry, level + 1))
                elif entry.title:
                    levels.setdefault(plain(str(entry.title)), min(level, 6))
    return levels


def _title(reader: PdfReader) -> str | None:
    with suppress(Exception):  # a title that cannot be read is none
        title = reader.metadata.title if reader.metadata else None
        if title and not title.strip().lower().startswith(_UNTITLED) and "." not in title[-5:]:
            return str(title)
    return None
