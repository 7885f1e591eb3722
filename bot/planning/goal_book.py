"""Find a goal to plan for: those of the library, and the learning of any skill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.kernel.speech import _
from bot.kernel.words import words
from bot.planning.rules.goals import LEARN, Usual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.planning.ports import Skills
    from bot.planning.rules.goals import Goal, Goals

NOTHING_SAID = Usual()


class GoalBook:
    """Look goals up by id or by what a member types."""

    def __init__(self, goals: Goals, skills: Skills) -> None:
        self._goals = {goal.id: goal for goal in goals.listed}
        self._learning = goals.learning
        self._skills = skills

    def goal(self, typed: str) -> Goal:
        """Return the goal of that id, or the one goal that what was typed fits; raise NotFound otherwise."""
        if found := self._by_id(typed.strip()):
            return found
        near = self.suggest(typed, 4) if typed.strip() else []
        if len(near) == 1 and (only := self._by_id(near[0][0])):
            return only
        names = ", ".join(f"“{name}”" for _id, name in near)
        named = " " + _("Did you mean {names}?").format(names=names) if near else ""
        said = _("I have no plan for “{goal}”.{hint} Pick one of those that I suggest while you type.")
        raise NotFound(said.format(goal=typed[:60], hint=named))

    def suggest(self, typed: str, limit: int, usual: Usual = NOTHING_SAID) -> list[tuple[str, str]]:
        """Return (id, name) of the goals that fit what was typed; of all, before anything was.

        Those that the name alone fits come first, and among equals those that suit what the member said of themselves.
        """
        sought = words(typed)
        fitting = [
            goal
            for goal in self._goals.values()
            if all(_has(words(f"{goal.name} {goal.about} {goal.id}"), word) for word in sought)
        ]
        fitting.sort(key=lambda goal: (not all(_has(words(goal.name), word) for word in sought), -goal.fit(usual)))
        found = [(goal.id, goal.name) for goal in fitting]
        if self._learning is None:
            return found[:limit]
        skills = self._skills.suggest(typed.casefold().removeprefix("learn").strip(" :"), limit)
        return [*found, *((f"{LEARN}{skill.id}", _("Learn: {skill}").format(skill=skill.name)) for skill in skills)][
            :limit
        ]

    def _by_id(self, goal_id: str) -> Goal | None:
        if goal_id in self._goals:
            return self._goals[goal_id]
        if self._learning is None or not goal_id.startswith(LEARN):
            return None
        skill = self._skills.hours(goal_id.removeprefix(LEARN))
        return None if skill is None else self._learning.goal(skill)


def _has(names: Sequence[str], part: str) -> bool:
    return any(name.startswith(part) for name in names)
