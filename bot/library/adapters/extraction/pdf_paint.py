"""Follow a PDF page's drawing operators to find the text that a reader does not see (ISO 32000-1, sections 8 and 9)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from math import hypot
from typing import TYPE_CHECKING, Any

from bot.library.adapters.extraction.hidden import BLACK, WHITE, Colour, alike

if TYPE_CHECKING:
    from collections.abc import Sequence

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

_SHOWING = {b"Tj", b"TJ", b"'", b'"'}
_FILLING = {b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_ENDING = {b"S", b"s", b"n"}
_STATES = {b"q", b"Q", b"cm", b"cs"}
_COLOURS = {b"g", b"rg", b"k", b"sc", b"scn"}
_UNPAINTED_MODES = {3, 7}
_STROKED_MODES = {1, 2, 5, 6}
_TINY_POINTS = 1.0
_RULE_POINTS = 4.0
"""Lines of a table are drawn as thin boxes: no text stands on them."""

_BOXES = 300
"""Backgrounds that are remembered; each text is held against all of them."""

_SAVED = 100


class Sight(Enum):
    """Name how text is shown."""

    SEEN = "seen"
    UNPAINTED = "unpainted"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class _State:
    matrix: Matrix = IDENTITY
    fill: Colour | None = BLACK
    mode: int = 0
    size: float = 12.0
    leading: float = 0.0


@dataclass(slots=True)
class Canvas:
    """Take a page's operators in order; `page` is what a reader sees of it."""

    page: Box
    _state: _State = field(default_factory=_State)
    _saved: list[_State] = field(default_factory=list)
    _line: Matrix = IDENTITY
    _path: list[tuple[float, float]] = field(default_factory=list)
    _boxes: list[tuple[Box, Colour | None]] = field(default_factory=list)

    def take(self, operator: bytes, operands: Sequence[Any]) -> Sight | None:
        """Follow one operator; return how the text is seen when it shows some."""
        numbers = [float(operand) for operand in operands if isinstance(operand, int | float)]
        if operator in _SHOWING:
            if operator in {b"'", b'"'}:
                self._move(0, -self._state.leading)
            return self._sight()
        if operator in _COLOURS:
            self._state = replace(self._state, fill=_colour(numbers))
        elif operator[:1] == b"T" or operator == b"BT":
            self._take_text(operator, numbers)
        elif operator in _STATES:
            self._take_state(operator, numbers)
        else:
            self._take_path(operator, numbers)
        return None

    def _take_text(self, operator: bytes, numbers: list[float]) -> None:
        match operator, numbers:
            case b"BT", _:
                self._line = IDENTITY
            case b"Tm", [a, b, c, d, e, f]:
                self._line = (a, b, c, d, e, f)
            case ((b"Td" | b"TD"), [x, y]):
                if operator == b"TD":
                    self._state = replace(self._state, leading=-y)
                self._move(x, y)
            case b"T*", _:
                self._move(0, -self._state.leading)
            case b"Tf", [size]:
                self._state = replace(self._state, size=size)
            case b"TL", [leading]:
                self._state = replace(self._state, leading=leading)
            case b"Tr", [mode]:
                self._state = replace(self._state, mode=int(mode))

    def _take_state(self, operator: bytes, numbers: list[float]) -> None:
        match operator, numbers:
            case b"q", _:
                if len(self._saved) < _SAVED:
                    self._saved.append(self._state)
            case b"Q", _:
                self._state = self._saved.pop() if self._saved else self._state
            case b"cm", [a, b, c, d, e, f]:
                self._state = replace(self._state, matrix=_product((a, b, c, d, e, f), self._state.matrix))
            case b"cs", _:
                self._state = replace(self._state, fill=BLACK)

    def _take_path(self, operator: bytes, numbers: list[float]) -> None:
        match operator, numbers:
            case b"re", [x, y, width, height]:
                self._path += [self._at(x, y), self._at(x + width, y), self._at(x, y + height)]
                self._path.append(self._at(x + width, y + height))
            case ((b"m" | b"l" | b"c" | b"v" | b"y"), [*_, x, y]):
                self._path.append(self._at(x, y))
            case b"Do", _:
                self._cover([self._at(x, y) for x in (0, 1) for y in (0, 1)], None)
            case b"sh", _:
                self._boxes.append((self.page, None))
            case _ if operator in _FILLING:
                self._cover(self._path, self._state.fill)
                self._path = []
            case _ if operator in _ENDING:
                self._path = []

    def _sight(self) -> Sight:
        state = self._state
        _, _, c, d, x, y = _product(self._line, state.matrix)
        if state.mode in _UNPAINTED_MODES:
            return Sight.UNPAINTED
        left, bottom, right, top = self.page
        if not (left <= x <= right and bottom <= y <= top) or abs(state.size) * hypot(c, d) < _TINY_POINTS:
            return Sight.HIDDEN
        if state.mode in _STROKED_MODES:
            return Sight.SEEN
        over = (paper for box, paper in reversed(self._boxes) if box[0] <= x <= box[2] and box[1] <= y <= box[3])
        return Sight.HIDDEN if alike(state.fill, next(over, WHITE)) else Sight.SEEN

    def _cover(self, points: list[tuple[float, float]], colour: Colour | None) -> None:
        if not points:
            return
        across, up = [x for x, _ in points], [y for _, y in points]
        box = (min(across) - 1, min(up) - 1, max(across) + 1, max(up) + 1)
        if min(box[2] - box[0], box[3] - box[1]) > _RULE_POINTS and len(self._boxes) < _BOXES:
            self._boxes.append((box, colour))

    def _move(self, x: float, y: float) -> None:
        self._line = _product((1.0, 0.0, 0.0, 1.0, x, y), self._line)

    def _at(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f = self._state.matrix
        return x * a + y * c + e, x * b + y * d + f


def _product(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _colour(numbers: list[float]) -> Colour | None:
    """Return the colour of one, three or four parts between 0 and 1; None for patterns."""
    shares = [min(max(number, 0.0), 1.0) for number in numbers]
    match shares:
        case [grey]:
            shares = [grey] * 3
        case [_, _, _]:
            pass
        case [cyan, magenta, yellow, key]:
            shares = [(1 - part) * (1 - key) for part in (cyan, magenta, yellow)]
        case _:
            return None
    red, green, blue = (round(share * 255) for share in shares)
    return red, green, blue
