"""What plans look like outside: the calendar, the picture, the zones, and what stands in the database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from icalendar import Calendar
from PIL import Image

from bot.kernel.adapters.sealing import Sealing, check_keys, forget_unreadable, new_key
from bot.planning.adapters import plan_chart
from bot.planning.adapters.calendar_file import IcsCalendar
from bot.planning.adapters.plan_chart import PlanChart
from bot.planning.adapters.plan_store import DatabasePlans
from bot.planning.adapters.roadmaps_file import read_goals
from bot.planning.adapters.zones import TzZones
from bot.planning.rules.fitting import Proposal, plan_of
from bot.planning.rules.plans import StepState, dated
from tests.conftest import KNOWLEDGE
from tests.databases import open_rows
from tests.planning.planning import goal

BEGINS = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALICE, SERVER = 111111111111111111, 900000000000000001


def laid(plan_id="a" * 32, member=ALICE, community=SERVER, hours=(5, 5, 5, 5)):
    return plan_of(Proposal(goal(*hours), 5, BEGINS, None), plan_id, community, member)


def changed(plan, number, **changes):
    return replace(plan, steps=tuple(replace(s, **changes) if s.number == number else s for s in plan.steps))


def test_calendar_has_an_all_day_event_for_each_open_step_under_the_same_name_each_time():
    plan = changed(replace(laid(), title="Spring; plan, mine"), 1, state=StepState.DONE, settled_on=BEGINS)
    plan = changed(plan, 2, note="line one\nBEGIN:VEVENT")
    writer = IcsCalendar()
    one = Calendar.from_ical(writer.write(plan, NOW))
    later = Calendar.from_ical(
        writer.write(changed(plan, 2, wait=7, note="line one\nBEGIN:VEVENT"), NOW + timedelta(days=1))
    )
    events = one.walk("VEVENT")
    assert str(one["x-wr-calname"]) == "Spring; plan, mine"
    assert [event.decoded("dtstart") for event in events] == [each.due for each in dated(plan) if each.due]
    assert all(event.decoded("dtend") - event.decoded("dtstart") == timedelta(days=1) for event in events)
    assert len({str(event["uid"]) for event in events}) == 3
    assert [event["uid"] for event in events] == [event["uid"] for event in later.walk("VEVENT")]
    assert later.walk("VEVENT")[0].decoded("dtstart") - events[0].decoded("dtstart") == timedelta(days=7)
    assert "line one\nBEGIN:VEVENT" in str(events[0]["description"])


@pytest.mark.parametrize("hours", [(5, 5, 5, 5), (1, 40, 2, 40, 3, 40, 4, 40, 5, 40, 6, 40)])
async def test_picture_is_readable_on_a_phone(hours):
    plan = changed(laid(hours=hours), 1, state=StepState.DONE, settled_on=BEGINS)
    plan = changed(
        plan, 2, state=StepState.SKIPPED, settled_on=BEGINS, text="Ask $5, $6 and ^_{ or a very long step " * 5
    )
    image = Image.open(BytesIO(await PlanChart().draw(plan, BEGINS + timedelta(days=30))))
    assert image.format == "PNG"
    assert image.size == (1280, 960)
    assert len(image.convert("RGB").getcolors(maxcolors=10**6)) > 20


def test_no_step_of_any_shipped_plan_is_cut_in_its_picture():
    goals, _ = read_goals(KNOWLEDGE)
    for each in goals.listed:
        rows = dated(plan_of(Proposal(each, 5, BEGINS, None), "a" * 32, ALICE, SERVER))
        grid = plan_chart._grid(len(rows))
        size = plan_chart._size(rows, grid)
        assert size >= 15
        assert not [row for row in rows if plan_chart._lines(row, grid, size)[-1].endswith("…")]


async def test_picture_of_a_settled_plan_is_drawn_too():
    plan = laid()
    for step in plan.steps:
        plan = changed(plan, step.number, state=StepState.SKIPPED, settled_on=BEGINS)
    assert (await PlanChart().draw(plan, BEGINS)).startswith(b"\x89PNG")


def test_zones_are_found_by_city_then_by_country():
    zones = TzZones()
    assert zones.suggest("são paulo", 3)[0] == ("Sao Paulo (Brazil)", "America/Sao_Paulo")
    assert ("Lagos (Nigeria)", "Africa/Lagos") in zones.suggest("niger", 9)
    assert zones.suggest("utc", 3) == [("UTC", "UTC")]
    assert zones.suggest("atlantis", 3) == []
    assert len(zones.suggest("", 25)) == 25


def test_every_suggested_zone_exists_and_nothing_else_does():
    zones = TzZones()
    every = zones.suggest("", 1000)
    assert len(every) > 300
    assert all(zones.zone(name) is not None for _, name in every)
    assert zones.zone("europe/berlin").key == "Europe/Berlin"
    assert zones.zone("America/New York").key == "America/New_York"
    assert [zones.zone(name) for name in ("Atlantis", "", "../../etc/passwd", "/etc/localtime")] == [None] * 4


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "plans.db") as opened:
        yield opened


async def everything(engine):
    tables = ("plans", "plan_steps", "plan_notes", "check_ins")
    async with engine.connect() as connection:
        return [list(await connection.exec_driver_sql(f"SELECT * FROM {table}")) for table in tables]


async def test_own_words_are_encrypted_and_come_back(engine):
    store, plan = DatabasePlans(engine, Sealing(new_key())), laid()
    await store.start(plan, NOW, None)
    await store.note(ALICE, plan.id, 2, "zimtschnecke", NOW)
    await store.note(ALICE, plan.id, 0, "my zimtschnecke plan", NOW)
    assert "zimtschnecke" not in str(await everything(engine))
    kept = await store.current(SERVER, ALICE)
    assert (kept.title, kept.steps[1].note) == ("my zimtschnecke plan", "zimtschnecke")


async def test_plan_whose_notes_no_key_opens_stays_without_them(engine):
    store, plan = DatabasePlans(engine, Sealing(new_key())), laid()
    await store.start(plan, NOW, None)
    await store.note(ALICE, plan.id, 2, "zimtschnecke", NOW)
    other = Sealing(new_key())
    with pytest.raises(Exception, match="encrypted with another key"):
        await check_keys(engine, other)
    assert await forget_unreadable(engine, other) == 1
    kept = await DatabasePlans(engine, other).current(SERVER, ALICE)
    assert len(kept.steps) == 4
    assert kept.steps[1].note == ""


async def test_many_starts_at_once_leave_one_whole_plan(engine):
    store = DatabasePlans(engine)
    ids = [f"{number:032x}" for number in range(8)]
    kept = await asyncio.gather(*(store.start(laid(each), NOW, None) for each in ids))
    assert kept.count(True) == 1
    plan = await store.current(SERVER, ALICE)
    assert plan.id == ids[kept.index(True)]
    assert len(plan.steps) == 4


async def test_plan_that_could_not_be_replaced_is_left_whole(engine):
    store = DatabasePlans(engine)
    await store.start(laid("a" * 32), NOW, None)
    assert not await store.start(laid("b" * 32), NOW, "c" * 8)
    assert (await store.current(SERVER, ALICE)).id == "a" * 32
    assert await store.start(laid("b" * 32), NOW, "a" * 8)
    assert (await store.current(SERVER, ALICE)).id == "b" * 32
    assert "a" * 32 not in str(await everything(engine))


async def test_note_on_a_plan_that_is_gone_is_not_kept(engine):
    store = DatabasePlans(engine)
    assert not await store.note(ALICE, "a" * 32, 1, "zimtschnecke", NOW)
    assert "zimtschnecke" not in str(await everything(engine))
