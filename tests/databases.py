"""Where tests keep their rows: an SQLite file, or a database of the PostgreSQL server that `make test-scale` starts."""

from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from bot.kernel.adapters.database import open_database

SERVER = os.environ.get("WAYFINDER_TEST_POSTGRESQL", "")
"""Address of a database server that holds an empty, migrated database EMPTY; without it, SQLite files serve."""

EMPTY = "wayfinder_empty"
KEPT = 12
"""Databases of earlier tests that are still there; a database has 8 MB even when it is empty."""

only_files = pytest.mark.skipif(bool(SERVER), reason="about what is left in SQLite's files")

_made: list[str] = []


@asynccontextmanager
async def open_rows(path, *, migrated=None):
    """Yield an engine on the database of this path; the same path is the same database, `migrated` one to copy for SQLite."""
    async with open_database(await address_of(path, migrated=migrated)) as engine:
        yield engine


async def address_of(path, *, migrated=None):
    """Return the address of this path's database, which is there when it returns."""
    path = Path(path)
    if not SERVER:
        if migrated is not None and not path.exists():
            shutil.copy(migrated, path)
        return f"sqlite+aiosqlite:///{path}"
    name = f"test_{sha256(str(path).encode()).hexdigest()[:24]}"
    if name not in _made:
        await make_database(name, EMPTY)
        _made.append(name)
        while len(_made) > KEPT:
            await drop_database(_made.pop(0))
    return named(name)


def named(name, server=None):
    """Return the address of a database on the server."""
    return make_url(server or SERVER).set(database=name).render_as_string(hide_password=False)


async def make_database(name, template="template1", server=None):
    """Make a database as a copy of another."""
    await _do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"', server)


async def drop_database(name, server=None):
    """Take a database away, whoever is still connected to it."""
    await _do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', server)


async def _do(statement, server):
    import asyncpg  # here: tests on SQLite do without it

    url = make_url(server or SERVER)
    connection = await asyncpg.connect(
        host=url.host, port=url.port, user=url.username, password=url.password, database="postgres"
    )
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def refuse(connection, table, doing, when, saying):
    """Let the database refuse what is done to a table, as a full disk would."""
    if connection.dialect.name == "sqlite":
        trigger = (
            f"CREATE TRIGGER refused BEFORE {doing} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{saying}'); END"
        )
        await connection.execute(text(trigger))
        return
    body = f"BEGIN RAISE EXCEPTION '{saying}' USING ERRCODE = 'integrity_constraint_violation'; END"
    await connection.execute(
        text(f"CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS '{body.replace(chr(39), chr(39) * 2)}'")
    )
    trigger = f"CREATE TRIGGER refused BEFORE {doing} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION refuse()"
    await connection.execute(text(trigger))
