"""Keep what calls of a language model took, for the moderators' report and for the day's budget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import case, func, insert, select

from bot.writing.adapters.tables import model_calls
from bot.writing.rules.language_model import Ending, ModelUsage, Spent

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.writing.rules.language_model import ModelCall

_BY_MODEL = (Ending.SELECTED, Ending.WRITTEN, Ending.SHORTENED, Ending.STOPPED)


class DatabaseModelCalls:
    """Implement the store of model calls on an SQL table."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, call: ModelCall) -> None:
        """Keep one call."""
        row = {
            "at": call.at,
            "community": call.community,
            "model": call.model[:200],
            "ending": call.ending.value,
            "reason": call.reason,
            "tokens_read": call.spent.read,
            "tokens_written": call.spent.written,
            "first_ms": call.first_ms,
            "total_ms": call.total_ms,
            "kept": call.kept,
            "removed": call.removed,
        }
        async with self._engine.begin() as connection:
            await connection.execute(insert(model_calls).values(row))

    async def usage(self, community: int, since: datetime, until: datetime) -> ModelUsage:
        """Return the sums of `since` up to, but not with, `until`."""
        columns = model_calls.c
        query = select(
            func.count(),
            func.sum(case((columns.ending.in_(_BY_MODEL), 1), else_=0)),
            func.sum(case((columns.ending == Ending.COMPOSED, 1), else_=0)),
            func.sum(columns.tokens_read),
            func.sum(columns.tokens_written),
            func.avg(columns.total_ms),
            func.sum(columns.kept),
            func.sum(columns.removed),
        ).where(columns.community == community, columns.at >= since, columns.at < until)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one()
        calls, written, composed, read, wrote, mean, kept, removed = (int(value or 0) for value in row)
        return ModelUsage(calls, written, composed, Spent(read, wrote), mean, kept, removed)

    async def spent_since(self, since: datetime) -> dict[int, tuple[int, int]]:
        """Return (requests, tokens) of each community since the moment."""
        columns = model_calls.c
        tokens = func.sum(columns.tokens_read + columns.tokens_written)
        query = select(columns.community, func.count(), tokens).where(columns.at >= since).group_by(columns.community)
        async with self._engine.connect() as connection:
            rows = (await connection.execute(query)).all()
        return {community: (requests, int(spent or 0)) for community, requests, spent in rows}
