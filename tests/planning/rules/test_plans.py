"""Rules of dates: hours add up, steps keep their order, nothing lies before the plan's first day, whatever is done, skipped or moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.planning.rules.fitting import Proposal, plan_of, ways_out
from bot.planning.rules.goals import FEWEST_STEPS, GoalStep, faults_of_steps, without_optional
from bot.planning.rules.plans import (
    LONGEST_WAIT,
    MOST_HOURS,
    PlanStep,
    StepState,
    dated,
    due_of,
    finish_for,
    finishes,
    wait_after,
    wait_from,
    weeks_for,
)
from tests.planning.planning import goal

BEGINS = date(2026, 11, 22)
HOURS = st.lists(st.integers(1, 40), min_size=4, max_size=12)
PACE = st.integers(1, MOST_HOURS)
STATES = st.sampled_from(StepState)
WAITS = st.integers(-60, 60)
FORWARD = st.integers(0, 60)
FEW = settings(max_examples=50)


@st.composite
def plans(draw, states=STATES, waits=WAITS):
    hours = draw(HOURS)
    plan = plan_of(Proposal(goal(*hours), draw(PACE), BEGINS, None), "0" * 32, 1, 2)
    steps = [replace(step, state=draw(states), wait=draw(waits)) for step in plan.steps]
    return replace(plan, steps=tuple(steps))


def open_rows(plan):
    return [each for each in dated(plan) if each.due]


def in_order(plan):
    rows = open_rows(plan)
    return all(first.starts <= second.starts and first.due <= second.due for first, second in pairwise(rows))


@given(HOURS, PACE)
def test_fresh_plan_ends_when_its_hours_are_done(hours, pace):
    plan = plan_of(Proposal(goal(*hours), pace, BEGINS, None), "0" * 32, 1, 2)
    assert finishes(plan) == finish_for(BEGINS, sum(hours), pace)
    days = (finishes(plan) - BEGINS).days + 1
    assert (days - 1) * pace < 7 * sum(hours) <= days * pace
    assert weeks_for(sum(hours), pace) == -(-days // 7)


@given(plans())
def test_every_hour_is_counted_once(plan):
    assert sum(plan.hours(state) for state in StepState) == plan.hours() == sum(step.hours for step in plan.steps)
    assert sum(plan.count(state) for state in StepState) == len(plan.steps)


@given(plans())
def test_open_steps_keep_their_order_and_none_lies_before_the_first_day(plan):
    assert in_order(plan)
    assert all(BEGINS <= each.starts <= each.due for each in open_rows(plan))
    assert [each.step.number for each in dated(plan)] == [step.number for step in plan.steps]


@FEW
@given(plans(), st.data())
def test_moving_a_step_moves_it_and_what_follows_and_changes_no_hours(plan, data):
    if not open_rows(plan):
        return
    step = data.draw(st.sampled_from([each.step for each in open_rows(plan)]))
    days = data.draw(st.integers(1, 90))
    moved = with_wait(plan, step.number, wait_after(plan, step.number, days))
    assert moved.hours() == plan.hours()
    assert in_order(moved)
    for before, after in zip(dated(plan), dated(moved), strict=True):
        if before.step.number < step.number:
            assert (after.starts, after.due) == (before.starts, before.due)
        elif before.step.number == step.number:
            assert days <= (after.due - before.due).days <= days + 1
        elif before.due:
            assert before.due <= after.due <= before.due + timedelta(days=days + 1)


@FEW
@given(plans(waits=FORWARD), st.data())
def test_step_that_is_done_leaves_every_other_day_as_it_was(plan, data):
    if not open_rows(plan):
        return
    number = data.draw(st.sampled_from([each.step.number for each in open_rows(plan)]))
    done = with_step(plan, number, state=StepState.DONE)
    assert due_of(done, number) is None
    assert [each for each in open_rows(plan) if each.step.number != number] == open_rows(done)


@FEW
@given(plans(waits=FORWARD), st.data())
def test_skipping_brings_what_follows_forward_by_the_hours_saved(plan, data):
    if not open_rows(plan):
        return
    number = data.draw(st.sampled_from([each.step.number for each in open_rows(plan)]))
    skipped = with_step(plan, number, state=StepState.SKIPPED)
    saved = 7 * plan.step(number).hours / plan.hours_a_week
    assert skipped.hours() == plan.hours()
    for before, after in zip(dated(plan), dated(skipped), strict=True):
        if not after.due:
            continue
        gained = (before.due - after.due).days
        assert (saved - 1 < gained < saved + 1) if after.step.number > number else gained == 0


@FEW
@given(plans(), st.integers(0, 400))
def test_first_open_step_can_begin_today(plan, later):
    if plan.next is None:
        return
    today = BEGINS + timedelta(days=later)
    again = with_wait(plan, plan.next.number, wait_from(plan, plan.next.number, today))
    starts = next(each.starts for each in dated(again) if each.step.number == plan.next.number)
    assert today <= starts <= today + timedelta(days=1)
    assert in_order(again)


def test_step_waits_no_longer_than_two_years():
    plan = plan_of(Proposal(goal(5, 5, 5, 5), 5, BEGINS, None), "0" * 32, 1, 2)
    assert wait_after(plan, 1, LONGEST_WAIT) == LONGEST_WAIT
    assert wait_after(plan, 1, LONGEST_WAIT + 1) is None


@given(HOURS, PACE, st.integers(1, 500), st.sets(st.integers(1, 12), max_size=6))
def test_every_way_out_fits_and_hides_no_hours(hours, pace, days, optional):
    wanted = BEGINS + timedelta(days=days)
    proposal = Proposal(goal(*hours, optional=optional), pace, BEGINS, wanted)
    ways = ways_out(proposal)
    assert (ways is None) == proposal.fits
    if ways is None:
        return
    assert ways.later.finishes == proposal.finishes
    assert ways.later.fits
    if ways.more_hours:
        assert ways.more_hours.finishes <= wanted
        assert not replace(ways.more_hours, hours_a_week=ways.more_hours.hours_a_week - 1).fits
        assert ways.more_hours.hours == proposal.hours
    else:
        assert not replace(proposal, hours_a_week=MOST_HOURS).fits
    if ways.fewer_steps:
        assert ways.fewer_steps.finishes <= wanted
        assert not replace(ways.fewer_steps, left_out=ways.fewer_steps.left_out - 1).fits
    else:
        assert not replace(proposal, left_out=sum(step.optional for step in proposal.goal.steps)).fits


def test_five_hours_a_week_for_twenty_hours_are_four_weeks():
    plan = plan_of(Proposal(goal(5, 5, 5, 5), 5, BEGINS, None), "0" * 32, 1, 2)
    assert [each.due for each in dated(plan)] == [BEGINS + timedelta(days=7 * week - 1) for week in (1, 2, 3, 4)]
    assert plan.hours_a_week == 5


def test_last_optional_steps_go_first():
    steps = goal(1, 2, 3, 4, 5, 6, optional={2, 5}).steps
    assert [step.id for step in without_optional(steps, 1)] == ["s1", "s2", "s3", "s4", "s6"]
    assert [step.id for step in without_optional(steps, 2)] == ["s1", "s3", "s4", "s6"]
    assert without_optional(steps, 0) == steps


@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([("a", (), False)] * (FEWEST_STEPS - 1), "a plan has 4 to 12"),
        ([("a", (), False), ("a", (), False), ("b", (), False), ("c", (), False)], "step a stands twice"),
        ([("a", ("b",), False), ("b", (), False), ("c", (), False), ("d", (), False)], "does not come before it"),
        (
            [("a", (), True), ("b", ("a",), False), ("c", (), False), ("d", (), False), ("e", (), False)],
            "cannot be left out",
        ),
        (
            [("a", (), True), ("b", (), False), ("c", (), False), ("d", (), False)],
            "fewer than 4 of its steps are needed",
        ),
    ],
)
def test_steps_that_make_no_plan_are_named(steps, fault):
    made = [GoalStep(name, "Do.", "It.", 1, "x#y", needs, optional=optional) for name, needs, optional in steps]
    assert any(fault in each for each in faults_of_steps(made))


def with_step(plan, number, **changes):
    return replace(plan, steps=tuple(replace(s, **changes) if s.number == number else s for s in plan.steps))


def with_wait(plan, number, wait):
    assert isinstance(plan.step(number), PlanStep)
    return with_step(plan, number, wait=wait)
