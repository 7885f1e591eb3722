"""The condition remembers since when, waits for no part that hangs, and lets one look at all of them."""

from __future__ import annotations

import asyncio

import pytest

from bot.errors import PageUnavailable, Unreadable
from bot.health import condition as module
from bot.health.condition import Condition, Part
from bot.health.last_runs import LastRuns
from tests.fakes import HandClock


class Fuse:
    """A part that is as the test says: well, in trouble, hanging or breaking."""

    def __init__(self, name, *, vital=False):
        self.says = None
        self.part = Part(name, self.look, f"{name} is silent", vital)

    async def look(self):
        if isinstance(self.says, Exception):
            raise self.says
        if self.says == "hang":
            await asyncio.Event().wait()
        return self.says


@pytest.fixture
def clock():
    return HandClock()


@pytest.fixture
def fuses(clock):
    return Fuse("first"), Fuse("second", vital=True)


@pytest.fixture
def condition(clock, fuses):
    made = Condition(clock)
    made.mind(*(fuse.part for fuse in fuses))
    return made


async def test_each_trouble_has_its_own_time_and_the_whole_has_the_first_ones(condition, fuses, clock):
    first, second = fuses
    started = clock.now()
    assert (await condition.look()).is_well
    clock.advance(minutes=5)
    first.says = "slow"
    began = clock.now()
    await condition.look()
    clock.advance(minutes=5)
    second.says = "gone"
    state = await condition.look()
    assert [(each.says, each.since) for each in state.troubles] == [("slow", began), ("gone", clock.now())]
    assert (state.since, state.started, state.answers) == (began, started, False)
    first.says = None
    clock.advance(minutes=5)
    state = await condition.look()
    assert [each.part for each in state.troubles] == ["second"]
    assert state.since == began
    second.says = None
    clock.advance(minutes=5)
    state = await condition.look()
    assert (state.is_well, state.answers, state.since) == (True, True, clock.now())


async def test_a_part_that_hangs_or_breaks_is_in_trouble_and_holds_up_no_other(condition, fuses, monkeypatch):
    monkeypatch.setattr(module, "LOOK_SECONDS", 0.05)
    first, second = fuses
    first.says, second.says = "hang", RuntimeError("broken")
    state = await condition.look()
    assert [each.says for each in state.troubles] == ["first is silent", "second is silent"]
    assert condition.wellbeing == {"first": False, "second": False}


async def test_it_looks_by_the_clock(condition, fuses):
    looking = asyncio.create_task(condition.keep_looking(every_seconds=0.01))
    fuses[0].says = "slow"
    for _ in range(500):
        await asyncio.sleep(0.01)
        if not condition.state.is_well:
            break
    looking.cancel()
    assert [each.says for each in condition.state.troubles] == ["slow"]


def test_a_job_counts_as_failed_until_it_went_well_again():
    runs = LastRuns()
    with pytest.raises(KeyError), runs.job("send_due"):
        raise KeyError
    assert runs.failed == ["send_due"]
    with runs.job("another"):
        pass
    assert runs.failed == ["send_due"]
    with runs.job("send_due"):
        pass
    assert runs.failed == []


@pytest.mark.parametrize("error", [Unreadable("a scan"), PageUnavailable("away")])
def test_what_somebody_mends_or_what_is_tried_again_is_no_failure(error):
    runs = LastRuns()
    with pytest.raises(type(error)), runs.job("moderators_work"):
        raise error
    assert runs.failed == []
