"""Remember in the database which tips a member has seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.careers.adapters.tables import seen_tips
from bot.kernel.adapters.sql import in_slices, upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine


class DatabaseTips:
    """Implement the seen tips' store on an SQL table."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def seen(self, community: int, member: int) -> set[str]:
        """Return the ids of the tips shown to the member in this community."""
        query = select(seen_tips.c.tip_id).where(seen_tips.c.community == community, seen_tips.c.member == member)
        async with self._engine.connect() as connection:
            return set(await connection.scalars(query))

    async def mark(self, community: int, member: int, tip_id: str) -> None:
        """Remember that the member saw the tip."""
        async with self._engine.begin() as connection:
            await upsert(connection, seen_tips, [{"community": community, "member": member, "tip_id": tip_id}])

    async def forget(self, community: int, member: int, tip_ids: Sequence[str]) -> None:
        """Begin anew with these tips."""
        async with self._engine.begin() as connection:
            for part in in_slices(tip_ids):
                await connection.execute(
                    delete(seen_tips).where(
                        seen_tips.c.community == community,
                        seen_tips.c.member == member,
                        seen_tips.c.tip_id.in_(part),
                    )
                )
