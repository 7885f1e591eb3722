"""Draw a direction's skills as bars, full, half or empty (matplotlib), large enough for a phone."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from bot.careers.rules.gap import Standing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from bot.careers.rules.gap import Gap, Need

WIDE_INCHES, DPI = 8.0, 100
ROW_INCHES, HEAD_INCHES, TOP_INCHES, KEY_INCHES = 0.68, 0.5, 0.75, 0.55
NAME_CHARACTERS = 40
TITLE_CHARACTERS = 42

PAPER, INK, QUIET, EMPTY = "#f6f7f9", "#1f2430", "#5b6472", "#dfe3e9"
"""Its own paper, as in the library's charts: ink for one of Discord's themes is lost in the other."""

LOOKS = {
    Standing.HAVE: (1.0, "#0072b2", "", "you have it"),
    Standing.BESIDE: (0.5, "#e69f00", "///", "beside what you have"),
    Standing.NEW: (0.0, EMPTY, "", "new to you"),
}
"""Length, colour, hatching and words: told apart without colours, too. The half says beside, and measures nothing."""

GROUPS = {True: "Clients ask for", False: "Helps to move on from there"}


class GapChart:
    """Implement the picture with a figure of its own: nothing of matplotlib's global state is touched."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def draw(self, gap: Gap) -> bytes:
        """Return a picture in PNG, 800 pixels wide."""
        async with self._turn:
            return await asyncio.to_thread(_draw, gap)


def _draw(gap: Gap) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here: a second that a start need not pay
    from matplotlib.figure import Figure

    groups = [(name, [need for need in gap.needs if need.asked is asked]) for asked, name in GROUPS.items()]
    groups = [(name, needs) for name, needs in groups if needs]
    body = sum(HEAD_INCHES + ROW_INCHES * len(needs) for _, needs in groups)
    tall = TOP_INCHES + body + KEY_INCHES
    figure = Figure(figsize=(WIDE_INCHES, tall), dpi=DPI)
    axes = figure.add_axes((0.04, KEY_INCHES / tall, 0.92, body / tall))
    axes.set_xlim(0, 1)
    axes.set_ylim(body, 0)
    axes.set_axis_off()
    title = _cut(gap.direction.name, TITLE_CHARACTERS)
    figure.text(0.04, 1 - 0.2 / tall, title, fontsize=22, fontweight="bold", color=INK, va="top", parse_math=False)
    order = {lesson.skill.id: number for number, lesson in enumerate(gap.lessons, start=1)}
    down = 0.0
    for name, needs in groups:
        axes.text(0, down + HEAD_INCHES / 2, name, fontsize=15, color=QUIET, va="center")
        down += HEAD_INCHES
        for need in needs:
            _row(axes, down, need, order.get(need.skill.id))
            down += ROW_INCHES
    _key(axes, body)
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", facecolor=PAPER)
    return out.getvalue()


def _row(axes: Axes, down: float, need: Need, order: int | None) -> None:
    length, colour, hatch, words = LOOKS[need.standing]
    weight = "bold" if order else "normal"
    name = _cut(need.skill.name, NAME_CHARACTERS)
    axes.text(0, down + 0.2, name, fontsize=17, color=INK, fontweight=weight, va="center", parse_math=False)
    said = f"learn {order}" if order else {Standing.HAVE: "have"}.get(need.standing, words.partition(" ")[0])
    axes.text(1, down + 0.2, said, fontsize=16, color=INK, fontweight=weight, va="center", ha="right")
    axes.barh(down + 0.48, 1, height=0.2, color=EMPTY, zorder=1)
    if length:
        axes.barh(down + 0.48, length, height=0.2, color=colour, hatch=hatch, edgecolor=PAPER, linewidth=0, zorder=2)


def _key(axes: Axes, body: float) -> None:
    for place, (length, colour, hatch, words) in enumerate(LOOKS.values()):
        left = (0.0, 0.29, 0.72)[place]
        axes.barh(
            body + 0.22,
            0.05,
            left=left,
            height=0.2,
            color=colour if length else EMPTY,
            hatch=hatch,
            edgecolor=PAPER,
            linewidth=0,
            clip_on=False,
        )
        axes.text(left + 0.065, body + 0.22, words, fontsize=15, color=QUIET, va="center")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
