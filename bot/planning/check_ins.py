"""Ask a member once a week how the plan goes, at their own hour, and be quiet when nobody answers.

At most once: a check-in is claimed in the database before it is sent, so a kill between the two loses that week's, and never
sends two.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.errors import MemberError, NotFound
from bot.kernel.speech import _
from bot.planning.plans import NO_PLAN
from bot.planning.rules.weekly import LATEST, UNANSWERED, CheckIn, next_time

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from bot.kernel.ports import Clock
    from bot.planning.ports import CheckInStore, PlanStore, Zones
    from bot.planning.rules.plans import Plan, PlanStep

CLOSED, QUIET = "closed", "quiet"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold a check-in that is this process's to send; `last` says that no other follows without an answer."""

    plan: Plan
    step: PlanStep
    last: bool


class CheckIns:
    """Keep when members want to be asked, and say whom to ask now."""

    def __init__(self, store: CheckInStore, plans: PlanStore, zones: Zones, clock: Clock) -> None:
        self._store = store
        self._plans = plans
        self._zones = zones
        self._clock = clock

    def suggest_zones(self, typed: str, limit: int) -> list[tuple[str, str]]:
        """Return (what to show, name) of the time zones that fit what was typed."""
        return list(self._zones.suggest(typed, limit))

    async def wish(self, community: int, member: int, weekday: int, hour: int, zone: str) -> CheckIn:
        """Return a check-in as it would be, not kept yet; raise MemberError without a plan or with an unknown zone."""
        plan = await self._plans.current(community, member)
        if plan is None:
            raise NotFound(NO_PLAN)
        found = self._zone(zone)
        moment = next_time(self._clock.now(), weekday, hour, found)
        return CheckIn(plan.id, community, member, weekday, hour, found.key, moment)

    async def keep(self, check_in: CheckIn) -> None:
        """Switch a check-in on; raise NotFound when its plan is gone."""
        if not await self._store.put(check_in):
            raise NotFound(NO_PLAN)

    async def of(self, plan_id: str) -> CheckIn | None:
        """Return the plan's check-in, None when none is on."""
        return await self._store.get(plan_id)

    async def drop(self, member: int, plan_id: str) -> bool:
        """Switch a plan's check-ins off; return whether they were on."""
        return await self._store.drop(member, plan_id)

    async def due(self) -> list[CheckIn]:
        """Return the check-ins whose time has come."""
        return await self._store.due(self._clock.now())

    async def claim(self, check_in: CheckIn) -> Asking | None:
        """Take a due check-in for this process; None when there is nothing to send.

        Nothing is sent when somebody else took it, the plan is gone or through, its hour is long over, or the last ones were not
        answered: the latter ends the check-ins.
        """
        now = self._clock.now()
        zone = self._zones.zone(check_in.zone)
        plan = await self._plans.plan(check_in.member, check_in.plan)
        if plan is None or plan.next is None or zone is None:
            await self._store.drop(check_in.member, check_in.plan)
            return None
        moment = next_time(now, check_in.weekday, check_in.hour, zone)
        if check_in.unanswered >= UNANSWERED:
            if await self._store.claim(check_in, moment, asks=False):
                await self._store.stop(check_in.plan, QUIET)
            return None
        asks = now - check_in.next_at <= LATEST
        if not await self._store.claim(check_in, moment, asks=asks) or not asks:
            return None
        return Asking(plan, plan.next, last=check_in.unanswered + 1 >= UNANSWERED)

    async def unsent(self, check_in: CheckIn) -> None:
        """Note that a claimed check-in did not arrive: the member could not answer it."""
        await self._store.unsent(check_in.plan)

    async def closed(self, check_in: CheckIn) -> None:
        """Note that the member takes no direct messages: no more are tried, and they are told at their next /plan."""
        log.info("check_ins_closed", community=check_in.community)
        await self._store.stop(check_in.plan, CLOSED)

    async def left(self, check_in: CheckIn) -> None:
        """Forget the check-in of somebody who left the community."""
        await self._store.drop(check_in.member, check_in.plan)

    async def answered(self, member: int, plan_id: str) -> None:
        """Note that the member is there: the count of unanswered ones begins anew."""
        await self._store.answered(member, plan_id)

    async def news(self, community: int, member: int) -> str | None:
        """Return once why the member's check-ins stopped by themselves: CLOSED, QUIET, or None."""
        return await self._store.take_stopped(community, member)

    def _zone(self, name: str) -> ZoneInfo:
        found = self._zones.zone(name)
        if found is None:
            near = [shown for shown, _ in self._zones.suggest(name, 3)]
            hint = " " + _("Did you mean {names}?").format(names=", ".join(near)) if near else ""
            raise MemberError(
                _("I know no time zone “{name}”.{hint} Type a city or a country and pick one that I suggest.").format(
                    name=name[:60], hint=hint
                )
            )
        return found
