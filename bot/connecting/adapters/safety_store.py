"""Keep blocks for good, and reports until the moderators have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from bot.connecting.adapters.tables import introduction_blocks as blocks
from bot.connecting.adapters.tables import introduction_reports as reports
from bot.connecting.adapters.tables import introduction_sides as sides
from bot.connecting.adapters.tables import unclaimed
from bot.connecting.rules.introductions import Report
from bot.kernel.adapters.sql import insert_new

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncEngine

NOBODY = 0


class DatabaseSafety:
    """Implement the store of blocks and reports on SQL tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def block(self, community: int, member: int, other: int, at: datetime) -> None:
        """Keep two members apart for good."""
        row: dict[str, object] = {"member": member, "other": other, "community": community, "at": at}
        async with self._engine.begin() as connection:
            await insert_new(connection, blocks, row)

    async def report(self, report: Report) -> bool:
        """Keep a report until the moderators have it; return False where this member reported this introduction before."""
        own = (sides.c.introduction == report.introduction) & (sides.c.member == report.member)
        row = {
            "id": report.id,
            "introduction": report.introduction,
            "community": report.community,
            "member": report.member,
            "other": report.other,
            "at": report.at,
        }
        async with self._engine.begin() as connection:
            first = await connection.execute(
                update(sides).where(own, sides.c.reported_at.is_(None)).values(reported_at=report.at)
            )
            if not first.rowcount:
                return False
            await connection.execute(reports.insert(), row)
        return True

    async def claim_reports(self, of: Collection[int], at: datetime, tried_before: datetime) -> list[Report]:
        """Return reports that these communities' moderators are to be told now."""
        due = reports.c.told_at.is_(None) & unclaimed(reports.c.claimed_at, tried_before)
        claims = []
        async with self._engine.begin() as connection:
            rows = await connection.execute(select(reports).where(due).order_by(reports.c.at))
            for row in [each for each in rows if each.community in of]:
                claimed = await connection.execute(
                    update(reports).where(reports.c.id == row.id, due).values(claimed_at=at)
                )
                if claimed.rowcount:
                    again = row.claimed_at is not None
                    claims.append(Report(row.id, row.community, row.introduction, row.member, row.other, row.at, again))
        return claims

    async def report_told(self, report: str, at: datetime) -> None:
        """Remember that moderators were told, and forget the names."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(reports).where(reports.c.id == report).values(told_at=at, member=NOBODY, other=NOBODY)
            )
