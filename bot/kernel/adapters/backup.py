"""Back up an SQLite database into one file, and put it back: whole or not at all.

The index is no part of it: it is made from the database without embedding anything.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.errors import DatabaseUnavailable, OperatorError, StoreInUse
from bot.kernel.adapters.database import MIGRATIONS, open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

FORMAT = 1
MANIFEST, DATABASE = "manifest.json", "wayfinder.db"
UNFINISHED = ".restore-"
MANIFEST_BYTES = 1024 * 1024
CHUNK_BYTES = 1024 * 1024
WAIT_SECONDS = 1.0
IN_USE = "A running bot has the database open. Stop it first, then run this again."
NEWER = "A newer version of this program made the backup. Install that version, then run this again."


class Manifest(BaseModel):
    """Describe a backup; `models` count the vectors of each embedding model, `counts` the rows of each table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    version: str
    revision: str
    made_at: str
    models: dict[str, int]
    counts: dict[str, int]
    size: int
    sha256: str


def make_backup(database: Path, file: Path, *, version: str, now: datetime) -> Manifest:
    """Write the database as it is at this moment into a zip beside a manifest; a bot may go on writing meanwhile.

    Raises OperatorError when there is no database, and DatabaseUnavailable when it cannot be read or the file not be written.
    """
    if not database.is_file():
        raise OperatorError(f"There is no database at {database} yet, so there is nothing to back up.")
    if not file.parent.is_dir():
        raise OperatorError(f"There is no folder {file.parent} to write the backup to.")
    with (
        _explained(f"The backup was not written to {file}"),
        TemporaryDirectory(dir=file.parent, prefix=".backup-") as place,
    ):
        copy, packed = Path(place, DATABASE), Path(place, "backup.zip")
        with closing(_connect(database, "ro")) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
            # The copy says of itself that it keeps a log beside it; now it is one file.
            target.execute("PRAGMA journal_mode=DELETE")
        manifest = _describe(copy, version, now)
        with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, manifest.model_dump_json(indent=2))
            archive.write(copy, DATABASE)
        # What members asked is for the operator's eyes alone.
        packed.chmod(0o600)
        _move(packed, file)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """Return what a backup says of itself; raise OperatorError when it is none, or one of a newer version."""
    try:
        with ZipFile(file) as archive:
            if (
                sorted(archive.namelist()) != [MANIFEST, DATABASE]
                or archive.getinfo(MANIFEST).file_size > MANIFEST_BYTES
            ):
                raise OperatorError(f"{file} is no backup of this program.")
            manifest = Manifest.model_validate_json(archive.read(MANIFEST))
    except OSError as exc:
        raise OperatorError(f"{file} cannot be read: {exc.strerror or exc}.") from exc
    except (BadZipFile, ValidationError, ValueError) as exc:
        raise OperatorError(f"{file} is no backup of this program, or it is damaged.") from exc
    if manifest.format > FORMAT or manifest.revision not in _known_revisions():
        raise OperatorError(NEWER)
    return manifest


async def restore_backup(file: Path, database: Path) -> Manifest:
    """Put a backup in the database's place; killed or failing at any point, what was there before is there still.

    The caller holds the data folder's StoreLock. Raises OperatorError for what is no sound backup, StoreInUse when the database is
    open elsewhere, and DatabaseUnavailable when the disk does not take it.
    """
    manifest = await asyncio.to_thread(read_manifest, file)
    for left in database.parent.glob(f"{UNFINISHED}*"):
        # Of a restore that was killed: it holds what members asked.
        await asyncio.to_thread(rmtree, left, ignore_errors=True)
    with (
        _explained(f"The backup was not restored to {database}"),
        TemporaryDirectory(dir=database.parent, prefix=UNFINISHED) as place,
    ):
        fresh = Path(place, DATABASE)
        await asyncio.to_thread(_unpack, file, manifest, fresh)
        # An older backup's tables are brought up to date before it takes anybody's place.
        async with open_database(f"sqlite+aiosqlite:///{fresh}"):
            pass
        await asyncio.to_thread(_swap, fresh, database)
    return manifest


def _swap(fresh: Path, database: Path) -> None:
    _settle(fresh)
    if database.exists():
        try:
            _settle(database)
        except sqlite3.DatabaseError as exc:
            if exc.sqlite_errorcode in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StoreInUse(IN_USE) from exc
            # A database that does not open is what backups are for.
    # A log that stayed behind would be played into the restored database: it goes first.
    for leftover in ("-wal", "-shm", "-journal"):
        Path(f"{database}{leftover}").unlink(missing_ok=True)
    _move(fresh, database)


def _settle(path: Path) -> None:
    """Write the log into the database and give the log up, which SQLite does for its only user and for nobody else."""
    with closing(_connect(path, "rw")) as connection:
        [mode] = connection.execute("PRAGMA journal_mode=DELETE").fetchone()
    if mode != "delete":
        raise StoreInUse(IN_USE)


def _unpack(file: Path, manifest: Manifest, target: Path) -> None:
    digest, left = sha256(), manifest.size
    try:
        with ZipFile(file) as archive, archive.open(DATABASE) as packed, target.open("wb") as out:
            while (chunk := packed.read(CHUNK_BYTES)) and left >= 0:
                digest.update(chunk)
                left -= len(chunk)
                out.write(chunk)
    except (BadZipFile, EOFError) as exc:
        raise OperatorError(f"{file} is damaged.") from exc
    if left or digest.hexdigest() != manifest.sha256:
        raise OperatorError(f"{file} is damaged: its database is not the one that its manifest describes.")
    with closing(_connect(target, "ro")) as connection:
        if _revision(connection) != manifest.revision or _counts(connection) != manifest.counts:
            raise OperatorError(f"{file} is damaged: its database is not the one that its manifest describes.")


def _describe(copy: Path, version: str, now: datetime) -> Manifest:
    with closing(_connect(copy, "ro")) as connection:
        if (found := connection.execute("PRAGMA quick_check").fetchone()[0]) != "ok":
            raise DatabaseUnavailable(f"The database is damaged ({found}), so no backup of it was kept.")
        models = dict(
            connection.execute("SELECT model, count(*) FROM vectors GROUP BY model ORDER BY model").fetchall()
        )
        revision, counts = _revision(connection), _counts(connection)
    with copy.open("rb") as content:
        digest = sha256()
        while chunk := content.read(CHUNK_BYTES):
            digest.update(chunk)
    return Manifest(
        format=FORMAT,
        version=version,
        revision=revision,
        made_at=now.isoformat(timespec="seconds"),
        models=models,
        counts=counts,
        size=copy.stat().st_size,
        sha256=digest.hexdigest(),
    )


def _revision(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _counts(connection: sqlite3.Connection) -> dict[str, int]:
    tables = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    ).fetchall()
    return {
        name: connection.execute('SELECT count(*) FROM "{}"'.format(name.replace('"', '""'))).fetchone()[0]  # noqa: S608  # the names are the database's own, with quotation marks doubled
        for (name,) in tables
    }


def _known_revisions() -> set[str]:
    from alembic.script import ScriptDirectory  # here: a backup never needs it

    return {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=WAIT_SECONDS)


def _move(made: Path, place: Path) -> None:
    """Put a finished file in its place at once: a reader, or a start after a power cut, finds the old one or the new one."""
    _to_disk(made)
    made.replace(place)
    _to_disk(place.parent)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as exc:
        raise DatabaseUnavailable(f"{what}: {exc}.") from exc
