"""Keep what moderators decided about introductions in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.connecting.adapters.tables import introduction_terms
from bot.connecting.rules.entries import Terms
from bot.kernel.adapters.sql import upsert

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncEngine


class DatabaseTerms:
    """Implement the terms' store on an SQL table."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, community: int) -> Terms:
        """Return the community's terms; introductions are off where nothing was decided."""
        query = select(introduction_terms).where(introduction_terms.c.community == community)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return Terms(community) if row is None else _terms(row)

    async def put(self, terms: Terms) -> None:
        """Keep the community's terms."""
        row: dict[str, object] = {
            "community": terms.community,
            "open_since": terms.open_since,
            "thread_channel": terms.thread_channel,
            "report_channel": terms.report_channel,
            "excluded_role": terms.excluded_role,
            "newcomer_days": terms.newcomer_days,
        }
        async with self._engine.begin() as connection:
            await upsert(connection, introduction_terms, [row])

    async def opened(self) -> list[Terms]:
        """Return the terms of every community in which introductions are on."""
        table = introduction_terms
        query = select(table).where(table.c.open_since.is_not(None)).order_by(table.c.community)
        async with self._engine.connect() as connection:
            return [_terms(row) for row in await connection.execute(query)]


def _terms(row: Row[Any]) -> Terms:
    return Terms(
        row.community, row.open_since, row.thread_channel, row.report_channel, row.excluded_role, row.newcomer_days
    )
