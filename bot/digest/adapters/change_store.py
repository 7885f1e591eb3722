"""Remember in the database when documents came and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, or_, select, update

from bot.digest.adapters.tables import shared_changes
from bot.digest.rules.changes import Change
from bot.kernel.adapters.sql import in_slices, upsert
from bot.library.adapters.tables import revisions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Select
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.digest.rules.changes import Seen
    from bot.kernel.adapters.sql import Row


class DatabaseChanges:
    """Implement the changes' store: shared documents as they were seen, a community's own by their revisions."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def known(self) -> dict[str, str]:
        """Return the shared documents' text hashes as they were last noted, by id."""
        async with self._engine.connect() as connection:
            rows = await connection.execute(select(shared_changes.c.document_id, shared_changes.c.text_hash))
            return {row.document_id: row.text_hash for row in rows}

    async def note(
        self, added: Sequence[Seen], changed: Sequence[Seen], gone: Sequence[str], at: datetime | None
    ) -> None:
        """Note what became of shared documents; `at` is None for what was there before anybody looked."""
        rows: list[Row] = [
            {"document_id": each.document_id, "text_hash": each.text_hash, "added_at": at, "changed_at": at}
            for each in added
        ]
        async with self._engine.begin() as connection:
            # What another process noted meanwhile stays as it noted it.
            await upsert(connection, shared_changes, rows, keep_old=True)
            for each in changed:
                same = (shared_changes.c.document_id == each.document_id) & (
                    shared_changes.c.text_hash != each.text_hash
                )
                await connection.execute(
                    update(shared_changes).where(same).values(text_hash=each.text_hash, changed_at=at)
                )
            for part in in_slices(gone):
                await connection.execute(delete(shared_changes).where(shared_changes.c.document_id.in_(part)))

    async def shared_since(self, moment: datetime) -> list[Change]:
        """Return the shared documents that came or changed since, by id."""
        table = shared_changes.c
        return await self._changes(
            select(table.document_id, table.added_at, table.changed_at)
            .where(or_(table.added_at >= moment, table.changed_at >= moment))
            .order_by(table.document_id)
        )

    async def own_since(self, community: int, moment: datetime) -> list[Change]:
        """Return the community's own documents that were published or changed since, by id."""
        first, last = func.min(revisions.c.made_at), func.max(revisions.c.made_at)
        return await self._changes(
            select(revisions.c.document_id, first.label("added_at"), last.label("changed_at"))
            .where(revisions.c.community == community, revisions.c.content.is_not(None))
            .group_by(revisions.c.document_id)
            .having(last >= moment)
            .order_by(revisions.c.document_id)
        )

    async def _changes(self, query: Select[Any]) -> list[Change]:
        async with self._engine.connect() as connection:
            rows = await connection.execute(query)
            return [Change(row.document_id, row.added_at, row.changed_at) for row in rows]
