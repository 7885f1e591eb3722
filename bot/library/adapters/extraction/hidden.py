"""Tell from an element's attributes and CSS declarations whether a reader sees its text; pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tinycss2.color4 import Color, parse_color

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text"})
"""Names that the common style sheets hide; those sheets are not at hand."""

_OF_THE_SYSTEM = {"canvas": WHITE, "canvastext": BLACK}
_SAME = 24
"""Two colours whose channels differ by less have a contrast under 1.25 to 1, where WCAG asks for 4.5 to 1."""

_FAR = 400
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_NO_SIZE = re.compile(r"0+\.?0*[a-z%]*|0?\.\d+px|1(?:\.0*)?px")
_UNITS = {
    "px": 1.0,
    "": 1.0,
    "pt": 1.33,
    "em": 16.0,
    "rem": 16.0,
    "%": 5.0,
    "ch": 8.0,
    "ex": 8.0,
    "vw": 10.0,
    "vh": 8.0,
    "in": 96.0,
    "cm": 38.0,
}
"""Rough sizes in pixels: only the difference between on and far off the page counts."""

_TINY_PIXELS = 2.0
_FAINT = 0.06


@dataclass(frozen=True, slots=True)
class Ink:
    """Hold what an element hands down to those inside; a colour is None where it cannot be known."""

    ink: Colour | None = BLACK
    paper: Colour | None = WHITE
    clear: bool = False
    tiny: bool = False
    invisible: bool = False

    @property
    def unseen(self) -> bool:
        """Tell whether text written with it cannot be seen."""
        return self.clear or self.tiny or self.invisible or alike(self.ink, self.paper)

    def inside(self, style: Mapping[str, str]) -> Ink:
        """Return what holds inside an element with these declarations."""
        found = self
        if background := style.get("background-color") or style.get("background"):
            found = replace(found, paper=_paper(background, self.paper))
        if colour := style.get("color"):
            found = replace(found, ink=colour_of(colour), clear=_is_clear(colour))
        if visibility := style.get("visibility"):
            found = replace(found, invisible=visibility in {"hidden", "collapse"})
        size = style.get("font-size") or style.get("font", "")
        if size and (pixels := _font_pixels(size)) is not None:
            found = replace(found, tiny=pixels < _TINY_PIXELS)
        return found


def vanishes(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    """Tell whether an element is hidden with everything inside."""
    return (
        tag == "template"
        or (tag == "dialog" and "open" not in attributes)
        or "hidden" in attributes
        or attributes.get("aria-hidden", "").strip().lower() == "true"
        or not UNSEEN_CLASSES.isdisjoint(attributes.get("class", "").split())
        or (bool(style) and any(judge(style) for judge in _JUDGES))
    )


def colour_of(value: str) -> Colour | None:
    """Return a CSS colour in red, green and blue; None for what is not known."""
    value = value.strip()
    colour = _parsed(value)
    if colour is None:
        return _OF_THE_SYSTEM.get(value)
    red, green, blue = (round(255 * min(max(channel, 0.0), 1.0)) for channel in colour.coordinates)
    return red, green, blue


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Tell whether one colour cannot be read on the other; unknown ones can."""
    return one is not None and other is not None and all(abs(a - b) < _SAME for a, b in zip(one, other, strict=True))


def _parsed(value: str) -> Color | None:
    """Return a colour in sRGB; None for what is none, and for spaces that the library does not convert."""
    found = parse_color(value)
    try:
        return found.to("srgb") if isinstance(found, Color) else None
    except NotImplementedError:
        return None


def _paper(background: str, behind: Colour | None) -> Colour | None:
    if "url(" in background or "gradient(" in background:
        return None
    if background in {"none", "transparent", "inherit", "initial", "unset"} or _is_clear(background):
        return behind
    return colour_of(background)


def _is_clear(value: str) -> bool:
    colour = _parsed(value)
    return colour is not None and colour.alpha < _FAINT


def _font_pixels(value: str) -> float | None:
    if re.fullmatch(r"\d*\.?\d+%", value):
        return float(value[:-1]) / 100 * _UNITS["em"]
    # In the `font` shorthand weights come first and the line height follows a slash.
    sizes = [_pixels(part.split("/")[0]) for part in value.split() if not re.fullmatch(r"[1-9]00", part)]
    return next((size for size in sizes if size is not None), None)


def _pixels(value: str) -> float | None:
    found = _NUMBER.fullmatch(value.strip())
    return float(found[1]) * _UNITS.get(found[2], 1.0) if found else None


def _numbers(value: str) -> list[float]:
    return [float(number) * _UNITS.get(unit, 1.0) for number, unit in _NUMBER.findall(value)]


def _undisplayed(style: Mapping[str, str]) -> bool:
    return style.get("display") == "none" or style.get("content-visibility") == "hidden"


def _faint(style: Mapping[str, str]) -> bool:
    value = style.get("opacity") or "".join(re.findall(r"opacity\(([^)]*)\)", style.get("filter", "")))
    found = _NUMBER.fullmatch(value.strip())
    return found is not None and float(found[1]) / (100 if found[2] == "%" else 1) < _FAINT


def _off_screen(style: Mapping[str, str]) -> bool:
    places = ["text-indent", "margin-left", "margin-top", "margin"]
    if style.get("position") in {"absolute", "fixed", "relative"}:
        places += ["left", "top", "right", "bottom", "inset"]
    return any(not -_FAR <= number <= 10 * _FAR for place in places for number in _numbers(style.get(place, "")))


def _moved_away(style: Mapping[str, str]) -> bool:
    transform = style.get("transform", "") + style.get("scale", "").join(("scale(", ")"))
    if re.search(r"scale[xy]?\(\s*0*\.?0*\s*[,)]", transform.replace("scale()", "")):
        return True
    return any(
        abs(number) > 2 * _FAR
        for move in re.findall(r"translate\w*\(([^)]*)\)", transform)
        for number in _numbers(move)
    )


def _clipped(style: Mapping[str, str]) -> bool:
    clip = _numbers(style.get("clip", "")) if "rect(" in style.get("clip", "") else []
    if clip and max(clip) - min(clip) <= 1:
        return True
    path = style.get("clip-path", "")
    if re.match(r"inset\(\s*(?:[5-9]\d|1\d\d)(?:\.\d*)?%|circle\(\s*0", path):
        return True
    sizes = (style.get(side, "") for side in ("width", "height", "max-width", "max-height"))
    cut = any(style.get(name) in {"hidden", "clip"} for name in ("overflow", "overflow-x", "overflow-y"))
    return cut and any(_NO_SIZE.fullmatch(size) for size in sizes)


_JUDGES: tuple[Callable[[Mapping[str, str]], bool], ...] = (_undisplayed, _faint, _off_screen, _moved_away, _clipped)
