"""What plans and check-ins need from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from bot.planning.rules.goals import SkillHours, Usual
    from bot.planning.rules.plans import Plan, StepState
    from bot.planning.rules.weekly import CheckIn


class Skills(Protocol):
    """Know how the first hours of learning a skill are spent."""

    def hours(self, skill_id: str) -> SkillHours | None:
        """Return the hours of the skill with this id."""
        ...

    def suggest(self, typed: str, limit: int) -> list[SkillHours]:
        """Return the skills that fit what was typed, the best first."""
        ...


class Habits(Protocol):
    """Know what members said of themselves, where they said anything."""

    async def usual(self, community: int, member: int) -> Usual:
        """Return what the member said in this community, nothing for whoever said nothing."""
        ...


class PlanStore(Protocol):
    """Keep one plan for each member and community."""

    async def start(self, plan: Plan, made_at: datetime, replaces: str | None) -> bool:
        """Keep a plan instead of the one whose id begins so; return whether it is kept.

        Where the member has another plan there, nothing changes.
        """
        ...

    async def current(self, community: int, member: int) -> Plan | None:
        """Return the member's plan in this community."""
        ...

    async def plan(self, member: int, plan_id: str) -> Plan | None:
        """Return the plan with this id, if it is this member's."""
        ...

    async def settle(self, member: int, plan_id: str, number: int, state: StepState, on: date | None) -> bool:
        """Change a step's state, and return whether it changed: an open one is settled, a settled one opened."""
        ...

    async def put_off(self, member: int, plan_id: str, number: int, old: int, wait: int) -> bool:
        """Change an open step's wait from `old`; return whether that was so."""
        ...

    async def note(self, member: int, plan_id: str, number: int, text: str, at: datetime) -> bool:
        """Keep the member's own words on a step, or under number 0 the plan's title; return whether the plan is there.

        No text deletes what was kept.
        """
        ...

    async def end(self, member: int, plan_id: str) -> bool:
        """Delete a plan with everything that belongs to it; return whether there was one."""
        ...


class CheckInStore(Protocol):
    """Keep when members want to be asked, and hand out each time once."""

    async def put(self, check_in: CheckIn) -> bool:
        """Keep a check-in instead of the plan's earlier one; return whether the plan is there."""
        ...

    async def get(self, plan_id: str) -> CheckIn | None:
        """Return the plan's check-in, unless it is stopped."""
        ...

    async def drop(self, member: int, plan_id: str) -> bool:
        """Forget a plan's check-in; return whether there was one."""
        ...

    async def due(self, now: datetime) -> list[CheckIn]:
        """Return the check-ins whose time has come, the longest due first."""
        ...

    async def claim(self, check_in: CheckIn, next_at: datetime, *, asks: bool) -> bool:
        """Move a due check-in to its next time, counting it as sent if it `asks`; return whether nobody else did.

        False too when the member deleted it meanwhile.
        """
        ...

    async def unsent(self, plan_id: str) -> None:
        """Take back the count of one that did not arrive."""
        ...

    async def answered(self, member: int, plan_id: str) -> None:
        """Begin counting anew: the member is there."""
        ...

    async def stop(self, plan_id: str, why: str) -> None:
        """Send no more, and keep why until the member was told."""
        ...

    async def take_stopped(self, community: int, member: int) -> str | None:
        """Return once why the member's check-ins stopped, and forget them; None when they did not."""
        ...


class Zones(Protocol):
    """Know the world's time zones."""

    def zone(self, name: str) -> ZoneInfo | None:
        """Return the zone of that name, as the tz database writes it."""
        ...

    def suggest(self, typed: str, limit: int) -> Sequence[tuple[str, str]]:
        """Return (what to show, name) of zones by city, country or name, the best first."""
        ...


class PlanPicture(Protocol):
    """Draw a plan over its weeks."""

    async def draw(self, plan: Plan, today: date) -> bytes:
        """Return a picture in PNG."""
        ...


class CalendarFile(Protocol):
    """Write a plan for calendars."""

    def write(self, plan: Plan, at: datetime) -> bytes:
        """Return a file in the iCalendar form with an all-day event on the day on which each open step is due."""
        ...
