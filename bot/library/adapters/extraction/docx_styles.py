"""What a docx's styles say: which paragraphs are headings or items, and which text is not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docx.oxml.ns import qn

from bot.library.adapters.extraction.hidden import BLACK, WHITE, Colour, alike, colour_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

VALUE = qn("w:val")
_OFF = {"0", "false", "off", "none"}
_TINY_HALF_POINTS = 3
_BASES = 20
_HEADING_LEVELS = 6
_CONTENTS = re.compile(r"(?:toc|table of figures|index)(?: \d| heading)?|contents \d|table of contents")
_QUOTATIONS = {"quote", "intense quote", "block text", "quotations"}


@dataclass(frozen=True, slots=True)
class Look:
    """Hold how text is shown; None where nothing is said, so that what is said farther out holds."""

    vanish: bool | None = None
    colour: Colour | None = None
    paper: Colour | None = None
    patterned: bool = False
    half_points: int | None = None
    bold: bool | None = None
    on_the_web_only: bool = False

    def over(self, outer: Look) -> Look:
        """Return this look with what it leaves open taken from an outer one."""
        return Look(
            outer.vanish if self.vanish is None else self.vanish,
            self.colour or outer.colour,
            self.paper or outer.paper,
            self.patterned or outer.patterned,
            outer.half_points if self.half_points is None else self.half_points,
            outer.bold if self.bold is None else self.bold,
            self.on_the_web_only or outer.on_the_web_only,
        )

    @property
    def hidden(self) -> bool:
        """Tell whether text that looks so cannot be seen."""
        if self.vanish or (self.half_points is not None and self.half_points < _TINY_HALF_POINTS):
            return True
        return not self.patterned and alike(self.colour or BLACK, self.paper or WHITE)


@dataclass(frozen=True, slots=True)
class Style:
    """Hold one style; `level` is a heading's, 0 for others."""

    look: Look = Look()
    level: int = 0
    is_title: bool = False
    is_item: bool = False
    is_contents: bool = False
    is_quotation: bool = False
    depth: int = 0


class Styles:
    """Answer what a style says, with the styles that it is based on."""

    def __init__(self, root: _Element | None) -> None:
        self._elements = (
            {} if root is None else {style.get(qn("w:styleId")): style for style in root.iter(qn("w:style"))}
        )
        self._known: dict[str | None, Style] = {None: Style()}
        defaults = None if root is None else root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
        self.default = look_of(defaults)

    def get(self, style_id: str | None) -> Style:
        """Return a style; an unknown one says nothing."""
        if style_id not in self._known:
            self._known[style_id] = self._read(style_id)
        return self._known[style_id]

    def _read(self, style_id: str | None) -> Style:
        look, level, is_title, is_item, depth, names = Look(), 0, False, False, 0, []
        for style in self._chain(style_id):
            look = look.over(look_of(style.find(qn("w:rPr"))))
            # Word keeps the names of its own styles in English whatever its language; their ids are translated.
            name = (_value(style.find(qn("w:name"))) or "").lower()
            names.append(name)
            depth = depth or depth_of(style.find(qn("w:pPr"))) or _depth_by_name(name)
            level = level or _level_by_name(name) or outline_level(style.find(qn("w:pPr")))
            is_title |= name == "title"
            is_item |= name.startswith(("list bullet", "list number")) or is_numbered(style.find(qn("w:pPr")))
        is_contents = any(_CONTENTS.fullmatch(name) for name in names)
        is_quotation = not _QUOTATIONS.isdisjoint(names)
        return Style(look, 1 if is_title else level, is_title, is_item, is_contents, is_quotation, depth)

    def _chain(self, style_id: str | None) -> Iterator[_Element]:
        for _ in range(_BASES):  # styles may be based on each other in a ring
            style = self._elements.get(style_id)
            if style is None:
                return
            yield style
            style_id = _value(style.find(qn("w:basedOn")))


def look_of(properties: _Element | None) -> Look:
    """Return what run properties say of how the text is shown."""
    if properties is None:
        return Look()
    shade = properties.find(qn("w:shd"))
    highlight = _value(properties.find(qn("w:highlight")))
    return Look(
        _is_on(properties, "w:vanish", "w:webHidden", "w:specVanish"),
        _colour(_value(properties.find(qn("w:color")))),
        paper_of(shade),
        (highlight or "none") != "none" or _is_patterned(shade),
        _number(_value(properties.find(qn("w:sz")))),
        _is_on(properties, "w:b", "w:u"),
        properties.find(qn("w:webHidden")) is not None and not _is_on(properties, "w:vanish", "w:specVanish"),
    )


def paper_of(shade: _Element | None) -> Colour | None:
    """Return the colour that shading lays behind text."""
    return None if shade is None else _colour(shade.get(qn("w:fill")))


def outline_level(properties: _Element | None) -> int:
    """Return the heading level that paragraph properties set, 0 where they set none up to 6."""
    if properties is None:
        return 0
    level = _number(_value(properties.find(qn("w:outlineLvl"))))
    return level + 1 if level is not None and 0 <= level < _HEADING_LEVELS else 0


def is_numbered(properties: _Element | None) -> bool:
    """Tell whether paragraph properties give a bullet or a number."""
    if properties is None:
        return False
    found = properties.find(f"{qn('w:numPr')}/{qn('w:numId')}")
    return found is not None and _value(found) != "0"


def depth_of(properties: _Element | None) -> int:
    """Return how many levels of a list paragraph properties put around the paragraph."""
    if properties is None:
        return 0
    return _number(_value(properties.find(f"{qn('w:numPr')}/{qn('w:ilvl')}"))) or 0


def _depth_by_name(name: str) -> int:
    number = _number(name.rpartition(" ")[2]) if name.startswith(("list bullet ", "list number ")) else None
    return number - 1 if number else 0


def _level_by_name(name: str) -> int:
    number = _number(name.removeprefix("heading ")) if name.startswith("heading ") else None
    return number if number is not None and 1 <= number <= _HEADING_LEVELS else 0


def _is_on(properties: _Element, *names: str) -> bool | None:
    found = [element for name in names if (element := properties.find(qn(name))) is not None]
    return any((_value(element) or "1").lower() not in _OFF for element in found) if found else None


def _is_patterned(shade: _Element | None) -> bool:
    """Tell whether shading depends on a theme or a pattern, so that its colour is not known."""
    if shade is None:
        return False
    return shade.get(qn("w:themeFill")) is not None or (_value(shade) or "clear") not in {"clear", "nil"}


def _value(element: _Element | None) -> str | None:
    return None if element is None else element.get(VALUE)


def _colour(value: str | None) -> Colour | None:
    return colour_of(f"#{value}".lower()) if value and value != "auto" else None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 6 else None
