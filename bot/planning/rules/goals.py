"""What the library offers to plan: goals with their steps, and the way to learn any skill."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

LEARN = "learn-"
"""Before a skill's id, this names the goal of learning that skill."""

FEWEST_STEPS, MOST_STEPS = 4, 12


@dataclass(frozen=True, slots=True)
class GoalStep:
    """Hold one step: what to do, what proves that it is done, the hours it takes, and the section that explains it.

    `needs` are ids of earlier steps; an `optional` step can be left out when time is short.
    """

    id: str
    text: str
    artefact: str
    hours: int
    section: str
    needs: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """Hold what a member said of themselves that a plan may begin with; every part may be missing."""

    hours_a_week: int | None = None
    goals: frozenset[str] = frozenset()
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """Hold one goal with its steps, in the order in which they are done.

    `serves` are ids of what a member may be working towards, `fields` of those it is written for, none for all.
    """

    id: str
    name: str
    about: str
    steps: tuple[GoalStep, ...]
    serves: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()

    def fit(self, usual: Usual) -> int:
        """Return how well the goal suits what a member said of themselves; below zero where it is for another field."""
        near = len(self.serves & usual.goals)
        if not self.fields or usual.field is None:
            return near
        return near + 1 if usual.field in self.fields else -1

    @property
    def hours(self) -> int:
        """Return what all steps take."""
        return hours_of(self.steps)


@dataclass(frozen=True, slots=True)
class SkillHours:
    """Hold what is known of learning a skill: (hours, what to do) in order, and what proves it in the end."""

    id: str
    name: str
    hours: tuple[tuple[int, str], ...]
    proof: str


@dataclass(frozen=True, slots=True)
class Learning:
    """Hold what stands around a skill's own hours: the steps before and after, and what each hour's step leaves behind."""

    about: str
    artefact: str
    section: str
    before: tuple[GoalStep, ...]
    after: tuple[GoalStep, ...]

    def goal(self, skill: SkillHours) -> Goal:
        """Return the goal of learning this skill."""
        learnt = tuple(
            GoalStep(
                f"hours-{number}",
                text,
                skill.proof if number == len(skill.hours) else self.artefact,
                hours,
                self.section,
            )
            for number, (hours, text) in enumerate(skill.hours, start=1)
        )
        return Goal(f"{LEARN}{skill.id}", f"Learn: {skill.name}", self.about, (*self.before, *learnt, *self.after))


@dataclass(frozen=True, slots=True)
class Goals:
    """Hold what the file offers; `learning` is None where it says nothing of skills."""

    listed: tuple[Goal, ...] = ()
    learning: Learning | None = None


def hours_of(steps: Sequence[GoalStep]) -> int:
    """Return what these steps take together."""
    return sum(step.hours for step in steps)


def without_optional(steps: Sequence[GoalStep], count: int) -> tuple[GoalStep, ...]:
    """Leave out so many optional steps, the last first: nothing that stays needs one that goes."""
    optional = [step.id for step in steps if step.optional]
    gone = set(optional[len(optional) - count :]) if count else set()
    return tuple(step for step in steps if step.id not in gone)


def faults_of_steps(steps: Sequence[GoalStep]) -> list[str]:
    """Return in sentences what makes these steps no plan: their number, names, order, or what cannot be left out."""
    found = []
    if not FEWEST_STEPS <= len(steps) <= MOST_STEPS:
        found.append(f"it has {len(steps)} steps; a plan has {FEWEST_STEPS} to {MOST_STEPS}.")
    if len(without_optional(steps, sum(step.optional for step in steps))) < FEWEST_STEPS:
        found.append(f"fewer than {FEWEST_STEPS} of its steps are needed.")
    earlier: dict[str, GoalStep] = {}
    for step in steps:
        if step.id in earlier:
            found.append(f"step {step.id} stands twice.")
        for need in step.needs:
            if need not in earlier:
                found.append(f"step {step.id} needs {need}, which does not come before it.")
            elif earlier[need].optional and not step.optional:
                found.append(f"step {step.id} cannot be left out, but {need}, which it needs, can.")
        earlier[step.id] = step
    return found
