"""Read one page's words with their places and looks (pypdfium2, which is Chromium's own reader)."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any

import pypdfium2.raw as pdfium

from bot.library.adapters.extraction.characters import bullets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pypdfium2 import PdfPage, PdfTextPage

Colour = tuple[int, int, int]
Box = tuple[float, float, float, float]

PAGE_LETTERS = 60_000
"""A newspaper's page has 30,000."""

_BOLD_NAMES = ("bold", "black", "heavy", "demi", "medi", "extrabd")
_BOLD_WEIGHT = 600
_FORCE_BOLD = 1 << 18
_NAME_BYTES = 128
_HYPHENS = {0x2, 0xFFFE}
"""What the reader gives for a hyphen at a line's end."""

_CODES = 0x110000
_ENDS = {10, 13}
_SAMPLE = 400
"""Letters of a page that are asked whether their font says what they mean."""

_LINKS = 500
_ADDRESS_BYTES = 2_048


@dataclass(frozen=True, slots=True)
class Look:
    """Hold what the letters of one text object have in common; `ink` is None where it is a pattern."""

    size: float
    bold: bool
    ink: Colour | None
    alpha: int
    mode: int


@dataclass(frozen=True, slots=True)
class Word:
    """Hold letters of one text object without a blank: their box on the page (left, bottom, right, top), baseline and look.

    `holder` is the text object's number, 0 for a blank or the end of a line; `unmapped` counts letters whose meaning is not known.
    """

    text: str
    box: Box
    base: float
    holder: int
    look: Look
    unmapped: int = 0


class PageText:
    """Answer what stands on one page; the page must stay open as long as this does."""

    def __init__(self, page: PdfPage) -> None:
        self.page = page
        self._text: PdfTextPage = page.get_textpage()
        self._looks: dict[int, Look] = {}
        self._bases: dict[int, float] = {}
        self._fonts: dict[int, bool] = {}
        self.holders: dict[int, Any] = {}

    def words(self) -> Iterator[Word]:
        """Yield the words in the order in which the page draws them, with the blanks between them."""
        # Two calls a letter are most of the time that a page takes: what a text object's letters share is asked once.
        text = self._text.raw
        unicode, holder_of = pdfium.FPDFText_GetUnicode, pdfium.FPDFText_GetTextObject
        start, held, letters = 0, 0, ""
        for at in range(min(pdfium.FPDFText_CountChars(text), PAGE_LETTERS)):
            letter = _letter(unicode(text, at))
            holder = holder_of(text, at)
            key = ctypes.addressof(holder.contents) if holder and not letter.isspace() else 0
            if held and key != held:
                yield from self._word(letters, start, at - 1, held)
            if not key:
                yield _END if letter == "\n" else _BLANK
            elif key != held:
                start, letters = at, letter
                if key not in self._looks:
                    self._looks[key], self._bases[key] = self._look(holder, at), self._base(at)
                    self.holders[key] = holder
            else:
                letters += letter
            held = key
        if held:
            yield from self._word(letters, start, start + len(letters) - 1, held)

    def _word(self, letters: str, first: int, last: int, key: int) -> Iterator[Word]:
        boxes = [self._box(first)] if first == last else [self._box(first), self._box(last)]
        box = tuple(pick(each[side] for each in boxes) for side, pick in enumerate((min, min, max, max)))
        if not all(map(isfinite, box)):
            return
        asked = range(first, min(last + 1, _SAMPLE))
        unmapped = sum(pdfium.FPDFText_HasUnicodeMapError(self._text, at) == 1 for at in asked)
        left, bottom, right, top = box
        yield Word(letters, (left, bottom, right, top), self._bases[key], key, self._looks[key], unmapped)

    def _box(self, at: int) -> Box:
        left, right, bottom, top = (ctypes.c_double() for _ in range(4))
        pdfium.FPDFText_GetCharBox(self._text, at, left, right, bottom, top)
        return left.value, bottom.value, right.value, top.value

    def links(self) -> list[tuple[Box, str]]:
        """Return the places of the page's links and their addresses."""
        found: list[tuple[Box, str]] = []
        place, link = ctypes.c_int(0), pdfium.FPDF_LINK()
        while len(found) < _LINKS and pdfium.FPDFLink_Enumerate(self.page, place, link):
            action = pdfium.FPDFLink_GetAction(link)
            if not action or pdfium.FPDFAction_GetType(action) != pdfium.PDFACTION_URI:
                continue
            address = ctypes.create_string_buffer(_ADDRESS_BYTES)
            length = pdfium.FPDFAction_GetURIPath(self.page.pdf, action, address, _ADDRESS_BYTES)
            area = pdfium.FS_RECTF()
            if 1 < length <= _ADDRESS_BYTES and pdfium.FPDFLink_GetAnnotRect(link, area):
                box = (area.left, min(area.bottom, area.top), area.right, max(area.bottom, area.top))
                found.append((box, address.value.decode("utf-8", errors="replace")))
        return found

    def _base(self, at: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._text, at, x, y)
        return y.value if isfinite(y.value) else 0.0

    def _look(self, holder: Any, at: int) -> Look:
        size = ctypes.c_float()
        pdfium.FPDFTextObj_GetFontSize(holder, size)
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._text, at, matrix)
        points = abs(size.value) * hypot(matrix.c, matrix.d)
        parts = [ctypes.c_uint() for _ in range(4)]
        known = pdfium.FPDFPageObj_GetFillColor(holder, *parts)
        red, green, blue, alpha = (part.value for part in parts)
        return Look(
            points if isfinite(points) else 0.0,
            self._is_bold(pdfium.FPDFTextObj_GetFont(holder)),
            (red, green, blue) if known else None,
            alpha if known else 255,
            pdfium.FPDFTextObj_GetTextRenderMode(holder),
        )

    def _is_bold(self, font: Any) -> bool:
        key = ctypes.cast(font, ctypes.c_void_p).value or 0
        if not key:
            return False
        if key not in self._fonts:
            name = ctypes.create_string_buffer(_NAME_BYTES)
            pdfium.FPDFFont_GetBaseFontName(font, name, _NAME_BYTES)
            called = name.value.decode("latin-1").lower()
            flags = pdfium.FPDFFont_GetFlags(font)
            self._fonts[key] = (
                any(word in called for word in _BOLD_NAMES)
                or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
                or (flags > 0 and bool(flags & _FORCE_BOLD))
            )
        return self._fonts[key]


@cache
def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code in _ENDS:
        return "\n"
    return bullets(chr(code)) if 0 < code < _CODES and not 0xD800 <= code < 0xE000 else " "


_NONE = Look(0.0, bold=False, ink=None, alpha=255, mode=0)
_BLANK = Word(" ", (0.0, 0.0, 0.0, 0.0), 0.0, 0, _NONE)
_END = Word("\n", (0.0, 0.0, 0.0, 0.0), 0.0, 0, _NONE)
