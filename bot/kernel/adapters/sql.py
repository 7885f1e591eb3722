"""The two things that SQLite and PostgreSQL say alike but SQLAlchemy's core does not: upserts and long IN lists."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Table
    from sqlalchemy.ext.asyncio import AsyncConnection

PARAMETERS = 500
"""Values in one IN list; SQLite's oldest limit is 999."""

Row = dict[str, object]
Item = TypeVar("Item")


def in_slices(items: Iterable[Item], size: int = PARAMETERS) -> Iterator[list[Item]]:
    """Yield the items in lists of at most `size`."""
    remaining = iter(items)
    while part := list(islice(remaining, size)):
        yield part


async def insert_new(connection: AsyncConnection, table: Table, row: Row) -> bool:
    """Insert a row unless its primary key is taken; return whether it is new."""
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    done = await connection.execute(insert.values(row).on_conflict_do_nothing())
    return done.rowcount > 0


async def upsert(connection: AsyncConnection, table: Table, rows: list[Row], *, keep_old: bool = False) -> None:
    """Insert rows; where the primary key is taken, replace the row, or keep the old one if asked to."""
    if not rows:
        return
    insert = (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)
    keys = list(table.primary_key.columns)
    others = {column.name: insert.excluded[column.name] for column in table.columns if not column.primary_key}
    if keep_old or not others:
        statement = insert.on_conflict_do_nothing(index_elements=keys)
    else:
        statement = insert.on_conflict_do_update(index_elements=keys, set_=others)
    await connection.execute(statement, rows)
