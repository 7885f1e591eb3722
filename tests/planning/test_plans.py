"""The use cases by themselves: whose plan it is, and what a catalogue and a profile give to it."""

from __future__ import annotations

import pytest

from bot.errors import MemberError, NotFound
from bot.members.rules.profiles import Line
from bot.planning.goal_book import GoalBook
from bot.planning.rules.goals import Goals
from bot.planning.rules.plans import MOST_HOURS, USUAL_HOURS, StepState
from bot.wiring.planning import CatalogueSkills
from tests.planning.planning import begun, goal

ALICE, BOB = 111, 222
SERVERS = (1, 2, 3, 0)


async def test_plan_is_its_community_s_alone(world):
    for server in SERVERS:
        plan = await begun(world, ALICE, server)
        await world.plans.note(ALICE, plan.id, 1, f"note of {server}")
    for server in SERVERS:
        plan = await world.plans.here(server, ALICE)
        assert (plan.community, plan.steps[0].note) == (server, f"note of {server}")
    await world.plans.end(ALICE, (await world.plans.here(1, ALICE)).id)
    assert [bool(await world.plans.current(server, ALICE)) for server in SERVERS] == [False, True, True, True]


async def test_nobody_reaches_another_s_plan_by_its_id(world):
    plan = await begun(world, ALICE, 1)
    plans = world.plans
    acts = (
        plans.plan(BOB, plan.id),
        plans.settle(BOB, plan.id, 1, StepState.DONE),
        plans.put_off(BOB, plan.id, 1, 7),
        plans.note(BOB, plan.id, 1, "mine"),
        plans.end(BOB, plan.id),
        plans.section(BOB, plan.id, 1),
    )
    for act in acts:
        with pytest.raises(NotFound, match="not yours"):
            await act
    await world.check_ins.drop(BOB, plan.id)
    assert await plans.plan(ALICE, plan.id) == plan


async def test_settled_step_is_not_moved(world):
    plan = await begun(world, ALICE, 1)
    done = await world.plans.settle(ALICE, plan.id, 1, StepState.DONE)
    assert await world.plans.put_off(ALICE, plan.id, 1, 7) == done


async def test_step_is_not_put_off_for_ever(world):
    plan = await begun(world, ALICE, 1)
    with pytest.raises(MemberError, match="two years"):
        await world.plans.put_off(ALICE, plan.id, 1, 731)


async def test_start_over_a_plan_that_changed_meanwhile_changes_nothing(world):
    await begun(world, ALICE, 1)
    proposal = world.plans.propose("first-client", 7)
    with pytest.raises(MemberError, match="another plan"):
        await world.plans.start(proposal, 1, ALICE, "0" * 8)
    assert (await world.plans.here(1, ALICE)).goal == goal(1).id


async def test_hours_come_from_the_profile_of_this_community_alone(world):
    await world.profiles.start(1, ALICE)
    assert await world.plans.usual_hours(1, ALICE) == USUAL_HOURS
    await world.profiles.choose(1, ALICE, Line.HOURS, ["12"])
    assert await world.plans.usual_hours(1, ALICE) == 12
    assert await world.plans.usual_hours(2, ALICE) == USUAL_HOURS
    assert await world.plans.usual_hours(1, BOB) == USUAL_HOURS
    assert MOST_HOURS == 80


async def test_goals_of_the_profile_are_offered_first(world):
    await world.profiles.start(1, ALICE)
    await world.profiles.choose(1, ALICE, Line.GOALS, ["steadier-income"])
    first = [name for name, _ in await world.plans.suggest(1, ALICE, "", 3)]
    assert first == ["second-market", "steady-income", "lost-client"]
    assert (await world.plans.suggest(2, ALICE, "", 1))[0][0] == "first-client"


async def test_goals_for_another_field_come_last(world):
    await world.profiles.start(1, ALICE)
    await world.profiles.choose(1, ALICE, Line.FIELD, ["design"])
    found = [name for name, _ in await world.plans.suggest(1, ALICE, "weeks", 25)]
    assert found[0] == "four-weeks-designer"
    assert found.index("twelve-weeks-designer") < found.index("four-weeks-writer")


@pytest.mark.parametrize("hours", [0, 81])
def test_hours_that_no_week_has_are_refused(world, hours):
    with pytest.raises(MemberError, match="from 1 to 80"):
        world.plans.propose("first-client", hours)


def test_one_goal_that_fits_what_was_typed_is_taken(world):
    assert world.plans.propose("raise your", 5).goal.id == "raise-rates"
    with pytest.raises(NotFound, match="Did you mean “Four weeks"):
        world.plans.propose("four weeks", 5)


def test_without_the_files_nothing_is_offered(world):
    book = GoalBook(Goals(), CatalogueSkills(world.catalogue))
    assert book.suggest("", 25) == []
    with pytest.raises(NotFound, match="no plan for"):
        book.goal("first-client")
