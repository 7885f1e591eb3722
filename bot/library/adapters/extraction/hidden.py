"""Tell from an element's attributes and CSS declarations whether a reader sees its text; pure functions."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)

UNSEEN_CLASSES = frozenset({"sr-only", "visually-hidden", "screen-reader-text"})
"""Names that the common style sheets hide; those sheets are not at hand."""

_NAMED: dict[str, Colour] = {
    "white": WHITE,
    "black": BLACK,
    "snow": (255, 250, 250),
    "ivory": (255, 255, 240),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
    "floralwhite": (255, 250, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "canvas": WHITE,
    "canvastext": BLACK,
}
_SAME = 24
"""Two colours whose channels differ by less have a contrast under 1.25 to 1, where WCAG asks for 4.5 to 1."""

_FAR = 400
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))([a-z%]*)")
_NO_SIZE = re.compile(r"0+\.?0*[a-z%]*|0?\.\d+px|1(?:\.0*)?px")
_COLOUR_CALL = re.compile(r"(rgb|hsl)a?\(([^)]*)\)")
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


def declarations(style: str) -> dict[str, str]:
    """Return the CSS declarations of a style, in lower case, without importance."""
    style = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL).lower()
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, colon, value in pairs if colon}


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
    if value.startswith("#"):
        return _from_hex(value[1:])
    if call := _COLOUR_CALL.match(value):
        return _from_call(call[1], call[2])
    return _NAMED.get(value)


def alike(one: Colour | None, other: Colour | None) -> bool:
    """Tell whether one colour cannot be read on the other; unknown ones can."""
    return one is not None and other is not None and all(abs(a - b) < _SAME for a, b in zip(one, other, strict=True))


def _from_hex(digits: str) -> Colour | None:
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    try:
        return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)
    except ValueError:
        return None


def _from_call(space: str, arguments: str) -> Colour | None:
    parts = [(float(number), unit) for number, unit in _NUMBER.findall(arguments)][:3]
    if len(parts) < 3:
        return None
    if space == "hsl":
        hue, saturation, lightness = (number for number, _ in parts)
        red, green, blue = colorsys.hls_to_rgb(hue / 360 % 1, min(lightness, 100) / 100, min(saturation, 100) / 100)
        return round(red * 255), round(green * 255), round(blue * 255)
    red, green, blue = (min(number * 2.55 if unit == "%" else number, 255) for number, unit in parts)
    return round(red), round(green), round(blue)


def _paper(background: str, behind: Colour | None) -> Colour | None:
    if "url(" in background or "gradient(" in background:
        return None
    if background in {"none", "transparent", "inherit", "initial", "unset"} or _is_clear(background):
        return behind
    return colour_of(background)


def _is_clear(value: str) -> bool:
    if value == "transparent" or (re.fullmatch(r"#(?:.{3}0|.{6}0\w)", value) is not None):
        return True
    call = re.fullmatch(r"(?:rgb|hsl)a?\((.*)\)", value)
    numbers = _NUMBER.findall(call[1]) if call else []
    return len(numbers) == 4 and float(numbers[3][0]) / (100 if numbers[3][1] == "%" else 1) < _FAINT


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
