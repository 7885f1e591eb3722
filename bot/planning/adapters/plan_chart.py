"""Draw a plan over its weeks (matplotlib), large enough for a phone."""

from __future__ import annotations

import asyncio
import io
from datetime import date
from textwrap import wrap
from typing import TYPE_CHECKING

from bot.planning.rules.plans import StepState, dated

if TYPE_CHECKING:
    from bot.planning.rules.plans import Dated, Plan

WIDE_INCHES, ROW_INCHES, AROUND_INCHES, DPI = 8.0, 0.85, 1.7, 100
PAPER, INK, QUIET, GRID = "#f6f7f9", "#1f2430", "#5b6472", "#d9dde3"
"""Its own paper, as in the other charts: ink for one of Discord's themes is lost in the other."""

DONE_COLOUR, OPEN_COLOUR, LATE_COLOUR, TODAY_COLOUR = "#009e73", "#0072b2", "#d55e00", "#1f2430"
LABEL_CHARACTERS, LABEL_LINES = 62, 2
BAR = 0.34
FIRST_DAY = date(1970, 1, 1).toordinal()


class PlanChart:
    """Implement the picture with a figure of its own: nothing of matplotlib's global state is touched."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def draw(self, plan: Plan, today: date) -> bytes:
        """Return a picture in PNG, 800 pixels wide."""
        async with self._turn:
            return await asyncio.to_thread(_draw, plan, today)


def _draw(plan: Plan, today: date) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: a second that a start need not pay
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    rows = dated(plan)
    days = [plan.begins, today, *(each.due for each in rows if each.due)]
    days += [each.step.settled_on for each in rows if each.step.settled_on]
    first, last = _number(min(days)), _number(max(days)) + 1
    figure = Figure(figsize=(WIDE_INCHES, ROW_INCHES * len(rows) + AROUND_INCHES), dpi=DPI, layout="constrained")
    axes = figure.add_subplot()
    axes.set_facecolor(PAPER)
    for row, each in enumerate(rows):
        axes.text(
            *(first, row - 0.12, _label(each)),
            fontsize=12.5,
            color=_ink(each),
            va="bottom",
            # Paper behind the words: the line of today runs through them.
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
            parse_math=False,
            zorder=4,
        )
        if each.starts and each.due:
            begins = _number(each.starts)
            late = each.due < today
            colour = LATE_COLOUR if late else OPEN_COLOUR
            axes.barh(row + 0.12, _number(each.due) + 1 - begins, left=begins, height=BAR, color=colour, zorder=2)
        elif each.step.state is StepState.DONE and each.step.settled_on:
            on = _number(each.step.settled_on)
            axes.plot([on + 0.5], [row + 0.12], marker="o", markersize=12, color=DONE_COLOUR, zorder=3)
    axes.axvline(_number(today) + 0.5, color=TODAY_COLOUR, linewidth=2, linestyle="--", zorder=1)
    axes.set_xlim(first, max(last, first + 7))
    axes.set_ylim(len(rows) - 0.5, -0.95)
    axes.set_yticks([])
    locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.tick_params(colors=QUIET, labelsize=13, length=0)
    axes.grid(axis="x", color=GRID, zorder=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(
        f"{plan.name} · {plan.hours(StepState.DONE)} of {plan.hours(StepState.DONE, StepState.OPEN)} hours done",
        loc="left",
        fontsize=17,
        fontweight="bold",
        color=INK,
        parse_math=False,
        wrap=True,
    )
    figure.supxlabel("blue: ahead · orange: past its day · green: done · dashed: today", fontsize=12, color=QUIET)
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", facecolor=PAPER)
    return out.getvalue()


def _label(each: Dated) -> str:
    step = each.step
    mark = {StepState.DONE: "done: ", StepState.SKIPPED: "skipped: ", StepState.OPEN: ""}[step.state]
    lines = wrap(f"{step.number}. {mark}{step.text}", LABEL_CHARACTERS, max_lines=LABEL_LINES, placeholder=" …")
    return "\n".join(lines)


def _ink(each: Dated) -> str:
    return INK if each.step.state is StepState.OPEN else QUIET


def _number(day: date) -> int:
    """Return a day as the picture's axis counts them, from 1970 on."""
    return day.toordinal() - FIRST_DAY
