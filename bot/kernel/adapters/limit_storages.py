"""Count limits for this process or, in the database, for all of them: two storages for `limits`."""

from __future__ import annotations

from hashlib import sha256
from random import random
from time import time
from typing import TYPE_CHECKING

from limits.aio.storage import MovingWindowSupport, Storage
from limits.storage import MemoryStorage
from sqlalchemy import BigInteger, Column, Float, Integer, String, Table, case, delete, func, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.kernel.adapters.tables import metadata

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

SWEPT = 0.02
"""The share of counts after which what has expired is swept away: nothing is kept for longer than it counts, or soon after."""

limit_counts = Table(
    "limit_counts",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", BigInteger, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)

limit_hits = Table(
    "limit_hits",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("key", String(64), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("expires_at", Float, nullable=False, index=True),
)


class ProcessStorage(Storage, MovingWindowSupport):
    """Count in memory.

    limits 5.8.0 has a storage in memory for asyncio, too, but that one hands every key to a thread at every hit.
    """

    STORAGE_SCHEME = None

    def __init__(self) -> None:
        super().__init__()
        self._counts = MemoryStorage()

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a storage's errors are."""
        return ValueError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count in a window that began with its first hit and lasts `expiry` seconds; return the count."""
        return self._counts.incr(key, expiry, amount)

    async def get(self, key: str) -> int:
        """Return the count of the window that is open."""
        return self._counts.get(key)

    async def get_expiry(self, key: str) -> float:
        """Return when the window that is open ends, now where none is."""
        return self._counts.get_expiry(key)

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count in a window that moves; return False, and count nothing, where it is full."""
        return self._counts.acquire_entry(key, limit, expiry, amount)

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest hit in the window was, and how many there are."""
        return self._counts.get_moving_window(key, limit, expiry)

    async def check(self) -> bool:
        """Tell that memory answers."""
        return True

    async def clear(self, key: str) -> None:
        """Forget what was counted under a key."""
        self._counts.clear(key)

    async def reset(self) -> int | None:
        """Forget everything that was counted."""
        return self._counts.reset()


class DatabaseStorage(Storage, MovingWindowSupport):
    """Implement what `limits` asks of a storage on two SQL tables.

    Keys are kept as hashes, and rows no longer than they count: nobody reads off them who asked.
    """

    STORAGE_SCHEME = None

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__()
        self._engine = engine

    @property
    def base_exceptions(self) -> type[Exception]:
        """Return what a storage's errors are."""
        return SQLAlchemyError

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count in a window that began with its first hit and lasts `expiry` seconds; return the count."""
        now = time()
        insert = (postgresql if self._engine.dialect.name == "postgresql" else sqlite).insert(limit_counts)
        insert = insert.values(key=_hidden(key), count=amount, expires_at=now + expiry)
        over, fresh = limit_counts.c.expires_at <= now, insert.excluded
        counted = insert.on_conflict_do_update(
            index_elements=[limit_counts.c.key],
            set_={
                "count": case((over, fresh.count), else_=limit_counts.c.count + fresh.count),
                "expires_at": case((over, fresh.expires_at), else_=limit_counts.c.expires_at),
            },
        ).returning(limit_counts.c.count)
        async with self._engine.begin() as connection:
            await _sweep(connection, now)
            return int((await connection.execute(counted)).scalar_one())

    async def get(self, key: str) -> int:
        """Return the count of the window that is open."""
        counts = limit_counts.c
        query = select(counts.count).where(counts.key == _hidden(key), counts.expires_at > time())
        async with self._engine.connect() as connection:
            return int(await connection.scalar(query) or 0)

    async def get_expiry(self, key: str) -> float:
        """Return when the window that is open ends, now where none is."""
        query = select(limit_counts.c.expires_at).where(limit_counts.c.key == _hidden(key))
        async with self._engine.connect() as connection:
            return max(float(await connection.scalar(query) or 0), time())

    async def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count in a window that moves; return False, and count nothing, where it is full."""
        now, hidden, hits = time(), _hidden(key), limit_hits.c
        async with self._engine.begin() as connection:
            await _alone_with(connection, hidden)
            # A write first: SQLite lets nobody else count from here on.
            await connection.execute(delete(limit_hits).where(hits.key == hidden, hits.at <= now - expiry))
            held = await connection.scalar(select(func.count()).where(hits.key == hidden)) or 0
            if held + amount > limit:
                return False
            rows = [{"key": hidden, "at": now, "expires_at": now + expiry}] * amount
            await connection.execute(limit_hits.insert(), rows)
            await _sweep(connection, now)
        return True

    async def get_moving_window(self, key: str, limit: int, expiry: int) -> tuple[float, int]:
        """Return when the oldest hit in the window was, and how many there are."""
        now, hits = time(), limit_hits.c
        query = select(func.min(hits.at), func.count()).where(hits.key == _hidden(key), hits.at > now - expiry)
        async with self._engine.connect() as connection:
            oldest, held = (await connection.execute(query)).one()
        return (now if oldest is None else float(oldest)), int(held)

    async def check(self) -> bool:
        """Tell whether the database answers."""
        async with self._engine.connect() as connection:
            return await connection.scalar(select(1)) == 1

    async def clear(self, key: str) -> None:
        """Forget what was counted under a key."""
        async with self._engine.begin() as connection:
            for table in (limit_counts, limit_hits):
                await connection.execute(delete(table).where(table.c.key == _hidden(key)))

    async def reset(self) -> int | None:
        """Forget everything that was counted."""
        async with self._engine.begin() as connection:
            return sum([(await connection.execute(delete(table))).rowcount for table in (limit_counts, limit_hits)])


def _hidden(key: str) -> str:
    return sha256(key.encode()).hexdigest()


async def _alone_with(connection: AsyncConnection, hidden: str) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": hidden})


async def _sweep(connection: AsyncConnection, now: float) -> None:
    if random() < SWEPT:
        for table in (limit_counts, limit_hits):
            await connection.execute(delete(table).where(table.c.expires_at <= now))
