"""Keep check-ins in the database, and hand out each time of asking to one process alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.kernel.adapters.sql import upsert
from bot.planning.adapters.tables import check_ins, plans
from bot.planning.rules.weekly import CheckIn

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncEngine


class DatabaseCheckIns:
    """Implement the check-ins' store on an SQL table."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def put(self, check_in: CheckIn) -> bool:
        """Keep a check-in instead of the plan's earlier one; return whether the plan is there."""
        own = (plans.c.id == check_in.plan) & (plans.c.member == check_in.member)
        row: dict[str, object] = {
            "plan_id": check_in.plan,
            "community": check_in.community,
            "member": check_in.member,
            "weekday": check_in.weekday,
            "hour": check_in.hour,
            "zone": check_in.zone,
            "next_at": check_in.next_at,
            "unanswered": check_in.unanswered,
            "stopped": None,
        }
        async with self._engine.begin() as connection:
            # A write first: it holds the plan in place, so that no check-in outlives it.
            held = update(plans).where(own).values(member=check_in.member)
            if not (await connection.execute(held)).rowcount:
                return False
            await upsert(connection, check_ins, [row])
        return True

    async def get(self, plan_id: str) -> CheckIn | None:
        """Return the plan's check-in, unless it is stopped."""
        found = await self._select(check_ins.c.plan_id == plan_id)
        return found[0] if found else None

    async def drop(self, member: int, plan_id: str) -> bool:
        """Forget a plan's check-in; return whether there was one."""
        own = (check_ins.c.plan_id == plan_id) & (check_ins.c.member == member)
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(check_ins).where(own))).rowcount > 0

    async def due(self, now: datetime) -> list[CheckIn]:
        """Return the check-ins whose time has come, the longest due first."""
        return await self._select(check_ins.c.next_at <= now)

    async def claim(self, check_in: CheckIn, next_at: datetime, *, asks: bool) -> bool:
        """Move a due check-in to its next time, counting it as sent if it `asks`; return whether nobody else did."""
        unmoved = (check_ins.c.plan_id == check_in.plan) & (check_ins.c.next_at == check_in.next_at)
        values: dict[str, object] = {"next_at": next_at}
        if asks:
            values["unanswered"] = check_ins.c.unanswered + 1
        return await self._change(unmoved & check_ins.c.stopped.is_(None), values)

    async def unsent(self, plan_id: str) -> None:
        """Take back the count of one that did not arrive."""
        counted = (check_ins.c.plan_id == plan_id) & (check_ins.c.unanswered > 0)
        await self._change(counted, {"unanswered": check_ins.c.unanswered - 1})

    async def answered(self, member: int, plan_id: str) -> None:
        """Begin counting anew: the member is there."""
        counted = (check_ins.c.plan_id == plan_id) & (check_ins.c.member == member) & (check_ins.c.unanswered > 0)
        await self._change(counted, {"unanswered": 0})

    async def stop(self, plan_id: str, why: str) -> None:
        """Send no more, and keep why until the member was told."""
        await self._change(check_ins.c.plan_id == plan_id, {"stopped": why})

    async def take_stopped(self, community: int, member: int) -> str | None:
        """Return once why the member's check-ins stopped, and forget them; None when they did not."""
        stopped = (
            (check_ins.c.community == community) & (check_ins.c.member == member) & check_ins.c.stopped.is_not(None)
        )
        async with self._engine.connect() as connection:
            why: str | None = await connection.scalar(select(check_ins.c.stopped).where(stopped))
        if why is None:
            return None
        async with self._engine.begin() as connection:
            # Whoever deletes the row says it: two commands at once tell it once.
            told = (await connection.execute(delete(check_ins).where(stopped))).rowcount
        return why if told else None

    async def _change(self, which: ColumnElement[bool], values: dict[str, Any]) -> bool:
        async with self._engine.begin() as connection:
            return (await connection.execute(update(check_ins).where(which).values(values))).rowcount > 0

    async def _select(self, which: ColumnElement[bool]) -> list[CheckIn]:
        going = select(check_ins).where(which, check_ins.c.stopped.is_(None)).order_by(check_ins.c.next_at)
        async with self._engine.connect() as connection:
            return [_check_in(row) for row in await connection.execute(going)]


def _check_in(row: Row[Any]) -> CheckIn:
    return CheckIn(row.plan_id, row.community, row.member, row.weekday, row.hour, row.zone, row.next_at, row.unanswered)
