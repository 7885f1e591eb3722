"""Read the goals that can be planned, `roadmaps.yaml`, and list everything wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.kernel.adapters.entries import Text, faults_of, filler_phrases, load_yaml
from bot.kernel.models import Problem
from bot.planning.rules.goals import LEARN, Goal, Goals, GoalStep, Learning, SkillHours, faults_of_steps

if TYPE_CHECKING:
    import re
    from collections.abc import Collection, Iterator
    from pathlib import Path

MEND = "Mend the goal."
FORM = "Write `goals`, a list, and `learning`, a map, as in the shipped file."
FIXES = {"id": "Write lower-case words joined by hyphens.", "hours": "Write whole hours, 1 to 40."}
SKILL_STEPS = SkillHours("any", "any", ((4, "…"),) * 5, "…")
"""How many steps `skills.yaml` gives to a skill: what stands around them must leave room."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=40)]
Line = Annotated[Text, StringConstraints(max_length=160)]


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Id
    do: Line
    artefact: Line
    hours: Annotated[int, Field(ge=1, le=40)]
    section: Text
    needs: list[Id] = []
    optional: bool = False

    def value(self) -> GoalStep:
        """Return the step as the rules know it."""
        return GoalStep(
            self.id, self.do, self.artefact, self.hours, self.section, tuple(self.needs), optional=self.optional
        )


class _Goal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Id
    name: Annotated[Text, StringConstraints(max_length=80)]
    about: Line
    serves: list[Id] = []
    fields: list[Id] = []
    steps: list[_Step]


class _Learning(BaseModel):
    model_config = ConfigDict(extra="forbid")

    about: Line
    artefact: Line
    section: Text
    before: list[_Step]
    after: list[_Step]


class _GoalsFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    goals: list[Any]
    learning: _Learning | None = None


def read_goals(folder: Path, sections: Collection[str] | None = None) -> tuple[Goals, list[Problem]]:
    """Return every goal that can be used, and everything wrong with any; a library may go without the file.

    Given the library's section ids, a step that leads to none of them is a problem too.
    """
    path = folder / "roadmaps.yaml"
    if not path.is_file():
        return Goals(), []
    try:
        file = _GoalsFile.model_validate(load_yaml(path))
    except ValidationError as exc:
        return Goals(), [Problem(str(path), None, what, fix) for _, what, fix in faults_of(exc, FIXES)]
    except ValueError as exc:
        return Goals(), [Problem(str(path), None, str(exc), FORM)]
    filler = filler_phrases(folder / "filler.txt")
    goals: dict[str, Goal] = {}
    wrong: list[tuple[str, str, str]] = []
    for position, item in enumerate(file.goals, start=1):
        called = f"goal {item['id'] if isinstance(item, dict) and 'id' in item else f'number {position}'}"
        goal, faults = _goal(item)
        if goal:
            faults = [(what, MEND) for what in _faults(goal, sections, filler, taken=goal.id in goals)]
            if not faults:
                goals[goal.id] = goal
        wrong += [(called, what, fix) for what, fix in faults]
    learning = _learning(file.learning) if file.learning else None
    if learning:
        faults_around = _faults(learning.goal(SKILL_STEPS), sections, filler, taken=False)
        wrong += [("learning", what, MEND) for what in faults_around]
    problems = [Problem(str(path), None, f"{called}: {what}", fix) for called, what, fix in wrong]
    return Goals(tuple(goals.values()), learning), problems


def _goal(item: Any) -> tuple[Goal | None, list[tuple[str, str]]]:
    """Return an entry's goal, or what is wrong with its form and how to mend that."""
    try:
        entry = _Goal.model_validate(item)
    except ValidationError as exc:
        return None, [(what, fix) for _, what, fix in faults_of(exc, FIXES)]
    steps = tuple(step.value() for step in entry.steps)
    return Goal(entry.id, entry.name, entry.about, steps, frozenset(entry.serves), frozenset(entry.fields)), []


def _learning(entry: _Learning) -> Learning:
    return Learning(
        entry.about,
        entry.artefact,
        entry.section,
        tuple(step.value() for step in entry.before),
        tuple(step.value() for step in entry.after),
    )


def _faults(
    goal: Goal, sections: Collection[str] | None, filler: re.Pattern[str] | None, *, taken: bool
) -> Iterator[str]:
    if taken:
        yield "it stands twice."
    if goal.id.startswith(LEARN) and goal.id != f"{LEARN}{SKILL_STEPS.id}":
        yield f"ids that begin with {LEARN} belong to skills."
    yield from faults_of_steps(goal.steps)
    if sections is not None:
        for step in goal.steps:
            if step.section not in sections:
                yield f"step {step.id}: the library has no section {step.section!r}."
    if filler:
        said = [goal.name, goal.about, *(f"{step.text}\n{step.artefact}" for step in goal.steps)]
        yield from (f"filler: {found[0]!r}." for found in filler.finditer("\n".join(said)))
