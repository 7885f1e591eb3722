"""Open the database: an async engine, its pragmas, and migrations to the newest revision."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import DatabaseUnavailable, SettingsError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

MIGRATIONS = Path(__file__).parent / "migrations"


@asynccontextmanager
async def open_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine on a migrated database and dispose of it afterwards.

    Raises SettingsError when the address is malformed and DatabaseUnavailable when the database does not open.
    """
    try:
        url = make_url(address)
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        # Without hide_parameters, an error's text quotes what a member wrote, and the log with it.
        engine = create_async_engine(url, hide_parameters=True)
    except OSError as exc:
        raise DatabaseUnavailable(f"The database's folder cannot be made: {exc}.") from exc
    except (SQLAlchemyError, ImportError) as exc:
        raise SettingsError("MENTOR_DATABASE_URL: not an address that an installed async driver understands.") from exc
    if url.get_backend_name() == "sqlite":
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    try:
        try:
            async with engine.begin() as connection:
                if url.get_backend_name() == "sqlite":
                    # Python's driver begins no transaction for CREATE and ALTER: a kill between two left half a schema, which
                    # no later start could bring forward.
                    await connection.exec_driver_sql("BEGIN IMMEDIATE")
                await connection.run_sync(migrate)
        except DBAPIError as exc:
            raise DatabaseUnavailable(f"The database does not open: {exc.orig}.") from exc
        except (SQLAlchemyError, OSError) as exc:
            raise DatabaseUnavailable(f"The database does not open: {exc}.") from exc
        yield engine
    finally:
        # Shielded: a cancelled caller must not leave SQLite's worker thread behind.
        await asyncio.shield(engine.dispose())


@asynccontextmanager
async def read_sqlite(path: Path) -> AsyncIterator[AsyncEngine]:
    """Yield an engine that reads an SQLite file as it is: nothing is made or migrated."""
    engine = create_async_engine(f"sqlite+aiosqlite:///file:{path}?mode=ro&uri=true", hide_parameters=True)
    try:
        yield engine
    except SQLAlchemyError as exc:
        raise DatabaseUnavailable("The database cannot be read.") from exc
    finally:
        await asyncio.shield(engine.dispose())


def migrate(connection: Connection) -> None:
    """Bring the schema to the newest revision; nothing happens when it is there already.

    Raises DatabaseUnavailable when the schema is newer than this program.
    """
    from alembic import command  # here: it costs 0.2 s, and only this function needs it
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


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=5000")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Deleted text is overwritten, not only unlinked: members may ask for their data to be gone.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
