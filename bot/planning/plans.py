"""Lay a plan with a member, keep it, and change it as they go."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.errors import MemberError, NotFound
from bot.kernel.speech import N_, _
from bot.planning.rules.fitting import Proposal, plan_of
from bot.planning.rules.plans import LEAST_HOURS, MOST_HOURS, TITLE, USUAL_HOURS, StepState, wait_after, wait_from

if TYPE_CHECKING:
    from bot.kernel.models import Document, Section
    from bot.kernel.ports import Clock
    from bot.planning.goal_book import GoalBook
    from bot.planning.ports import CalendarFile, Habits, PlanPicture, PlanStore
    from bot.planning.rules.plans import Plan, PlanStep
    from bot.search.browsing import Library

GONE = N_("That plan isn't there any more, or it is not yours. `/plan show` shows the one you have.")
NO_PLAN = N_("You have no plan here yet. `/plan start` lays one with you.")
ANOTHER = N_("You have another plan here by now. `/plan show` shows it.")
TOO_LATE = N_("I can't put a step off for more than two years.")
FURTHEST_YEARS = 3
NOTE_CHARACTERS, TITLE_CHARACTERS = 500, 80


class Plans:
    """Propose, keep and change members' plans, one for each member and community."""

    def __init__(
        self,
        goals: GoalBook,
        store: PlanStore,
        library: Library,
        picture: PlanPicture,
        calendar: CalendarFile,
        habits: Habits,
        clock: Clock,
    ) -> None:
        self.goals = goals
        self._store = store
        self._library = library
        self._picture = picture
        self._calendar = calendar
        self._habits = habits
        self._clock = clock

    def today(self) -> date:
        """Return the day by the bot's own clock."""
        return self._clock.now().date()

    async def suggest(self, community: int, member: int, typed: str, limit: int) -> list[tuple[str, str]]:
        """Return (id, name) of goals that fit what was typed, those first that suit the member."""
        return self.goals.suggest(typed, limit, await self._habits.usual(community, member))

    async def usual_hours(self, community: int, member: int) -> int:
        """Return the hours a week that the member named, else those of the library's four-week plans."""
        named = (await self._habits.usual(community, member)).hours_a_week
        return min(named, MOST_HOURS) if named else USUAL_HOURS

    def propose(self, goal: str, hours_a_week: int, by: str | None = None, left_out: int = 0) -> Proposal:
        """Lay a goal over the weeks from today; raise MemberError for an unknown goal or a day that cannot be wanted."""
        if not LEAST_HOURS <= hours_a_week <= MOST_HOURS:
            raise MemberError(
                _("Hours a week must be from {least} to {most}.").format(least=LEAST_HOURS, most=MOST_HOURS)
            )
        found = self.goals.goal(goal)
        wanted = self._day(by) if by else None
        return Proposal(found, hours_a_week, self.today(), wanted, left_out)

    async def current(self, community: int, member: int) -> Plan | None:
        """Return the member's plan in this community."""
        return await self._store.current(community, member)

    async def here(self, community: int, member: int) -> Plan:
        """Return the member's plan in this community; raise NotFound when there is none."""
        plan = await self._store.current(community, member)
        if plan is None:
            raise NotFound(NO_PLAN)
        return plan

    async def plan(self, member: int, plan_id: str) -> Plan:
        """Return a plan of the member's; raise NotFound when it is gone or another's."""
        plan = await self._store.plan(member, plan_id)
        if plan is None:
            raise NotFound(GONE)
        return plan

    async def start(self, proposal: Proposal, community: int, member: int, replaces: str | None) -> Plan:
        """Keep a proposal as the member's plan, instead of the one whose id begins with `replaces`.

        Pressed twice it is one plan; raise MemberError when the member has another one by now.
        """
        plan = plan_of(proposal, uuid4().hex, community, member)
        if await self._store.start(plan, self._clock.now(), replaces):
            return plan
        kept = await self._store.current(community, member)
        if kept is None or (kept.goal, kept.hours_a_week) != (plan.goal, plan.hours_a_week):
            raise MemberError(ANOTHER)
        return kept

    async def settle(self, member: int, plan_id: str, number: int, state: StepState) -> Plan:
        """Say that an open step is done or skipped, or that a settled one is open again; saying it twice is once."""
        on = None if state is StepState.OPEN else self.today()
        await self._store.settle(member, plan_id, number, state, on)
        return await self.plan(member, plan_id)

    async def put_off(self, member: int, plan_id: str, number: int, days: int | None) -> Plan:
        """Put an open step and all after it off by so many days, or let it begin today when none are given."""
        plan = await self.plan(member, plan_id)
        step = _step(plan, number)
        if step.state is not StepState.OPEN:
            return plan
        wait = wait_from(plan, number, self.today()) if days is None else wait_after(plan, number, days)
        if wait is None:
            raise MemberError(TOO_LATE)
        await self._store.put_off(member, plan_id, number, step.wait, wait)
        return await self.plan(member, plan_id)

    async def note(self, member: int, plan_id: str, number: int, text: str) -> Plan:
        """Keep the member's own words on a step, or under number 0 the plan's title; no text deletes them."""
        limit = TITLE_CHARACTERS if number == TITLE else NOTE_CHARACTERS
        if not await self._store.note(member, plan_id, number, text.strip()[:limit], self._clock.now()):
            raise NotFound(GONE)
        return await self.plan(member, plan_id)

    async def end(self, member: int, plan_id: str) -> None:
        """Delete a plan, its notes and its check-ins; raise NotFound when it is gone or another's."""
        if not await self._store.end(member, plan_id):
            raise NotFound(GONE)

    async def section(self, member: int, plan_id: str, number: int) -> tuple[Section, Document]:
        """Return the section that explains a step; raise NotFound when it left the library."""
        plan = await self.plan(member, plan_id)
        found = await self._library.passages(plan.community, [_step(plan, number).section])
        if not found:
            raise NotFound(
                N_("The section that explained this step has left the library. `/ask` finds what is there now.")
            )
        return found[0]

    async def headings(self, plan: Plan) -> dict[str, str]:
        """Return the headings of the sections that explain the plan's steps, by id; those that are gone are left out."""
        found = await self._library.passages(plan.community, [step.section for step in plan.steps])
        return {section.id: section.heading for section, _ in found}

    async def picture(self, plan: Plan) -> bytes:
        """Return a picture of the plan over its weeks."""
        return await self._picture.draw(plan, self.today())

    def calendar(self, plan: Plan) -> bytes:
        """Return the plan as a file for calendars."""
        return self._calendar.write(plan, self._clock.now())

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text.strip())
        except ValueError:
            raise MemberError(
                _("I can't read “{text}” as a day. Pick one that I suggest, or write it as 2027-01-31.").format(
                    text=text[:20]
                )
            ) from None
        today = self.today()
        if day <= today:
            raise MemberError(N_("That day is not ahead of us. Name a later one, or leave it out."))
        if day.year > today.year + FURTHEST_YEARS:
            raise MemberError(
                N_("That is too far ahead for a plan in hours and weeks. Name an earlier day, or leave it out.")
            )
        return day


def _step(plan: Plan, number: int) -> PlanStep:
    step = plan.step(number)
    if step is None:
        raise NotFound(GONE)
    return step
