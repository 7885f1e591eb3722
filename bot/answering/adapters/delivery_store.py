"""Keep in the database which answers are on their way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.answering.adapters.connections import Connections
from bot.answering.adapters.tables import answers, deliveries
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import upsert
from bot.kernel.records import Address, Delivery

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing


class DatabaseDeliveries:
    """Implement the deliveries' store on SQL tables; what speaks for an interaction goes through the sealing.

    `connections` are shared with the answers' store where both serve a bot, so that their writers wait in one line.
    """

    def __init__(
        self, engine: AsyncEngine, sealing: Sealing = UNSEALED, *, connections: Connections | None = None
    ) -> None:
        self._sealing = sealing
        self._connections = connections or Connections(engine)

    async def begin(self, delivery: Delivery) -> None:
        """Remember that somebody waits for an answer."""
        address = delivery.address
        row: dict[str, object] = {
            "answer_id": delivery.answer_id,
            "community": delivery.community,
            "channel": address.channel,
            "member": delivery.member,
            "question": address.question,
            "token": self._sealing.seal(address.token) if address.token is not None else None,
            "private": address.private,
            "shown": json.dumps(delivery.shown),
            "since": delivery.since,
        }
        async with self._connections.writing() as connection:
            await upsert(connection, deliveries, [row])

    async def grew(self, answer_id: str, messages: Sequence[int]) -> None:
        """Remember in which messages an answer stands so far."""
        statement = (
            update(deliveries).where(deliveries.c.answer_id == answer_id).values(shown=json.dumps(list(messages)))
        )
        async with self._connections.writing() as connection:
            await connection.execute(statement)

    async def end(self, answer_id: str, message: int | None) -> None:
        """Forget the delivery and, in the same moment, remember under which message the answer stands."""
        async with self._connections.writing() as connection:
            if message is not None:
                await connection.execute(update(answers).where(answers.c.id == answer_id).values(message=message))
            await connection.execute(delete(deliveries).where(deliveries.c.answer_id == answer_id))

    async def under_way(self) -> list[Delivery]:
        """Return every answer on its way, oldest first."""
        async with self._connections.reading() as connection:
            rows = await connection.execute(select(deliveries).order_by(deliveries.c.since))
            return [self._delivery(row) for row in rows]

    def _delivery(self, row: Row[Any]) -> Delivery:
        # A token whose key is gone speaks for nobody: the answer is left to the channel.
        token = self._sealing.open(row.token) if row.token is not None and self._sealing.opens(row.token) else None
        return Delivery(
            row.answer_id,
            row.community,
            row.member,
            Address(row.channel, row.question, token, row.private),
            row.since,
            tuple(json.loads(row.shown)),
        )
