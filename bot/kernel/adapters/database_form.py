"""Look at a database without changing it: whether it opens, and which form it has."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import DatabaseUnavailable
from bot.kernel.adapters.database import MIGRATIONS, parsed, read_database

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True)
class Form:
    """Hold a schema's revision, None where nothing was made yet, and how it stands to this program's."""

    revision: str | None
    newest: str
    is_known: bool

    @property
    def is_newest(self) -> bool:
        """Tell whether this program can use it as it is."""
        return self.revision == self.newest


class NoDatabase(DatabaseUnavailable):
    """Report an SQLite file that was not made yet."""


@asynccontextmanager
async def existing_database(address: str) -> AsyncIterator[AsyncEngine]:
    """Yield an engine that reads a database as it is.

    Raises SettingsError when the address is malformed and NoDatabase when there is no such file.
    """
    url = parsed(address)
    if url.get_backend_name() == "sqlite":
        path = Path(url.database or "")
        if not await asyncio.to_thread(path.is_file):
            raise NoDatabase(f"There is no database yet in {path.parent}.")
    async with read_database(address) as engine:
        yield engine


async def form_of(engine: AsyncEngine) -> Form:
    """Return the form of a database; raise DatabaseUnavailable when it does not answer or is damaged."""
    try:
        async with engine.connect() as connection:
            if connection.dialect.name == "sqlite":
                said = await connection.scalar(text("PRAGMA quick_check(1)"))
                if said != "ok":
                    raise DatabaseUnavailable("The database file is damaged.")
            return await connection.run_sync(_form)
    except (SQLAlchemyError, OSError) as exc:
        raise DatabaseUnavailable(f"The database does not answer: {getattr(exc, 'orig', exc)}.") from exc


def _form(connection: Connection) -> Form:
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory(str(MIGRATIONS))
    newest = str(scripts.get_current_head())
    revision = MigrationContext.configure(connection).get_current_revision()
    return Form(revision, newest, revision in {script.revision for script in scripts.walk_revisions()})
