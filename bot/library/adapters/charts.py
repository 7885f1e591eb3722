"""Draw a community's counts as one picture (matplotlib), and write them as comma-separated values."""

from __future__ import annotations

import asyncio
import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from bot.kernel.models import Outcome
from bot.kernel.records import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from matplotlib.axes import Axes

    from bot.kernel.records import Usage

    Series = Sequence[tuple[str, str, Sequence[int]]]

WIDE_INCHES, TOP_INCHES, GAP_INCHES, BOTTOM_INCHES = 12.0, 0.7, 1.5, 0.4
ROW_INCHES = 0.62
DPI = 100
FEWEST_WEEKS = 5
"""Room for so many bars, also when there are fewer: a single one would fill the picture."""

SECTIONS = 5
HEADING_CHARACTERS = 90
NO_TOPIC = "no topic"
GONE = "a section that is gone"

PAPER, INK, QUIET, GRID = "#f6f7f9", "#1f2430", "#5b6472", "#d9dde3"
"""The picture brings its own paper: on a see-through one, ink for Discord's light theme is lost in the dark one."""

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00")
"""Told apart by people who do not see red and green (Okabe and Ito 2008)."""

OTHERS, REST = "#6b7280", "#c3c9d1"
OUTCOMES = (
    (Outcome.ANSWER, "answered", "#009e73"),
    (Outcome.PARTIAL, "unsure", "#e69f00"),
    (Outcome.UNKNOWN, "unanswered", "#d55e00"),
    (Outcome.ASK_BACK, "asked back", "#56b4e9"),
    (Outcome.REDIRECT, "sent elsewhere", "#9aa3af"),
)
VERDICTS = ((Verdict.HELPFUL, "helped", "#0072b2"), (Verdict.UNHELPFUL, "did not help", "#d55e00"))
FORMULA = tuple("=+-@\t\r＝＋－＠")
"""The wide signs too: East Asian spreadsheets read them as the narrow ones."""


class MatplotlibCharts:
    """Implement the charts with figures of their own: nothing of matplotlib's global state is touched."""

    def __init__(self) -> None:
        # Two pictures at once would only wait for each other, and take the memory of both.
        self._turn = asyncio.Semaphore(1)

    async def draw(self, usage: Usage, headings: Mapping[str, str]) -> bytes:
        """Return a picture in PNG, 1200 pixels wide."""
        async with self._turn:
            return await asyncio.to_thread(_draw, usage, headings)

    def table(self, usage: Usage, headings: Mapping[str, str]) -> str:
        """Return the counts as comma-separated values, one count a line, that no spreadsheet takes for a formula."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("what", "week", "name", "count"))
        for what, week, name, count in _rows(usage, headings):
            writer.writerow((what, week, _defused(name), count))
        return out.getvalue()


def _rows(usage: Usage, headings: Mapping[str, str]) -> Iterator[tuple[str, str, str, int]]:
    for week in usage.weeks:
        for topic, count in usage.questions.get(week, {}).items():
            yield "questions", week.isoformat(), topic or NO_TOPIC, count
        for outcome, name, _ in OUTCOMES:
            yield "outcome", week.isoformat(), name, usage.outcomes.get(week, {}).get(outcome, 0)
        for verdict, name, _ in VERDICTS:
            yield "verdict", week.isoformat(), name, usage.verdicts.get(week, {}).get(verdict, 0)
    for what, counts in (("shown", usage.shown), ("disliked", usage.disliked)):
        for section, count in counts.items():
            yield what, "", headings.get(section, GONE), count
    yield "open questions", "", "", usage.open_questions
    yield "closed questions", "", "", usage.closed_questions


def _defused(cell: str) -> str:
    # The apostrophe is what spreadsheets themselves write before text that looks like a formula (OWASP, CSV injection).
    return f"'{cell}" if cell.lstrip(" \u00a0").startswith(FORMULA) or cell.startswith(FORMULA) else cell


def _draw(usage: Usage, headings: Mapping[str, str]) -> bytes:
    # Here: it takes half a second to import, which only a report needs. pyplot would keep every figure and choose a window.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rankings = (_top(usage.shown, headings), _top(usage.disliked, headings))
    heights = [4.2, 3.2, *(max(ROW_INCHES * len(top), 0.8) for top in rankings)] if usage.asked else [3.0]
    tall = sum(heights) + GAP_INCHES * (len(heights) - 1) + TOP_INCHES + BOTTOM_INCHES
    figure = Figure(figsize=(WIDE_INCHES, tall), dpi=DPI, facecolor=PAPER)
    grid = figure.add_gridspec(
        *(len(heights), 2),
        height_ratios=heights,
        hspace=GAP_INCHES * len(heights) / sum(heights),
        wspace=0.16,
        left=0.065,
        right=0.965,
        top=1 - TOP_INCHES / tall,
        bottom=BOTTOM_INCHES / tall,
    )
    if usage.asked:
        _stacks(
            figure.add_subplot(grid[0, :]), "Questions by week and topic", usage.weeks, _topics(usage), legend_columns=4
        )
        _stacks(figure.add_subplot(grid[1, 0]), "How they were answered", usage.weeks, _outcomes(usage))
        _stacks(figure.add_subplot(grid[1, 1]), "What members thought", usage.weeks, _verdicts(usage))
        _ranking(figure.add_subplot(grid[2, :]), "Most used sections", rankings[0], COLOURS[0])
        _ranking(figure.add_subplot(grid[3, :]), "Sections that did not help", rankings[1], COLOURS[5])
    else:
        axes = figure.add_subplot(grid[0, :])
        _dress(axes, "Questions by week and topic")
        _say(axes, "Nobody asked anything in this time. The picture fills as soon as somebody does.")
    out = io.BytesIO()
    FigureCanvasAgg(figure).print_figure(out, format="png", facecolor=PAPER)
    return out.getvalue()


def _top(counts: Mapping[str, int], headings: Mapping[str, str]) -> list[tuple[str, int]]:
    return [(headings.get(section, GONE), count) for section, count in list(counts.items())[:SECTIONS]]


def _topics(usage: Usage) -> Series:
    totals: Counter[str] = Counter()
    for counts in usage.questions.values():
        totals.update(counts)
    named = sorted((topic for topic in totals if topic), key=lambda topic: (-totals[topic], topic))

    def of(topics: Sequence[str]) -> list[int]:
        return [sum(usage.questions.get(week, {}).get(topic, 0) for topic in topics) for week in usage.weeks]

    series = [(topic.replace("-", " "), colour, of([topic])) for topic, colour in zip(named, COLOURS, strict=False)]
    if rest := named[len(COLOURS) :]:
        series.append((f"{len(rest)} other topic{'s' if len(rest) > 1 else ''}", OTHERS, of(rest)))
    if totals[""]:
        series.append((NO_TOPIC, REST, of([""])))
    return series


def _outcomes(usage: Usage) -> Series:
    return [
        (name, colour, [usage.outcomes.get(week, {}).get(outcome, 0) for week in usage.weeks])
        for outcome, name, colour in OUTCOMES
    ]


def _verdicts(usage: Usage) -> Series:
    return [
        (name, colour, [usage.verdicts.get(week, {}).get(verdict, 0) for week in usage.weeks])
        for verdict, name, colour in VERDICTS
    ]


def _stacks(axes: Axes, title: str, weeks: Sequence[date], series: Series, *, legend_columns: int = 2) -> None:
    """Draw one stack of bars a week."""
    from matplotlib.ticker import MaxNLocator

    _dress(axes, title)
    if not any(any(counts) for _, _, counts in series):
        _say(axes, "Nothing to count yet.")
        return
    places = range(len(weeks))
    floor = [0] * len(weeks)
    for name, colour, counts in series:
        axes.bar(places, counts, bottom=floor, width=0.72, color=colour, label=_printable(name), zorder=2)
        floor = [below + count for below, count in zip(floor, counts, strict=True)]
    # Every second or third Monday: dates beside each other would run together.
    step = -(-len(weeks) // 6)
    axes.set_xticks(places[::step], [f"{week.day} {week:%b}" for week in weeks[::step]])
    axes.set_xlim(-0.6, max(len(weeks), FEWEST_WEEKS) - 0.4)
    axes.set_ylim(0, max(floor) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    axes.grid(axis="y", color=GRID, zorder=0)
    axes.legend(
        loc="upper left",
        bbox_to_anchor=(-0.01, -0.33 / axes.get_window_extent().height * DPI),
        ncols=legend_columns,
        frameon=False,
        fontsize=13,
        labelcolor=INK,
        handlelength=1.0,
        handleheight=1.0,
        columnspacing=1.4,
        borderpad=0.0,
    )


def _ranking(axes: Axes, title: str, top: Sequence[tuple[str, int]], colour: str) -> None:
    """Draw the first sections as bars with their headings above."""
    _dress(axes, title)
    axes.set_axis_off()
    if not top:
        _say(axes, "None so far.")
        return
    most = top[0][1]
    axes.barh(range(len(top)), [count for _, count in top], height=0.26, color=colour, zorder=2)
    axes.set_ylim(len(top) - 0.7, -0.7)
    axes.set_xlim(0, most * 1.08)
    for place, (heading, count) in enumerate(top):
        # Without parse_math, two dollar signs in a heading would make a formula of what stands between them.
        text = _printable(heading if len(heading) <= HEADING_CHARACTERS else f"{heading[: HEADING_CHARACTERS - 1]}…")
        axes.text(0, place - 0.2, text, fontsize=15, color=INK, va="bottom", parse_math=False)
        axes.text(count + most * 0.008, place, f"{count:,}", fontsize=14, color=QUIET, va="center_baseline")


def _dress(axes: Axes, title: str) -> None:
    axes.set_title(title, loc="left", fontsize=18, fontweight="bold", color=INK, pad=12)
    axes.set_facecolor(PAPER)
    axes.tick_params(colors=QUIET, labelsize=13, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _say(axes: Axes, text: str) -> None:
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.text(0.5, 0.5, text, ha="center", va="center", fontsize=16, color=QUIET)


def _printable(text: str) -> str:
    """Return the text with a box for each character that the picture's font does not have."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    known = get_font(findfont(FontProperties())).get_charmap()
    return "".join(letter if ord(letter) in known else "▯" for letter in " ".join(text.split()))
