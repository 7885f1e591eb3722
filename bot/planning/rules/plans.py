"""A member's plan: its steps, what became of them, and the dates that follow from the hours a week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor

WEEK = 7
LEAST_HOURS, MOST_HOURS = 1, 80
USUAL_HOURS = 5
"""A week's hours of the library's four-week plans."""

TITLE = 0
"""The number under which a plan's title is kept among the member's own words."""

LONGEST_WAIT = 730
"""Days by which a step can be put off in all."""


class StepState(StrEnum):
    """Name what became of a step."""

    OPEN = "open"
    DONE = "done"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class PlanStep:
    """Hold one step of a plan.

    `wait` are days by which the member put it off, below zero where it was brought forward; `note` is their own text.
    """

    number: int
    text: str
    artefact: str
    hours: int
    section: str
    state: StepState = StepState.OPEN
    settled_on: date | None = None
    wait: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold one member's plan in one community; `name` is the goal's, `title` the member's own, which may be missing."""

    id: str
    community: int
    member: int
    goal: str
    name: str
    begins: date
    hours_a_week: int
    wanted_by: date | None
    steps: tuple[PlanStep, ...]
    title: str = ""

    @property
    def called(self) -> str:
        """Return what the member calls the plan, or else what the library calls it."""
        return self.title or self.name

    @property
    def next(self) -> PlanStep | None:
        """Return the first step that waits, None when none does."""
        return next((step for step in self.steps if step.state is StepState.OPEN), None)

    def step(self, number: int) -> PlanStep | None:
        """Return the step of that number."""
        return next((step for step in self.steps if step.number == number), None)

    def hours(self, *states: StepState) -> int:
        """Return the hours of the steps in these states, of all steps when none is named."""
        return sum(step.hours for step in self.steps if not states or step.state in states)

    def count(self, state: StepState) -> int:
        """Return how many steps are in a state."""
        return sum(step.state is state for step in self.steps)


@dataclass(frozen=True, slots=True)
class Dated:
    """Hold a step with its days, and by how many it really waits; only an open one has any."""

    step: PlanStep
    starts: date | None = None
    due: date | None = None
    wait: int = 0


def dated(plan: Plan) -> tuple[Dated, ...]:
    """Return every step with the days on which work on it begins and on which it is due.

    Done steps took their hours, skipped ones none; what was put off stays so. Open steps follow each other, none before the plan
    begins.
    """
    found = []
    cursor = free = Fraction(0)
    for step in plan.steps:
        # `free` is where the last open step ends: bringing a step forward never puts it before that.
        wait = max(free - cursor, Fraction(step.wait))
        begins = cursor + wait
        cursor = begins if step.state is StepState.SKIPPED else begins + Fraction(WEEK * step.hours, plan.hours_a_week)
        if step.state is not StepState.OPEN:
            found.append(Dated(step))
            continue
        free = cursor
        found.append(Dated(step, _day(plan, floor(begins)), _day(plan, ceil(cursor) - 1), ceil(wait)))
    return tuple(found)


def finishes(plan: Plan) -> date | None:
    """Return the day on which the last open step is due, None when none is open."""
    return max((each.due for each in dated(plan) if each.due), default=None)


def due_of(plan: Plan, number: int) -> date | None:
    """Return the day on which a step is due, None when it is settled."""
    return next((each.due for each in dated(plan) if each.step.number == number), None)


def finish_for(begins: date, hours: int, hours_a_week: int) -> date:
    """Return the day on which so many hours are done."""
    return begins + timedelta(days=ceil(Fraction(WEEK * hours, hours_a_week)) - 1)


def weeks_for(hours: int, hours_a_week: int) -> int:
    """Return how many weeks so many hours take, the last one begun."""
    return ceil(Fraction(hours, hours_a_week))


def wait_after(plan: Plan, number: int, days: int) -> int | None:
    """Return an open step's wait once it is put off by so many days; None when it would wait too long."""
    wait = next((each.wait for each in dated(plan) if each.step.number == number), 0) + days
    return wait if wait <= LONGEST_WAIT else None


def wait_from(plan: Plan, number: int, today: date) -> int | None:
    """Return the wait with which work on an open step begins today; None when it would wait too long."""
    starts = next((each.starts for each in dated(plan) if each.step.number == number), None)
    return wait_after(plan, number, 0 if starts is None else (today - starts).days)


def _day(plan: Plan, days: int) -> date:
    return plan.begins + timedelta(days=days)
