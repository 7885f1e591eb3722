"""Tell other processes on the same database what changed, and hear it from them: by LISTEN/NOTIFY, or by asking every few seconds."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import structlog
from sqlalchemy import BigInteger, Column, String, Table, func, select

from bot.errors import DatabaseUnavailable
from bot.kernel.adapters.sql import upsert
from bot.kernel.adapters.tables import metadata

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

PROCESS = "process"
"""The execution option of an engine that names its process: nobody needs to hear of their own changes."""

CHANNEL = "wayfinder"
POLL_SECONDS = 2.0
LOOK_SECONDS = 20.0
"""How often a listening connection is asked whether it still stands: one that a firewall cut says nothing by itself."""

PAUSE_SECONDS = 1.0

log = structlog.get_logger(__name__)

changes = Table(
    "changes",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False, index=True),
    Column("process", String(32), nullable=False),
)


class Kind(StrEnum):
    """Name what a process keeps in memory."""

    SETTINGS = "settings"
    LIBRARY = "library"


class Hearer:
    """Act on what other processes changed: `changed` for one thing, `missed` when something may have been overheard."""

    def __init__(self, changed: Callable[[Kind, int], Awaitable[None]], missed: Callable[[], Awaitable[None]]) -> None:
        self.changed = changed
        self.missed = missed


async def tell(connection: AsyncConnection, kind: Kind, community: int) -> None:
    """Let the other processes know of a change, as soon as the caller's transaction is committed."""
    process = _process(connection)
    if connection.dialect.name == "postgresql":
        await connection.execute(select(func.pg_notify(CHANNEL, f"{process} {kind} {community}")))
        return
    # SQLite lets one write at a time: numbers grow in the order in which they are committed.
    number = await connection.scalar(select(func.coalesce(func.max(changes.c.number), 0) + 1))
    row: dict[str, object] = {"kind": kind.value, "community": community, "number": number, "process": process}
    await upsert(connection, changes, [row])


@asynccontextmanager
async def hearing(engine: AsyncEngine, hearer: Hearer, *, poll_seconds: float = POLL_SECONDS) -> AsyncIterator[None]:
    """Hear while inside what other processes change."""
    ready = asyncio.Event()
    if engine.dialect.name == "postgresql":
        work = _listen(engine, hearer, ready)
    else:
        work = _poll(engine, hearer, ready, poll_seconds)
    task = asyncio.create_task(work)
    with suppress(TimeoutError):
        async with asyncio.timeout(LOOK_SECONDS):
            await ready.wait()
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _listen(engine: AsyncEngine, hearer: Hearer, ready: asyncio.Event) -> None:
    heard: asyncio.Queue[str | None] = asyncio.Queue()

    def on_notice(_: object, __: int, ___: str, said: str) -> None:
        heard.put_nowait(said)

    while True:
        try:
            async with engine.connect() as plain:
                connection = await plain.execution_options(isolation_level="AUTOCOMMIT")
                driver: Any = (await connection.get_raw_connection()).driver_connection
                driver.add_termination_listener(lambda _: heard.put_nowait(None))
                await driver.add_listener(CHANNEL, on_notice)
                if ready.is_set():
                    # Whatever was said while nobody listened is lost.
                    await hearer.missed()
                ready.set()
                try:
                    await _hear(heard, hearer, driver, _process(connection))
                finally:
                    if not driver.is_closed():
                        driver.terminate()
        except Exception as exc:
            log.warning("changes_unheard", reason=str(exc) or type(exc).__name__)
            await asyncio.sleep(PAUSE_SECONDS)


async def _hear(heard: asyncio.Queue[str | None], hearer: Hearer, driver: Any, own: str) -> None:
    while True:
        try:
            said = await asyncio.wait_for(heard.get(), LOOK_SECONDS)
        except TimeoutError:
            await driver.execute("SELECT 1", timeout=LOOK_SECONDS / 4)
            continue
        if said is None:
            raise DatabaseUnavailable("the connection was closed")
        process, kind, community = said.split(" ")
        if process != own:
            await _hand_on(hearer, Kind(kind), int(community))


async def _poll(engine: AsyncEngine, hearer: Hearer, ready: asyncio.Event, seconds: float) -> None:
    own = str(engine.sync_engine.get_execution_options().get(PROCESS, ""))
    last: int | None = None
    while True:
        try:
            async with engine.connect() as connection:
                newest = await connection.scalar(select(func.coalesce(func.max(changes.c.number), 0)))
                news = []
                if last is not None and newest != last:
                    query = select(changes).where(changes.c.number > last, changes.c.process != own)
                    news = list(await connection.execute(query.order_by(changes.c.number)))
            last = newest
            for row in news:
                await _hand_on(hearer, Kind(row.kind), row.community)
            ready.set()
        except Exception as exc:
            log.warning("changes_unheard", reason=str(exc) or type(exc).__name__)
        await asyncio.sleep(seconds)


async def _hand_on(hearer: Hearer, kind: Kind, community: int) -> None:
    try:
        await hearer.changed(kind, community)
    except Exception as exc:
        log.warning(
            "change_not_taken_over", kind=kind.value, community=community, reason=str(exc) or type(exc).__name__
        )


def _process(connection: AsyncConnection) -> str:
    assert connection.sync_connection is not None
    return str(connection.sync_connection.get_execution_options().get(PROCESS, ""))
