"""Read open questions from what was answered, and keep who waits for an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.answering.adapters.tables import answers, feedback, gaps, waiting
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import in_slices, upsert
from bot.kernel.records import OpenGap, Verdict, Waiting

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing


class DatabaseGaps:
    """Implement the gaps' store on SQL tables; a question that no key opens any more is passed over."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def open_gaps(self, community: int, limit: int) -> list[OpenGap]:
        """Return questions that went unanswered or got a thumb down and were not closed since, newest first."""
        unanswered = (
            select(gaps.c.answer_id, gaps.c.question, gaps.c.asked_at, answers.c.understood_as)
            .outerjoin(answers, answers.c.id == gaps.c.answer_id)
            .where(gaps.c.community == community, gaps.c.closed_at.is_(None))
            .order_by(gaps.c.asked_at.desc())
            .limit(limit)
        )
        known = select(gaps.c.answer_id)
        disliked = (
            select(answers.c.id, answers.c.question, answers.c.asked_at, answers.c.understood_as)
            .join(feedback, feedback.c.answer_id == answers.c.id)
            .where(
                answers.c.community == community,
                feedback.c.verdict == Verdict.UNHELPFUL.value,
                answers.c.id.not_in(known),
            )
            .distinct()
            .order_by(answers.c.asked_at.desc())
            .limit(limit)
        )
        async with self._engine.connect() as connection:
            found = self._opened(await connection.execute(unanswered), disliked=False)
            found += self._opened(await connection.execute(disliked), disliked=True)
        return sorted(found, key=lambda gap: gap.asked_at, reverse=True)[:limit]

    async def close_gaps(self, community: int, answer_ids: Sequence[str], at: datetime) -> None:
        """Close these questions of the community."""
        async with self._engine.begin() as connection:
            for part in in_slices(answer_ids):
                own = (answers.c.community == community) & answers.c.id.in_(part)
                # One that was answered but disliked has no row yet: it gets one that is closed from the start.
                found = await connection.execute(
                    select(answers.c.id, answers.c.question, answers.c.asked_at).where(own)
                )
                rows: list[dict[str, object]] = [
                    {"answer_id": row.id, "community": community, "question": row.question, "asked_at": row.asked_at}
                    for row in found
                ]
                await upsert(connection, gaps, rows, keep_old=True)
                await connection.execute(
                    update(gaps).where(gaps.c.community == community, gaps.c.answer_id.in_(part)).values(closed_at=at)
                )

    async def toggle_waiting(self, who: Waiting) -> bool:
        """Remember a member who wants to be told, or forget one who waited already; return whether they wait now."""
        row: dict[str, object] = {
            "answer_id": who.answer_id,
            "member": who.member,
            "community": who.community,
            "channel": who.channel,
            "since": who.since,
        }
        same = (waiting.c.answer_id == who.answer_id) & (waiting.c.member == who.member)
        async with self._engine.begin() as connection:
            if (await connection.execute(delete(waiting).where(same))).rowcount:
                return False
            await upsert(connection, waiting, [row])
        return True

    async def take_answered(self) -> list[tuple[Waiting, str]]:
        """Return the members whose question was closed, with the question, and forget them.

        Of several processes that ask at once, one gets them.
        """
        closed = select(gaps.c.answer_id).where(gaps.c.closed_at.is_not(None))
        async with self._engine.connect() as connection:
            # Reading first: nearly always there are none, and a write waits for other writers.
            if (
                await connection.execute(select(waiting.c.member).where(waiting.c.answer_id.in_(closed)).limit(1))
            ).first() is None:
                return []
        taken: list[Waiting] = []
        questions: dict[str, str] = {}
        async with self._engine.begin() as connection:
            # Whoever deletes a row tells it.
            rows = await connection.execute(
                delete(waiting).where(waiting.c.answer_id.in_(closed)).returning(*waiting.c)
            )
            taken = [Waiting(row.answer_id, row.member, row.community, row.channel, row.since) for row in rows]
            for part in in_slices({each.answer_id for each in taken}):
                asked = select(gaps.c.answer_id, gaps.c.question).where(gaps.c.answer_id.in_(part))
                questions |= {row.answer_id: row.question for row in await connection.execute(asked)}
        return [
            (who, self._sealing.open(questions[who.answer_id]))
            for who in taken
            if self._sealing.opens(questions[who.answer_id])
        ]

    def _opened(self, rows: Iterable[Row[Any]], *, disliked: bool) -> list[OpenGap]:
        return [
            OpenGap(answer_id, self._sealing.open(question), asked_at, disliked, self._reading(question, understood))
            for answer_id, question, asked_at, understood in map(tuple, rows)
            if self._sealing.opens(question)
        ]

    def _reading(self, question: str, understood: str | None) -> str:
        """Return what a question was understood as, where that says more than the question."""
        if not understood or not self._sealing.opens(understood):
            return ""
        reading, asked = self._sealing.open(understood), self._sealing.open(question)
        return "" if " ".join(asked.split()) == reading else reading
