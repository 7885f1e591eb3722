"""Read from the kept answers which sections they began with: ids and members, never a text."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.answering.adapters.tables import answers
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.models import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing

ANSWERED = (Outcome.ANSWER, Outcome.PARTIAL)

ROWS_AT_ONCE = 200
"""Answers opened and parsed in one go, so that others get their turn in between."""


class DatabaseAskedSections:
    """Implement the asked sections on the answers' table."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def asked(self, community: int, since: datetime, until: datetime) -> list[tuple[str, int]]:
        """Return (section that the answer began with, member) of each answer from `since` to `until`, both included.

        What was redirected, declined or answered with a word of care is left out.
        """
        query = select(answers.c.member, answers.c.answer).where(
            answers.c.community == community,
            answers.c.asked_at >= since,
            answers.c.asked_at <= until,
            answers.c.outcome.in_([outcome.value for outcome in ANSWERED]),
        )
        found: list[tuple[str, int]] = []
        async with self._engine.connect() as connection, connection.stream(query) as streamed:
            async for rows in streamed.partitions(ROWS_AT_ONCE):
                found += await asyncio.to_thread(self._begun_with, rows)
        return found

    def _begun_with(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> list[tuple[str, int]]:
        found = []
        for row in rows:
            # Without its key an answer says nothing.
            kept = json.loads(self._sealing.open(row.answer)) if self._sealing.opens(row.answer) else {}
            if kept.get("shown") and not kept.get("cautioned") and not kept.get("declined"):
                found.append((kept["shown"][0], row.member))
        return found
