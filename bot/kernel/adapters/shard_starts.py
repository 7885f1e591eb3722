"""Hand out turns to identify with Discord, five seconds apart over all processes."""

from __future__ import annotations

import asyncio
from time import time
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Column, Float, Integer, Table, case
from sqlalchemy.dialects import postgresql, sqlite

from bot.errors import Unavailable
from bot.kernel.adapters.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

SECONDS = 5.5
"""Discord allows one start in five seconds; half a second is for the clocks of two machines."""

BUCKET = 0
"""Very big bots may start several at once, by `shard id % max_concurrency`: one after another is right for them, too."""

log = structlog.get_logger(__name__)

shard_starts = Table(
    "shard_starts",
    metadata,
    Column("bucket", Integer, primary_key=True, autoincrement=False),
    Column("next_at", Float, nullable=False),
)


class DatabaseShardStarts:
    """Keep in an SQL table when the next shard may start."""

    def __init__(self, engine: AsyncEngine, seconds: float = SECONDS) -> None:
        self._engine = engine
        self._seconds = seconds

    async def wait_for_turn(self) -> None:
        """Take the next turn and wait for it; without a database, wait as long as one turn takes."""
        try:
            seconds = await self._take()
        except Unavailable as exc:
            log.warning("shard_starts_unknown", reason=str(exc))
            seconds = self._seconds
        await asyncio.sleep(seconds)

    async def _take(self) -> float:
        now = time()
        insert = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(shard_starts)
        held = shard_starts.c.next_at
        taken = (
            insert.values(bucket=BUCKET, next_at=now + self._seconds)
            .on_conflict_do_update(
                index_elements=[shard_starts.c.bucket],
                set_={"next_at": case((held > now, held + self._seconds), else_=now + self._seconds)},
            )
            .returning(held)
        )
        async with self._engine.begin() as connection:
            after = (await connection.execute(taken)).scalar_one()
        return max(0.0, float(after) - self._seconds - now)
