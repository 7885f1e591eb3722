"""Lay a goal over the weeks that a member has, and say honestly when it does not fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from bot.planning.rules.goals import Goal, GoalStep, hours_of, without_optional
from bot.planning.rules.plans import MOST_HOURS, WEEK, Plan, PlanStep, finish_for, weeks_for

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Proposal:
    """Hold a goal laid over weeks; `left_out` counts the optional steps that were dropped."""

    goal: Goal
    hours_a_week: int
    begins: date
    wanted_by: date | None
    left_out: int = 0

    @property
    def steps(self) -> tuple[GoalStep, ...]:
        """Return the steps that stay."""
        return without_optional(self.goal.steps, self.left_out)

    @property
    def hours(self) -> int:
        """Return what these steps take."""
        return hours_of(self.steps)

    @property
    def weeks(self) -> int:
        """Return how many weeks that is, the last one begun."""
        return weeks_for(self.hours, self.hours_a_week)

    @property
    def finishes(self) -> date:
        """Return the day on which the last step is due."""
        return finish_for(self.begins, self.hours, self.hours_a_week)

    @property
    def fits(self) -> bool:
        """Tell whether that is early enough."""
        return self.wanted_by is None or self.finishes <= self.wanted_by


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Hold what would fit when a date is too early: each a proposal, None where that way alone is not enough."""

    more_hours: Proposal | None
    fewer_steps: Proposal | None
    later: Proposal


def ways_out(proposal: Proposal) -> WaysOut | None:
    """Return what would fit instead, None when the proposal fits."""
    if proposal.fits or proposal.wanted_by is None:
        return None
    days = (proposal.wanted_by - proposal.begins).days + 1
    hours = ceil(Fraction(WEEK * proposal.hours, days))
    more = replace(proposal, hours_a_week=hours) if hours <= MOST_HOURS else None
    optional = sum(step.optional for step in proposal.goal.steps)
    shorter = (replace(proposal, left_out=count) for count in range(proposal.left_out + 1, optional + 1))
    fewer = next((each for each in shorter if each.fits), None)
    return WaysOut(more, fewer, replace(proposal, wanted_by=None))


def plan_of(proposal: Proposal, plan_id: str, community: int, member: int) -> Plan:
    """Return the plan that a proposal becomes when its member says yes."""
    steps = tuple(
        PlanStep(number, step.text, step.artefact, step.hours, step.section)
        for number, step in enumerate(proposal.steps, start=1)
    )
    return Plan(
        plan_id,
        community,
        member,
        proposal.goal.id,
        proposal.goal.name,
        proposal.begins,
        proposal.hours_a_week,
        proposal.wanted_by,
        steps,
    )
