"""Tell which letters of a PDF's page a reader does not see: by their looks, and by drawing the page with and without them."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium

from bot.library.adapters.extraction.hidden import WHITE, alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdfium2 import PdfPage

    from bot.library.adapters.extraction.pdf_page import Box, Colour, PageText, Word

_UNPAINTED_MODES = frozenset({3, 7})
_STROKED_MODES = frozenset({1, 2, 5, 6})
_TINY_POINTS = 1.0
_FAINT_ALPHA = 16
_RULE_POINTS = 4.0
"""Lines of a table are drawn as thin boxes: no text stands on them."""

_OBJECTS = 20_000
_SHAPES = 400
_DEPTH = 4
_PIXELS = 1_600_000
"""A page of A4 at 110 dots per inch; a letter of eleven points is ten dots high."""

_PICTURE_PIXELS = 40_000_000
_SAME = 24
_DRAWN_PAGES = 60
"""Pages that are drawn for one document, twice each; a page takes 20 to 100 ms."""


@dataclass(slots=True)
class Shapes:
    """Hold what a page paints besides letters, in order: boxes, and the colours of plain ones; None is a picture or a pattern."""

    boxes: list[tuple[Box, Colour | None]]
    pictures: bool = False
    huge: bool = False
    off_page: str = ""


class Sight:
    """Judge the letters of one document's pages."""

    def __init__(self) -> None:
        self._drawn = 0

    def seen(self, text: PageText, words: Sequence[Word], shapes: Shapes) -> tuple[list[Word], str]:
        """Return the letters that are seen, and what the others say.

        Text that is not painted is a scan's recognised text when the page shows no other, else hidden.
        """
        left, bottom, right, top = page_box(text.page)
        doubted: set[int] = set()
        unseen: set[int] = set()
        unpainted: set[int] = set()
        looks = {word.look for word in words}
        pale = {look for look in looks if look.mode not in _STROKED_MODES and alike(look.ink, WHITE)}
        for at, word in enumerate(words):
            if not word.holder or not word.text.strip():
                continue  # a blank is seen by the letters around it
            look, box = word.look, word.box
            across, up = (box[0] + box[2]) / 2, word.base if box[3] <= box[1] else (box[1] + box[3]) / 2
            if look.mode in _UNPAINTED_MODES:
                unpainted.add(at)
            elif not (left <= across <= right and bottom <= up <= top) or look.size < _TINY_POINTS:
                unseen.add(at)
            elif look.alpha < _FAINT_ALPHA or look in pale or (shapes.boxes and _may_hide(word, shapes)):
                doubted.add(at)
        unseen |= self._unseen(text, words, doubted, shapes)
        if any(word.text.strip() and at not in unseen | unpainted for at, word in enumerate(words) if word.holder):
            unseen |= unpainted
        said = "".join(word.text for at, word in enumerate(words) if at in unseen or not word.holder)
        return [word for at, word in enumerate(words) if at not in unseen], " ".join(said.split())

    def _unseen(self, text: PageText, words: Sequence[Word], doubted: set[int], shapes: Shapes) -> set[int]:
        if not any(words[at].text.strip() for at in doubted):
            return set()
        if self._drawn >= _DRAWN_PAGES or shapes.huge:
            return {at for at in doubted if not shapes.pictures and _alike_all(words[at], shapes)}
        self._drawn += 1
        holders = {words[at].holder for at in doubted}
        before = _Drawing(text.page)
        for holder in holders:
            pdfium.FPDFTextObj_SetTextRenderMode(text.holders[holder], pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
        after = _Drawing(text.page)
        return {at for at in doubted if not before.differs(after, words[at].box)}


def shapes_of(page: PdfPage) -> Shapes:
    """Return what a page paints besides letters."""
    shapes = Shapes([])
    box = page_box(page)
    handle = pdfium.FPDFPage_GetObject
    for at in range(min(pdfium.FPDFPage_CountObjects(page), _OBJECTS)):
        _take(handle(page, at), shapes, box, 0)
    return shapes


def page_box(page: PdfPage) -> Box:
    """Return the part of the page that is shown."""
    left, bottom, right, top = page.get_cropbox()
    return left - 1, bottom - 1, right + 1, top + 1


def _take(shape: object, shapes: Shapes, page: Box, depth: int) -> None:
    kind = pdfium.FPDFPageObj_GetType(shape)
    if kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _DEPTH:
        for at in range(min(pdfium.FPDFFormObj_CountObjects(shape), _OBJECTS)):
            _take(pdfium.FPDFFormObj_GetObject(shape, at), shapes, page, depth + 1)
        return
    if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        shapes.pictures = True
        width, height = ctypes.c_uint(), ctypes.c_uint()
        if pdfium.FPDFImageObj_GetImagePixelSize(shape, width, height):
            shapes.huge |= width.value * height.value > _PICTURE_PIXELS
        _add(shapes, shape, None, depth)
    elif kind == pdfium.FPDF_PAGEOBJ_SHADING:
        _add(shapes, shape, None, depth)
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        if pdfium.FPDFPath_GetDrawMode(shape, mode, stroked) and mode.value:
            parts = [ctypes.c_uint() for _ in range(4)]
            known = pdfium.FPDFPageObj_GetFillColor(shape, *parts)
            red, green, blue, _ = (part.value for part in parts)
            _add(shapes, shape, (red, green, blue) if known else None, depth)


def _add(shapes: Shapes, shape: object, colour: Colour | None, depth: int) -> None:
    if len(shapes.boxes) >= _SHAPES:
        return
    edges = [ctypes.c_float() for _ in range(4)]
    if pdfium.FPDFPageObj_GetBounds(shape, *edges):
        left, bottom, right, top = (edge.value for edge in edges)
        if min(right - left, top - bottom) > _RULE_POINTS:
            # The places of what lies in a form are the form's own: it may cover anything.
            box = (left - 1, bottom - 1, right + 1, top + 1) if not depth else (-1e6, -1e6, 1e6, 1e6)
            shapes.boxes.append((box, colour))


def _may_hide(word: Word, shapes: Shapes) -> bool:
    """Tell whether a letter may be the colour of what is behind it, or may lie behind something."""
    left, bottom, right, top = word.box
    around = [
        colour
        for box, colour in shapes.boxes
        if box[0] <= right and left <= box[2] and box[1] <= top and bottom <= box[3]
    ]
    # A dark letter on a light box is what most boxes are for; whatever else lies over or under it is looked at.
    return any(colour is None or alike(colour, word.look.ink) or alike(colour, WHITE) for colour in around)


def _alike_all(word: Word, shapes: Shapes) -> bool:
    return alike(word.look.ink, WHITE) and not shapes.boxes


class _Drawing:
    """Draw a page, and compare places of it with another drawing."""

    def __init__(self, page: PdfPage) -> None:
        width, height = page.get_size()
        self._scale = min(1.5, (_PIXELS / max(width * height, 1.0)) ** 0.5)
        bitmap = page.render(scale=self._scale, may_draw_forms=False, draw_annots=False, rev_byteorder=True)
        self._left, self._bottom, _, _ = page.get_cropbox()
        self._turned = page.get_rotation() != 0
        self._width, self._height, self._stride = bitmap.width, bitmap.height, bitmap.stride
        self._channels = bitmap.n_channels
        self._dots = bytes(bitmap.buffer)

    def differs(self, other: _Drawing, box: Box) -> bool:
        """Tell whether a place, given in points, looks otherwise in the other drawing."""
        if self._turned:
            return self._dots != other._dots
        left, right = self._across(box[0]), self._across(box[2]) + 1
        first, last = self._down(box[3]), self._down(box[1]) + 1
        for row in range(max(first, 0), min(last, self._height)):
            start = row * self._stride + max(left, 0) * self._channels
            end = row * self._stride + min(right, self._width) * self._channels
            ours, theirs = self._dots[start:end], other._dots[start:end]
            if ours != theirs and any(abs(a - b) >= _SAME for a, b in zip(ours, theirs, strict=True)):
                return True
        return False

    def _across(self, x: float) -> int:
        return int(max(min((x - self._left) * self._scale, 1e6), -1))

    def _down(self, y: float) -> int:
        return int(max(min(self._height - (y - self._bottom) * self._scale, 1e6), -1))
