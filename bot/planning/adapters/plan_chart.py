"""Draw a plan as a board of its steps, wider than high and with large words, for a card on a phone (matplotlib)."""

from __future__ import annotations

import asyncio
import io
from dataclasses import dataclass
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from bot.planning.rules.plans import StepState, dated

if TYPE_CHECKING:
    from datetime import date

    from matplotlib.axes import Axes

    from bot.planning.rules.plans import Dated, Plan

WIDE, HIGH, DPI = 1280, 960, 100
"""Pixels: Discord shows a card's picture four wide to three high without making it smaller than it must."""

PAPER, CARD, INK, QUIET = "#f6f7f9", "#ffffff", "#1f2430", "#5b6472"
"""Its own paper, as in the other charts: ink for one of Discord's themes is lost in the other."""

DONE_COLOUR, OPEN_COLOUR, LATE_COLOUR, SKIPPED_COLOUR = "#009e73", "#0072b2", "#d55e00", "#8a929e"
MARGIN, GAP, TITLE_HIGH, KEY_HIGH = 24, 11, 84, 46
ONE_COLUMN = 4
"""Steps up to which each has the whole width."""

LARGEST, SMALLEST = 30, 13
"""Points of the words: the largest size at which nothing is cut is taken."""

LETTER_WIDE, LINE_HIGH = 0.555, 1.12
"""Width of a letter and height of a line beside the font's size, for DejaVu Sans, a little more than measured."""

POINT = DPI / 72


@dataclass(frozen=True, slots=True)
class _Grid:
    columns: int
    rows: int
    wide: float
    high: float


class PlanChart:
    """Implement the picture with a figure of its own: nothing of matplotlib's global state is touched."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def draw(self, plan: Plan, today: date) -> bytes:
        """Return a picture in PNG, 1280 by 960 pixels."""
        async with self._turn:
            return await asyncio.to_thread(_draw, plan, today)


def _draw(plan: Plan, today: date) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: a second that a start need not pay
    from matplotlib.figure import Figure

    rows = dated(plan)
    figure = Figure(figsize=(WIDE / DPI, HIGH / DPI), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDE)
    axes.set_ylim(HIGH, 0)
    axes.axis("off")
    _title(axes, plan)
    grid = _grid(len(rows))
    size = _size(rows, grid)
    for place, each in enumerate(rows):
        column, row = divmod(place, grid.rows)
        left = MARGIN + column * (grid.wide + GAP)
        top = TITLE_HIGH + row * (grid.high + GAP)
        _card(axes, each, today, (left, top), grid, size)
    _key(axes)
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", facecolor=PAPER)
    return out.getvalue()


def _grid(count: int) -> _Grid:
    columns = 1 if count <= ONE_COLUMN else 2
    rows = max(ceil(count / columns), 1)
    wide = (WIDE - 2 * MARGIN - GAP * (columns - 1)) / columns
    high = (HIGH - TITLE_HIGH - KEY_HIGH - GAP * (rows - 1)) / rows
    return _Grid(columns, rows, wide, high)


def _size(rows: tuple[Dated, ...], grid: _Grid) -> int:
    """Return the largest size of font at which each step's words fit into its card."""
    for size in range(LARGEST, SMALLEST, -1):
        room = grid.high - 2 * GAP
        if all((len(_lines(each, grid, size)) + 1) * size * POINT * LINE_HIGH <= room for each in rows):
            return size
    return SMALLEST


def _lines(each: Dated, grid: _Grid, size: int) -> list[str]:
    badge = _badge(size)
    letters = int((grid.wide - badge - 3 * GAP) / (size * POINT * LETTER_WIDE))
    room = grid.high - 2 * GAP
    most = max(int(room / (size * POINT * LINE_HIGH)) - 1, 1) if size == SMALLEST else None
    return wrap(each.step.text.replace("`", ""), max(letters, 12), max_lines=most, placeholder=" …") or [""]


def _card(axes: Axes, each: Dated, today: date, corner: tuple[float, float], grid: _Grid, size: int) -> None:
    from matplotlib.patches import FancyBboxPatch

    left, top = corner
    colour, when = _standing(each, today)
    box = FancyBboxPatch(
        (left, top),
        grid.wide,
        grid.high,
        boxstyle="round,pad=0,rounding_size=14",
        facecolor=CARD,
        edgecolor=colour,
        linewidth=2.5,
    )
    axes.add_patch(box)
    badge = _badge(size)
    axes.text(
        *(left + GAP + badge / 2, top + GAP, str(each.step.number)),
        fontsize=size * 1.25,
        fontweight="bold",
        color=colour,
        ha="center",
        va="top",
    )
    words = left + GAP + badge + GAP / 2
    shown: dict[str, Any] = {"parse_math": False, "va": "top"}
    axes.text(words, top + GAP, when, fontsize=size * 0.92, fontweight="bold", color=colour, **shown)
    axes.text(
        *(words, top + GAP + size * POINT * LINE_HIGH, "\n".join(_lines(each, grid, size))),
        fontsize=size,
        color=INK if each.step.state is StepState.OPEN else QUIET,
        linespacing=1.05,
        **shown,
    )


def _badge(size: int) -> float:
    return size * POINT * 1.9


def _standing(each: Dated, today: date) -> tuple[str, str]:
    """Return a step's colour, and what became of it or its day in words: colour alone tells nothing to some."""
    step = each.step
    if step.state is StepState.SKIPPED:
        return SKIPPED_COLOUR, "skipped"
    if step.state is StepState.DONE:
        return DONE_COLOUR, f"✓ done{f', {_day(step.settled_on)}' if step.settled_on else ''}"
    if each.due is None:
        return OPEN_COLOUR, f"{step.hours} h"
    if each.due < today:
        return LATE_COLOUR, f"was due {_day(each.due)} · {step.hours} h"
    return OPEN_COLOUR, f"by {_day(each.due)} · {step.hours} h"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _title(axes: Axes, plan: Plan) -> None:
    done = f"{plan.hours(StepState.DONE)} of {plan.hours(StepState.DONE, StepState.OPEN)} h done"
    room = (WIDE - 2 * MARGIN) / (POINT * LETTER_WIDE * 1.2)
    size = min(26.0, room / max(len(plan.name) + len(done) + 4, 1))
    shown: dict[str, Any] = {"fontsize": size, "fontweight": "bold", "va": "center", "parse_math": False}
    axes.text(MARGIN, TITLE_HIGH / 2, plan.name, color=INK, **shown)
    axes.text(WIDE - MARGIN, TITLE_HIGH / 2, done, color=DONE_COLOUR, ha="right", **shown)


def _key(axes: Axes) -> None:
    said = "blue: ahead · orange: past its day · green: done · grey: skipped"
    axes.text(WIDE / 2, HIGH - KEY_HIGH / 2, said, fontsize=17, color=QUIET, ha="center", va="center")
