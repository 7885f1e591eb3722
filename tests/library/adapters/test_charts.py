"""The report's picture and table: whatever is counted, and whatever a heading is called."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.kernel.models import Outcome
from bot.kernel.records import Usage, Verdict
from bot.library.adapters.charts import MatplotlibCharts

WEEKS = tuple(date(2026, 9, 7) + timedelta(weeks=number) for number in range(12))
USAGE = Usage(
    weeks=WEEKS,
    questions={week: {"pricing-clients": 3, "remote-work": number, "": 1} for number, week in enumerate(WEEKS)},
    outcomes={week: {Outcome.ANSWER: 3, Outcome.UNKNOWN: 1} for week in WEEKS[2:]},
    verdicts={WEEKS[3]: {Verdict.HELPFUL: 2, Verdict.UNHELPFUL: 1}},
    shown={"a#1": 9, "a#2": 4, "gone#1": 1},
    disliked={"a#2": 2},
    open_questions=4,
    closed_questions=2,
)
HEADINGS = {"a#1": "How do I raise my rate?", "a#2": "What do I charge?"}


@pytest.fixture
def charts():
    return MatplotlibCharts()


def picture(content):
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


async def test_the_picture_is_1200_pixels_wide_and_opaque(charts):
    image = picture(await charts.draw(USAGE, HEADINGS))
    assert (image.format, image.width) == ("PNG", 1200)
    assert 1000 < image.height < 2000
    corner = image.convert("RGBA").getpixel((1, 1))
    assert corner[3] == 255
    assert len(set(image.convert("RGB").resize((300, 300)).get_flattened_data())) > 20


async def test_with_nothing_to_count_there_is_a_picture_that_says_so(charts):
    image = picture(await charts.draw(Usage(WEEKS), {}))
    assert image.width == 1200
    assert len(set(image.convert("RGB").get_flattened_data())) > 1


async def test_the_same_counts_give_the_same_picture(charts):
    assert await charts.draw(USAGE, HEADINGS) == await charts.draw(USAGE, HEADINGS)


@pytest.mark.parametrize(
    "heading",
    [
        "Is $30 or $45 better?",
        r"$\frac{1}{0}$ and $x_{",
        "日本語の見出し",
        "😀👍🏽 emoji?",
        "السؤال",
        "x" * 500,
        "",
        "a\nb\tc",
        "%s {0} <b>",
    ],
)
async def test_any_heading_can_be_drawn(charts, heading):
    assert await charts.draw(USAGE, {"a#1": heading, "a#2": heading})


@given(heading=st.text(max_size=120))
@settings(max_examples=15, deadline=None)
def test_any_text_can_be_drawn_and_stands_in_the_table(heading):
    charts = MatplotlibCharts()
    assert asyncio.run(charts.draw(Usage(WEEKS[:1], {WEEKS[0]: {"x": 1}}, shown={"a#1": 1}), {"a#1": heading}))
    [row] = [
        row
        for row in rows(charts.table(Usage(WEEKS[:1], shown={"a#1": 1}), {"a#1": heading}))
        if row["what"] == "shown"
    ]
    assert row["name"].removeprefix("'") == heading.removeprefix("'")


async def test_more_topics_than_colours_and_more_sections_than_room_are_drawn(charts):
    many = Usage(
        WEEKS,
        {week: {f"topic-{number}": number for number in range(30)} for week in WEEKS},
        shown={f"a#{number}": 100 - number for number in range(50)},
        disliked={f"a#{number}": 100 - number for number in range(50)},
    )
    assert picture(await charts.draw(many, {})).height < 2000


async def test_several_pictures_can_be_asked_for_at_once(charts):
    drawn = await asyncio.gather(*(charts.draw(USAGE, HEADINGS) for _ in range(3)))
    assert len(set(drawn)) == 1


def test_the_table_has_one_count_a_line(charts):
    table = rows(charts.table(USAGE, HEADINGS))
    assert {"what": "questions", "week": "2026-09-14", "name": "remote-work", "count": "1"} in table
    assert {"what": "questions", "week": "2026-09-14", "name": "no topic", "count": "1"} in table
    assert {"what": "outcome", "week": "2026-09-21", "name": "unanswered", "count": "1"} in table
    assert {"what": "outcome", "week": "2026-09-07", "name": "answered", "count": "0"} in table
    assert {"what": "verdict", "week": "2026-09-28", "name": "helped", "count": "2"} in table
    assert {"what": "shown", "week": "", "name": "How do I raise my rate?", "count": "9"} in table
    assert {"what": "shown", "week": "", "name": "a section that is gone", "count": "1"} in table
    assert {"what": "disliked", "week": "", "name": "What do I charge?", "count": "2"} in table
    assert {"what": "open questions", "week": "", "name": "", "count": "4"} in table


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\r=", "＝"])
def test_no_cell_is_taken_for_a_formula(charts, start):
    table = rows(charts.table(Usage(WEEKS, shown={"a#1": 1}), {"a#1": f'{start}HYPERLINK("http://x";"y")'}))
    [cell] = [row["name"] for row in table if row["what"] == "shown"]
    assert cell == f'\'{start}HYPERLINK("http://x";"y")'


def test_the_bot_does_not_wait_for_the_plotting_library_at_its_start():
    program = "import sys, bot.library.adapters.charts; print('matplotlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_drawing_never_loads_pyplot():
    program = (
        "import asyncio, sys\nfrom bot.library.adapters.charts import MatplotlibCharts\nfrom bot.kernel.records import Usage\n"
        "asyncio.run(MatplotlibCharts().draw(Usage(()), {}))\nprint('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
