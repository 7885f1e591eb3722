"""Draw savings month by month beside the target (matplotlib), large enough for a phone."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

from bot.careers.rules.money import savings_by_month

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from bot.careers.rules.money import Currency, Runway

WIDE_INCHES, TALL_INCHES, EDGE, DPI = 8.0, 4.8, 0.15, 100
PAPER, INK, QUIET, GRID = "#f6f7f9", "#1f2430", "#5b6472", "#d9dde3"
"""Its own paper, as in the library's charts: ink for one of Discord's themes is lost in the other."""

LEFT_COLOUR, TARGET_COLOUR = "#0072b2", "#d55e00"


class RunwayChart:
    """Implement the picture with a figure of its own: nothing of matplotlib's global state is touched."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(1)

    async def draw(self, runway: Runway, currency: Currency) -> bytes:
        """Return a picture in PNG, 800 pixels wide."""
        async with self._turn:
            return await asyncio.to_thread(_draw, runway, currency)


def figure_of(runway: Runway, currency: Currency) -> Figure:
    """Return the picture as matplotlib's figure."""
    from matplotlib.figure import Figure  # here: a second that a start need not pay
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    left = [float(each) for each in savings_by_month(runway)]
    figure = Figure(figsize=(WIDE_INCHES, TALL_INCHES), dpi=DPI, layout=ConstrainedLayoutEngine(w_pad=EDGE, h_pad=EDGE))
    axes = figure.add_subplot()
    axes.set_facecolor(PAPER)
    axes.bar(range(len(left)), left, color=LEFT_COLOUR, width=0.75, zorder=2, label="left at the end of the month")
    if runway.target > 0:
        label = f"{runway.target_months} months of essentials"
        axes.axhline(float(runway.target), color=TARGET_COLOUR, linewidth=3, linestyle="--", label=label, zorder=3)
    axes.set_title(f"Savings in {currency.code}, by month", loc="left", fontsize=20, fontweight="bold", color=INK)
    axes.set_xlabel("months from today", fontsize=15, color=QUIET)
    axes.tick_params(colors=QUIET, labelsize=15, length=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.grid(axis="y", color=GRID, zorder=0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    # Below the axes: beside tall bars and a high target there is no room in them.
    figure.legend(frameon=False, fontsize=14, labelcolor=INK, loc="outside lower left", ncols=2)
    return figure


def _draw(runway: Runway, currency: Currency) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # here, as above

    figure = figure_of(runway, currency)
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", facecolor=PAPER)
    return out.getvalue()
