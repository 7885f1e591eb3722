"""Back up and restore everything that the bot keeps, as operators ask for it on the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from shlex import join
from typing import TYPE_CHECKING

from sqlalchemy.engine import URL

from bot import __version__
from bot.errors import OperatorError
from bot.kernel.adapters.backup import make_backup, restore_backup
from bot.kernel.adapters.clock import SystemClock
from bot.kernel.adapters.database import open_database, parsed
from bot.kernel.adapters.installation import KEY, name_installation
from bot.kernel.adapters.postgresql import SSL, checked
from bot.kernel.adapters.store_lock import StoreLock
from bot.kernel.models import SHARED
from bot.wiring.foundation import open_foundation

if TYPE_CHECKING:
    from bot.kernel.adapters.backup import Manifest
    from bot.settings import Settings

MEGABYTE = 1_000_000
POSTGRESQL = """\
The database is PostgreSQL, which has tools of its own; each asks for the password, or takes it from PGPASSWORD. To back it up:
  {dump}
To put a backup in its place, with the bot stopped; whatever is in the database now goes:
  {clear} && {restore}
The index mends itself at the next start."""


def backup(settings: Settings, file: Path, *, replace: bool) -> str:
    """Write a backup and return what to tell the operator; raise OperatorError when it is not to be had."""
    database = _database(settings, file)
    if file.exists() and not replace:
        raise OperatorError(f"{file} exists already. Choose another name, or say --yes to replace it.")
    manifest = make_backup(database, file, version=__version__, now=SystemClock().now())
    size = file.stat().st_size / MEGABYTE
    said = f"Backed up {_contents(manifest)} to {file} ({size:.1f} MB). It holds what members asked: keep it as safe as the database."
    if settings.data_key.get_secret_value():
        said += (
            " Keep MENTOR_DATA_KEY too, in another place: without it, what is encrypted in the backup cannot be read."
        )
    return said


async def restore(settings: Settings, file: Path, *, replace: bool) -> str:
    """Restore a backup, mend the index and return what to tell the operator; raise OperatorError when it is not to be done."""
    database = _database(settings, file)
    if database.exists() and not replace:
        raise OperatorError(f"There is a database at {database} already. Say --yes to put the backup in its place.")
    database.parent.mkdir(parents=True, exist_ok=True)
    with StoreLock(settings.data_dir):
        before, installation = _communities(database), _installation(database)
        manifest = await restore_backup(file, database)
        async with open_database(settings.database_address) as engine:
            # This place's own, or a new one: the installation that made the backup may go on beside this one.
            await name_installation(engine, installation)
    said = f"Restored {_contents(manifest)}, as they were at {manifest.made_at}."
    async with open_foundation(settings) as foundation:
        # Those too that the backup does not know: what the index holds of them goes.
        for community in sorted({SHARED, *before, *await foundation.store.communities()}):
            await foundation.sync.repair(community)
        unembedded = len(await foundation.store.units_without_vector(foundation.models.matching.model))
    if unembedded:
        said += f" {unembedded} texts have no vector of this embedding model yet: run ingest.py once to embed them."
    return said


def _database(settings: Settings, file: Path) -> Path:
    """Return the SQLite file; raise OperatorError for other databases."""
    url = parsed(settings.database_address)
    if url.get_backend_name() == "postgresql":
        raise OperatorError(_commands(checked(url), file))
    if not url.database or url.database.startswith((":", "file:")):
        raise OperatorError("MENTOR_DATABASE_URL: only a database in an SQLite file can be backed up here.")
    return Path(url.database)


def _commands(url: URL, file: Path) -> str:
    """Return what to paste for a backup of PostgreSQL and for putting it back, with no password in it."""
    query = {"sslmode": url.query[SSL]} if SSL in url.query else {}
    plain = URL.create("postgresql", url.username, None, url.host, url.port, url.database, query).render_as_string()
    return POSTGRESQL.format(
        dump=join(["pg_dump", "--format=custom", f"--file={file}", plain]),
        clear=join(["psql", "--quiet", "--command=DROP SCHEMA public CASCADE; CREATE SCHEMA public", plain]),
        # With --clean: what was cleared this way is a schema of its own to the next pg_dump, and is made by the backup then.
        restore=join(["pg_restore", "--clean", "--if-exists", "--no-owner", f"--dbname={plain}", str(file)]),
    )


def _communities(database: Path) -> set[int]:
    """Return who owns documents in a database that may be missing, old or damaged."""
    if not database.is_file():
        return set()
    try:
        with closing(sqlite3.connect(database)) as connection:
            return {row[0] for row in connection.execute("SELECT DISTINCT community FROM documents")}
    except sqlite3.Error:
        return set()


def _installation(database: Path) -> str | None:
    """Return the number of the installation whose database stands there; None where it is missing, old or damaged."""
    if not database.is_file():
        return None
    try:
        with closing(sqlite3.connect(database)) as connection:
            row = connection.execute("SELECT value FROM facts WHERE key = ?", (KEY,)).fetchone()
    except sqlite3.Error:
        return None
    return None if row is None else str(row[0])


def _contents(manifest: Manifest) -> str:
    named = (("documents", "documents"), ("revisions", "revisions"), ("answers", "answers"), ("communities", "servers"))
    return ", ".join(f"{manifest.counts.get(table, 0):,} {name}" for table, name in named)
