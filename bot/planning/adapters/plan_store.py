"""Keep plans, their steps and the member's own words on them in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import insert_new, upsert
from bot.planning.adapters.tables import check_ins, plan_notes, plan_steps, plans
from bot.planning.rules.plans import TITLE, Plan, PlanStep, StepState

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.kernel.adapters.sealing import Sealing


class DatabasePlans:
    """Implement the plans' store on SQL tables; a note that no key opens any more is passed over."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def start(self, plan: Plan, made_at: datetime, replaces: str | None) -> bool:
        """Keep a plan instead of the one whose id begins with `replaces`; return whether it is kept."""
        async with self._engine.begin() as connection:
            if replaces:
                own = (plans.c.member == plan.member) & (plans.c.community == plan.community)
                await _delete(connection, own & plans.c.id.startswith(replaces))
            row: dict[str, object] = {
                "id": plan.id,
                "community": plan.community,
                "member": plan.member,
                "goal": plan.goal,
                "name": plan.name,
                "begins": plan.begins,
                "hours_a_week": plan.hours_a_week,
                "wanted_by": plan.wanted_by,
                "made_at": made_at,
            }
            if not await insert_new(connection, plans, row):
                # The transaction has changed nothing: what was to be replaced is what stands in the way.
                return False
            await connection.execute(plan_steps.insert(), [_row(plan, step) for step in plan.steps])
            return True

    async def current(self, community: int, member: int) -> Plan | None:
        """Return the member's plan in this community."""
        return await self._read((plans.c.community == community) & (plans.c.member == member))

    async def plan(self, member: int, plan_id: str) -> Plan | None:
        """Return the plan with this id, if it is this member's."""
        return await self._read((plans.c.id == plan_id) & (plans.c.member == member))

    async def settle(self, member: int, plan_id: str, number: int, state: StepState, on: date | None) -> bool:
        """Change a step's state, and return whether it changed: an open one is settled, a settled one opened."""
        is_open = plan_steps.c.state == StepState.OPEN.value
        return await self._change(
            _step(member, plan_id, number) & (~is_open if state is StepState.OPEN else is_open),
            {"state": state.value, "settled_on": on},
        )

    async def put_off(self, member: int, plan_id: str, number: int, old: int, wait: int) -> bool:
        """Change an open step's wait from `old`; return whether that was so."""
        same = (plan_steps.c.wait == old) & (plan_steps.c.state == StepState.OPEN.value)
        return await self._change(_step(member, plan_id, number) & same, {"wait": wait})

    async def note(self, member: int, plan_id: str, number: int, text: str, at: datetime) -> bool:
        """Keep the member's own words on a step, or under number 0 the plan's title; return whether the plan is there."""
        key = f"{plan_id}:{number}"
        async with self._engine.begin() as connection:
            # A write first: it holds the plan in place until the note is kept, so that none outlives its plan.
            held = update(plans).where(plans.c.id == plan_id, plans.c.member == member).values(member=member)
            if not (await connection.execute(held)).rowcount:
                return False
            if not text:
                await connection.execute(delete(plan_notes).where(plan_notes.c.id == key))
                return True
            row: dict[str, object] = {
                "id": key,
                "plan_id": plan_id,
                "number": number,
                "member": member,
                "note": self._sealing.seal(text),
                "at": at,
            }
            await upsert(connection, plan_notes, [row])
        return True

    async def end(self, member: int, plan_id: str) -> bool:
        """Delete a plan with everything that belongs to it; return whether there was one."""
        async with self._engine.begin() as connection:
            return await _delete(connection, (plans.c.id == plan_id) & (plans.c.member == member))

    async def _change(self, which: ColumnElement[bool], values: dict[str, object]) -> bool:
        async with self._engine.begin() as connection:
            return (await connection.execute(update(plan_steps).where(which).values(values))).rowcount > 0

    async def _read(self, which: ColumnElement[bool]) -> Plan | None:
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(plans).where(which))).one_or_none()
            if row is None:
                return None
            of_plan = select(plan_steps).where(plan_steps.c.plan_id == row.id).order_by(plan_steps.c.number)
            steps = list(await connection.execute(of_plan))
            kept = list(await connection.execute(select(plan_notes).where(plan_notes.c.plan_id == row.id)))
        notes = {each.number: self._sealing.open(each.note) for each in kept if self._sealing.opens(each.note)}
        return Plan(
            row.id,
            row.community,
            row.member,
            row.goal,
            row.name,
            row.begins,
            row.hours_a_week,
            row.wanted_by,
            tuple(
                PlanStep(
                    each.number,
                    each.step,
                    each.artefact,
                    each.hours,
                    each.section,
                    StepState(each.state),
                    each.settled_on,
                    each.wait,
                    notes.get(each.number, ""),
                )
                for each in steps
            ),
            notes.get(TITLE, ""),
        )


def _step(member: int, plan_id: str, number: int) -> ColumnElement[bool]:
    return (plan_steps.c.plan_id == plan_id) & (plan_steps.c.number == number) & (plan_steps.c.member == member)


def _row(plan: Plan, step: PlanStep) -> dict[str, object]:
    return {
        "plan_id": plan.id,
        "number": step.number,
        "member": plan.member,
        "step": step.text,
        "artefact": step.artefact,
        "section": step.section,
        "hours": step.hours,
        "wait": step.wait,
        "state": step.state.value,
        "settled_on": step.settled_on,
    }


async def _delete(connection: AsyncConnection, which: ColumnElement[bool]) -> bool:
    # No reading before: a transaction that SQLite began with a read may not go on to write beside another writer.
    gone = await connection.scalar(delete(plans).where(which).returning(plans.c.id))
    if gone is None:
        return False
    for table in (plan_steps, plan_notes, check_ins):
        await connection.execute(delete(table).where(table.c.plan_id == gone))
    return True
