"""What the database says of long work."""

from __future__ import annotations

from sqlalchemy import select

from bot.library.adapters.tables import jobs


async def unfinished(engine):
    """Return the ids of the work that began and did not end, oldest first."""
    query = select(jobs.c.id).where(jobs.c.finished_at.is_(None)).order_by(jobs.c.started_at)
    async with engine.connect() as connection:
        return list(await connection.scalars(query))
