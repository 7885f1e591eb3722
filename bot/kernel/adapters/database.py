"""Open the database: an async engine, its pragmas, and migrations to the newest revision."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import DatabaseUnavailable, MemberError, SettingsError
from bot.kernel.adapters.changes import PROCESS
from bot.kernel.adapters.postgresql import hold_for_migrating, make_engine, said_by

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.engine import URL
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).parent / "migrations"
NO_NUL = "That text holds a character that I cannot keep (NUL). Take it out and try again."
NO_ADDRESS = "MENTOR_DATABASE_URL: not an address that an installed async driver understands."


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine on a migrated database and dispose of it afterwards.

    Raises SettingsError when the address is malformed and DatabaseUnavailable when the database does not open.
    """
    engine = _engine(parsed(address))
    try:
        try:
            async with engine.begin() as connection:
                if engine.dialect.name == "sqlite":
                    # Python's driver begins no transaction for CREATE and ALTER: a kill between two left half a schema, which
                    # no later start could bring forward.
                    await connection.exec_driver_sql("BEGIN IMMEDIATE")
                else:
                    await connection.run_sync(hold_for_migrating)
                await connection.run_sync(migrate)
        except DBAPIError as exc:
            raise DatabaseUnavailable(f"The database does not open: {said_by(exc.orig)}.") from exc
        except (SQLAlchemyError, OSError) as exc:
            raise DatabaseUnavailable(f"The database does not open: {exc}.") from exc
        yield engine
    finally:
        # Shielded: a cancelled caller must not leave SQLite's worker thread behind.
        await asyncio.shield(engine.dispose())


@asynccontextmanager
async def read_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine that reads a database as it is: nothing is made or migrated."""
    url = parsed(address)
    if url.get_backend_name() == "sqlite":
        engine = create_async_engine(f"sqlite+aiosqlite:///file:{url.database}?mode=ro&uri=true", hide_parameters=True)
    else:
        engine = _engine(url)
    try:
        yield engine
    except SQLAlchemyError as exc:
        raise DatabaseUnavailable("The database cannot be read.") from exc
    finally:
        await asyncio.shield(engine.dispose())


def parsed(address: str) -> URL:
    """Return the parts of a database's address; raise SettingsError when it is none of a database that serves here."""
    try:
        url = make_url(address)
    except ArgumentError as exc:
        raise SettingsError(NO_ADDRESS) from exc
    if url.drivername == "postgres":
        # SQLAlchemy knows no such name; hosts print their addresses with it.
        url = url.set(drivername="postgresql")
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SettingsError(NO_ADDRESS)
    return url


def _engine(url: URL) -> AsyncEngine:
    options = {PROCESS: uuid4().hex}
    if url.get_backend_name() == "postgresql":
        engine = make_engine(url, options)
        event.listen(engine.sync_engine, "before_cursor_execute", _refuse_nul)
        return engine
    try:
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # Without hide_parameters, an error's text quotes what a member wrote, and the log with it.
        engine = create_async_engine(url, hide_parameters=True, execution_options=options)
    except OSError as exc:
        raise DatabaseUnavailable(f"The database's folder cannot be made: {exc}.") from exc
    except (SQLAlchemyError, ImportError) as exc:
        raise SettingsError(NO_ADDRESS) from exc
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "before_cursor_execute", _refuse_nul)
    return engine


def _refuse_nul(_: object, __: object, ___: str, parameters: Any, ____: object, many: bool) -> None:
    """Keep texts with a NUL out, for PostgreSQL takes none: raise MemberError before anything is written."""
    for row in parameters if many and isinstance(parameters, list) else [parameters]:
        for value in row.values() if isinstance(row, dict) else row:
            if isinstance(value, str) and "\x00" in value:
                raise MemberError(NO_NUL)


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision; nothing happens when it is there already.

    Raises DatabaseUnavailable when the schema is newer than this program.
    """
    if _revisions(connection) == [newest_revision()]:
        return
    from alembic import (
        command,  # here: it costs 0.2 s and 8 MB, which a start on a database as it should be does without
    )
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as exc:
        raise DatabaseUnavailable(
            f"A newer version of this program made the database ({exc}). Install that version, or set another "
            "MENTOR_DATABASE_URL."
        ) from exc


def newest_revision() -> str:
    """Return the number of the newest migration, by its file's name."""
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def _revisions(connection: Connection) -> list[str]:
    if not inspect(connection).has_table("alembic_version"):
        return []
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    # KiB of pages for each connection, of which a start opens several and reads 60 MB through them; the system keeps the file, too.
    cursor.execute("PRAGMA cache_size=-256")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Deleted text is overwritten, not only unlinked: members may ask for their data to be gone.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
