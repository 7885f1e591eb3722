"""Keep answers, verdicts and gaps in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, func, select

from bot.answering.adapters.connections import Connections
from bot.answering.adapters.tables import answers, deliveries, feedback, gaps, waiting
from bot.errors import DatabaseUnavailable
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import upsert
from bot.kernel.models import Answer
from bot.kernel.records import AnswerRecord

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.models import Exchange
    from bot.kernel.records import Feedback, Gap

DELETED_AT_ONCE = 500
"""Ids in one statement: databases limit its parameters."""

_ANSWER = TypeAdapter(Answer)


class DatabaseAnswers:
    """Implement the answers' store on SQL tables; what members wrote and were told goes through the sealing."""

    def __init__(
        self, engine: AsyncEngine, sealing: Sealing = UNSEALED, *, connections: Connections | None = None
    ) -> None:
        self._sealing = sealing
        self._connections = connections or Connections(engine)

    async def add(self, record: AnswerRecord) -> None:
        """Keep an answer so that its buttons work after a restart."""
        seal = self._sealing.seal
        row = {
            "id": record.id,
            "community": record.community,
            "channel": record.channel,
            "member": record.member,
            "message": None,
            "conversation": record.conversation,
            "cause": record.cause,
            "question": seal(record.question),
            "understood_as": seal(record.understood_as),
            "outcome": record.answer.outcome.value,
            "answer": seal(_ANSWER.dump_json(record.answer).decode()),
            "asked_at": record.asked_at,
        }
        async with self._connections.writing() as connection:
            await connection.execute(answers.insert(), row)

    async def get(self, answer_id: str) -> AnswerRecord | None:
        """Return a kept answer."""
        return await self._one(answers.c.id == answer_id)

    async def by_message(self, message_id: int) -> AnswerRecord | None:
        """Return the answer that was posted as this message."""
        return await self._one(answers.c.message == message_id)

    async def by_cause(self, cause: str) -> AnswerRecord | None:
        """Return the answer that this click was given."""
        return await self._one(answers.c.cause == cause)

    async def recent(self, conversation: str, since: datetime, limit: int) -> list[Exchange]:
        """Return a conversation's latest turns since the moment, oldest first."""
        query = (
            select(answers)
            .where(answers.c.conversation == conversation, answers.c.asked_at >= since)
            .order_by(answers.c.asked_at.desc())
            .limit(limit)
        )
        async with self._connections.reading() as connection:
            rows = list(await connection.execute(query))
        # A turn whose key is gone is left out: the question that follows it still gets its answer.
        return [self._record(row).exchange for row in reversed(rows) if self._sealing.opens(row.question)]

    async def add_feedback(self, given: Feedback) -> None:
        """Keep a member's verdict on an answer, replacing an earlier one; the reason for the same verdict stays."""
        earlier = select(feedback.c.reason).where(
            feedback.c.answer_id == given.answer_id,
            feedback.c.member == given.member,
            feedback.c.verdict == given.verdict.value,
        )
        row: dict[str, object] = {
            "answer_id": given.answer_id,
            "member": given.member,
            "verdict": given.verdict.value,
            "given_at": given.given_at,
        }
        async with self._connections.writing() as connection:
            row["reason"] = self._sealing.seal(given.reason) if given.reason else await connection.scalar(earlier)
            await upsert(connection, feedback, [row])

    async def add_gap(self, gap: Gap) -> None:
        """Keep a question that the library could not answer."""
        row: dict[str, object] = {
            "answer_id": gap.answer_id,
            "community": gap.community,
            "question": self._sealing.seal(gap.question),
            "asked_at": gap.asked_at,
        }
        async with self._connections.writing() as connection:
            await upsert(connection, gaps, [row])

    async def forget_before(self, moment: datetime) -> int:
        """Delete answers and gaps asked before the moment, with all that hangs on them; return how many answers."""
        async with self._connections.writing() as connection:
            old = list(await connection.scalars(select(answers.c.id).where(answers.c.asked_at < moment)))
            # Feedback goes with its answer: the foreign key cascades.
            await connection.execute(delete(answers).where(answers.c.asked_at < moment))
            await connection.execute(delete(gaps).where(gaps.c.asked_at < moment))
            await connection.execute(delete(waiting).where(waiting.c.since < moment))
            await connection.execute(delete(deliveries).where(deliveries.c.since < moment))
        return len(old)

    async def forget_beyond(self, most: int) -> int:
        """Delete what each member asked before their `most` latest answers; return how many answers."""
        latest_first = func.row_number().over(partition_by=answers.c.member, order_by=answers.c.asked_at.desc())
        placed = select(answers.c.id, latest_first.label("place")).subquery()
        async with self._connections.writing() as connection:
            beyond = list(await connection.scalars(select(placed.c.id).where(placed.c.place > most)))
            for start in range(0, len(beyond), DELETED_AT_ONCE):
                part = beyond[start : start + DELETED_AT_ONCE]
                await connection.execute(delete(answers).where(answers.c.id.in_(part)))
        return len(beyond)

    async def _one(self, condition: ColumnElement[bool]) -> AnswerRecord | None:
        async with self._connections.reading() as connection:
            row = (await connection.execute(select(answers).where(condition))).one_or_none()
        return self._record(row) if row is not None else None

    def _record(self, row: Row[Any]) -> AnswerRecord:
        opened = self._sealing.open
        try:
            answer = _ANSWER.validate_json(opened(row.answer))
        except ValidationError:
            # Without its cause: pydantic quotes the text that it could not read.
            raise DatabaseUnavailable(f"The kept answer {row.id} cannot be read.") from None
        return AnswerRecord(
            id=row.id,
            community=row.community,
            channel=row.channel,
            member=row.member,
            conversation=row.conversation,
            question=opened(row.question),
            understood_as=opened(row.understood_as),
            answer=answer,
            asked_at=row.asked_at,
            cause=row.cause,
            message=row.message,
        )
