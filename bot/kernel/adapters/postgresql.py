"""What PostgreSQL needs beside SQLAlchemy's defaults: addresses that explain themselves, deadlines, one more try of a read."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_delay, wait_fixed

from bot.errors import DatabaseUnavailable, SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from typing import Self

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL, ExceptionContext

SETTING = "MENTOR_DATABASE_URL"
DRIVER = "postgresql+asyncpg"
SSL = "ssl"

CONNECT_SECONDS = 3.0
"""How long a connection is waited for; together with the second in which a hung one is given up, a member waits less than five."""

READ_SECONDS = 4.0
WRITE_SECONDS = 10.0
SERVER_SECONDS = 30
"""After so long the server itself ends a statement, should the process that asked have gone."""

GIVE_UP_SECONDS = 0.3
COMES_BACK_SECONDS = 3.0
"""How long a server that refuses is tried again: a restart takes one or two."""

POOL, OVERFLOW = 8, 8
"""Connections of one process: two processes stay far below the server's usual hundred."""

MIGRATING, INGESTING = 7_016_994_236_005, 7_016_994_236_006
"""The advisory locks that a process holds while it changes the schema, and while it brings the shared library in."""

AWAY = ("08", "53", "57")
"""SQLSTATE classes for: connection gone, out of resources, ended or not yet started by the operator."""

TOO_SLOW = "57014"


class Refused(DatabaseUnavailable):
    """Report a server that is not there right now; unlike one that hangs, it is worth another try."""


def checked(url: URL) -> URL:
    """Return an address that asyncpg understands; raise SettingsError with what to write instead."""
    if url.get_driver_name() != "asyncpg":
        raise SettingsError(f"{SETTING}: write {DRIVER}://… instead of {url.drivername}://…")
    if (mode := url.query.get("sslmode")) is not None:
        raise SettingsError(f"{SETTING}: write ?{SSL}={mode} instead of ?sslmode={mode}; asyncpg calls it {SSL}.")
    if unknown := sorted(url.query.keys() - {SSL}):
        raise SettingsError(
            f"{SETTING}: leave out {', '.join(unknown)} after the question mark; only {SSL}=… may stand there."
        )
    return url


def make_engine(url: URL, options: dict[str, str]) -> AsyncEngine:
    """Return an engine that gives up on a server in time; raise SettingsError for an address that cannot be used."""
    url = checked(url)
    try:
        import asyncpg  # noqa: F401  # here: who uses SQLite does not install it
    except ImportError as exc:
        raise SettingsError(
            f"{SETTING}: PostgreSQL needs its driver, asyncpg: pip install -r requirements-postgres.txt"
        ) from exc
    engine = create_async_engine(
        url,
        hide_parameters=True,
        execution_options=options,
        pool_pre_ping=True,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        connect_args={
            "timeout": CONNECT_SECONDS,
            "connection_class": _hasty(),
            "server_settings": {"application_name": "wayfinder", "statement_timeout": f"{SERVER_SECONDS}s"},
        },
    )
    event.listen(engine.sync_engine, "handle_error", _translated, retval=True)
    return PatientEngine(engine.sync_engine)


class PatientConnection(AsyncConnection):
    """Wait for the server so long and no longer; read once more where it went away in the middle."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._writes = False

    async def start(self, is_ctxmanager: bool = False) -> Self:
        """Get a connection; raise DatabaseUnavailable when there is none in time."""
        async for attempt in _while_it_comes_back():
            with attempt:
                await _in_time(lambda: super(PatientConnection, self).start(is_ctxmanager), CONNECT_SECONDS)
        return self

    def begin(self) -> Any:
        """Begin a transaction, in which nothing is done twice."""
        self._writes = True
        return super().begin()

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        """Execute a statement; raise DatabaseUnavailable when the server does not answer in time."""

        def statement() -> Any:
            return super(PatientConnection, self).execute(*arguments, **options)

        if self._writes:
            return await _in_time(statement, WRITE_SECONDS)
        try:
            return await _in_time(statement, READ_SECONDS)
        except Refused:
            assert self.sync_connection is not None
            if not self.sync_connection.invalidated:
                raise
        async for attempt in _while_it_comes_back():
            with attempt:
                await self.rollback()
                return await _in_time(statement, READ_SECONDS)
        raise AssertionError("every attempt returns or raises")


class PatientEngine(AsyncEngine):
    """Hand out connections that wait so long and no longer."""

    _connection_cls = PatientConnection


@asynccontextmanager
async def alone(engine: AsyncEngine, lock: int) -> AsyncIterator[None]:
    """Let one process at a time do what is inside, others wait; SQLite, whose writers wait by themselves, needs none of it."""
    if engine.dialect.name != "postgresql":
        yield
        return
    async with engine.connect() as connection:
        # Not by `execute`: however long another process takes, this one waits.
        await connection.run_sync(_hold, lock)
        yield


def hold_for_migrating(connection: Connection) -> None:
    """Wait until no other process changes the schema; the lock ends with the transaction."""
    _hold(connection, MIGRATING)


def _hold(connection: Connection, lock: int) -> None:
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def _while_it_comes_back() -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type(Refused),
        stop=stop_after_delay(COMES_BACK_SECONDS),
        wait=wait_fixed(0.25),
        reraise=True,
    )


async def _in_time(work: Callable[[], Any], seconds: float) -> Any:
    try:
        async with asyncio.timeout(seconds):
            return await work()
    except TimeoutError as exc:
        raise DatabaseUnavailable(f"The database did not answer within {seconds:.0f} seconds.") from exc
    except OSError as exc:
        raise Refused(f"The database cannot be reached: {exc.strerror or exc}.") from exc


def _translated(context: ExceptionContext) -> Exception | None:
    """Return what the error means to whoever asked, None where it is a fault of ours."""
    found = context.original_exception
    if context.is_pre_ping or not isinstance(found, Exception):
        # The pool itself replaces a connection that has gone stale; and who is cancelled is to stay so.
        return None
    state = getattr(found, "sqlstate", None) or ""
    if context.is_disconnect or state.startswith(AWAY):
        too_slow = state == TOO_SLOW or isinstance(found, TimeoutError) or isinstance(found.__cause__, TimeoutError)
        return (DatabaseUnavailable if too_slow else Refused)(f"The database is away: {said_by(found)}.")
    return None


def said_by(error: BaseException | None) -> str:
    """Return what a driver's error says in one line, without the names of classes that SQLAlchemy puts before it."""
    return (str(error or "").rpartition(">: ")[2].splitlines() or ["it did not answer in time"])[0]


def _hasty() -> type:
    from asyncpg import Connection as DriverConnection

    class HastyConnection(DriverConnection):  # type: ignore[misc, type-arg, unused-ignore]  # untyped where asyncpg has no types
        """Give up a connection at once whose server hangs: asyncpg would wait until its wish to cancel was heard."""

        async def close(self, *, timeout: float | None = None) -> None:  # noqa: ASYNC109  # the driver's own signature
            try:
                async with asyncio.timeout(None if timeout is None else min(timeout, GIVE_UP_SECONDS)):
                    await super().close(timeout=timeout)
            except TimeoutError:
                self.terminate()
                raise

    return HastyConnection
