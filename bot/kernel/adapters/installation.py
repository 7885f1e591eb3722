"""Know this installation from every other: a number of its own, made with its database and kept in it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import select

from bot.kernel.adapters.sql import insert_new, upsert
from bot.kernel.adapters.tables import facts

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

KEY = "installation"


async def installation_of(engine: AsyncEngine) -> str:
    """Return the number of the installation that this database is of, 32 hexadecimal digits; make it when there is none."""
    query = select(facts.c.value).where(facts.c.key == KEY)
    async with engine.begin() as connection:
        known: str | None = await connection.scalar(query)
        if known is None:
            # Of two processes that start at once, the one that comes second reads what the first wrote.
            await insert_new(connection, facts, {"key": KEY, "value": uuid4().hex})
            known = await connection.scalar(query)
    assert known is not None
    return known


async def known_installation(engine: AsyncEngine) -> str | None:
    """Return the number of the installation that this database is of, None where none was given yet; nothing is written."""
    async with engine.connect() as connection:
        number: str | None = await connection.scalar(select(facts.c.value).where(facts.c.key == KEY))
    return number


async def name_installation(engine: AsyncEngine, number: str | None) -> None:
    """Give a database this installation's number, or a new one: a backup that is restored elsewhere is another installation."""
    async with engine.begin() as connection:
        await upsert(connection, facts, [{"key": KEY, "value": number or uuid4().hex}])
