"""Build the planning wing: plans and check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.planning.adapters.calendar_file import IcsCalendar
from bot.planning.adapters.check_in_store import DatabaseCheckIns
from bot.planning.adapters.plan_chart import PlanChart
from bot.planning.adapters.plan_store import DatabasePlans
from bot.planning.adapters.roadmaps_file import read_goals
from bot.planning.adapters.zones import TzZones
from bot.planning.check_ins import CheckIns
from bot.planning.goal_book import GoalBook
from bot.planning.plans import Plans
from bot.planning.rules.goals import SkillHours, Usual

if TYPE_CHECKING:
    from bot.careers.catalogue import Catalogue
    from bot.careers.rules.catalogue import Skill
    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.ports import Clock
    from bot.members.profile import Profiles
    from bot.search.browsing import Library
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class PlanningWing:
    """Hold the wing's use cases."""

    plans: Plans
    check_ins: CheckIns


class CatalogueSkills:
    """Give the planning wing the hours that the careers' catalogue has for a skill."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    def hours(self, skill_id: str) -> SkillHours | None:
        """Return the hours of the skill with this id."""
        return next((_hours(each) for each in self._catalogue.suggest_skills(skill_id, 1) if each.id == skill_id), None)

    def suggest(self, typed: str, limit: int) -> list[SkillHours]:
        """Return the skills that fit what was typed, the best first."""
        return [_hours(each) for each in self._catalogue.suggest_skills(typed, limit)]


class ProfileHabits:
    """Give the planning wing what a member's profile holds for it."""

    def __init__(self, profiles: Profiles) -> None:
        self._profiles = profiles

    async def usual(self, community: int, member: int) -> Usual:
        """Return what the member said in this community, nothing for whoever said nothing."""
        profile = await self._profiles.get(community, member)
        return Usual() if profile is None else Usual(profile.hours_a_week, frozenset(profile.goals), profile.field)


def _hours(skill: Skill) -> SkillHours:
    steps = tuple((step.hours, step.step) for step in skill.first_20_hours)
    return SkillHours(skill.id, skill.name, steps, skill.proof)


def open_planning(
    settings: Settings,
    foundation: Foundation,
    library: Library,
    catalogue: Catalogue,
    profiles: Profiles,
    sealing: Sealing,
    clock: Clock,
) -> PlanningWing:
    """Return the wing on an open foundation."""
    goals, _ = read_goals(settings.knowledge_dir)
    store = DatabasePlans(foundation.engine, sealing)
    book = GoalBook(goals, CatalogueSkills(catalogue))
    return PlanningWing(
        Plans(book, store, library, PlanChart(), IcsCalendar(), ProfileHabits(profiles), clock),
        CheckIns(DatabaseCheckIns(foundation.engine), store, TzZones(), clock),
    )
