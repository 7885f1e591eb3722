"""Count questions, outcomes, verdicts and gaps of one community from the database."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter, defaultdict
from datetime import UTC, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from bot.answering.adapters.tables import answers, feedback, gaps
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.models import Outcome
from bot.kernel.records import MEANT_OTHERWISE, Usage, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.kernel.adapters.sealing import Sealing

    ByWeek = defaultdict[date, Counter[Any]]

_PRESS = re.compile(r"([0-9a-f]{32}):\d+:")
"""How the cause of an answer names the button that asked: the answer it stood under, its number, the member."""

ROWS_AT_ONCE = 200
"""Answers read and parsed in one go: a megabyte of JSON, a hundredth of a second in which others wait for the interpreter."""


class DatabaseUsage:
    """Implement the usage's store on SQL tables; answers past their retention time are no longer there to be counted."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def usage(
        self, community: int, since: datetime, until: datetime, topic_of_section: Mapping[str, str]
    ) -> Usage:
        """Return the counts from `since` to `until`, both included; a question's topic is that of the first section shown."""
        tally = _Tally(topic_of_section, self._sealing)
        asked = select(answers.c.id, answers.c.cause, answers.c.asked_at, answers.c.outcome, answers.c.answer).where(
            answers.c.community == community, answers.c.asked_at >= since, answers.c.asked_at <= until
        )
        judged = (
            select(feedback.c.given_at, feedback.c.verdict, answers.c.answer)
            .join(answers, answers.c.id == feedback.c.answer_id)
            .where(answers.c.community == community, feedback.c.given_at >= since, feedback.c.given_at <= until)
        )
        meant_otherwise = (
            select(func.count())
            .select_from(answers)
            .where(
                answers.c.community == community,
                answers.c.asked_at >= since,
                answers.c.asked_at <= until,
                answers.c.cause.like(f"%:{MEANT_OTHERWISE}"),
            )
        )
        async with self._engine.connect() as connection:
            misread = await connection.scalar(meant_otherwise)
            for query, count in ((asked, tally.ask), (judged, tally.judge)):
                async with connection.stream(query) as found:
                    async for rows in found.partitions(ROWS_AT_ONCE):
                        await asyncio.to_thread(count, rows)
            unanswered, closed = await _gaps(connection, community, since, until)
        return Usage(
            weeks=_weeks(since, until),
            questions=_by_week(tally.questions),
            outcomes=_by_week(tally.outcomes),
            verdicts=_by_week(tally.verdicts),
            shown=_most_first(tally.shown),
            disliked=_most_first(tally.disliked),
            open_questions=unanswered,
            closed_questions=closed,
            misread=misread or 0,
            doubtful=len(tally.doubtful),
            meant=_most_first(tally.meant()),
        )


class _Tally:
    """Add rows up."""

    def __init__(self, topic_of_section: Mapping[str, str], sealing: Sealing) -> None:
        self._topics = topic_of_section
        self._sealing = sealing
        self.questions: ByWeek = defaultdict(Counter)
        self.outcomes: ByWeek = defaultdict(Counter)
        self.verdicts: ByWeek = defaultdict(Counter)
        self.shown: Counter[str] = Counter()
        self.disliked: Counter[str] = Counter()
        self.doubtful: set[str] = set()
        self._pressed: list[tuple[str, str]] = []

    def ask(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """Add answered questions."""
        for row in rows:
            kept = self._opened(row.answer)
            shown = _shown(kept)
            week = _monday(row.asked_at)
            if kept.get("did_you_mean"):
                self.doubtful.add(row.id)
            if shown and (press := _PRESS.match(row.cause or "")):
                self._pressed.append((press[1], shown[0]))
            self.questions[week][self._topics.get(shown[0], "") if shown else ""] += 1
            self.outcomes[week][Outcome(row.outcome)] += 1
            self.shown.update(shown)

    def judge(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> None:
        """Add verdicts."""
        for row in rows:
            verdict = Verdict(row.verdict)
            self.verdicts[_monday(row.given_at)][verdict] += 1
            if verdict is Verdict.UNHELPFUL:
                self.disliked.update(_shown(self._opened(row.answer)))

    def meant(self) -> Counter[str]:
        """Return how often a section was picked under an answer that offered other readings of its question."""
        return Counter(section for parent, section in self._pressed if parent in self.doubtful)

    def _opened(self, kept: str) -> Mapping[str, Any]:
        """Return what a kept answer holds, nothing without its key; the whole answer need not be built to be counted."""
        opened: Mapping[str, Any] = json.loads(self._sealing.open(kept)) if self._sealing.opens(kept) else {}
        return opened


def _shown(kept: Mapping[str, Any]) -> list[str]:
    """Return the sections that a kept answer quotes, each once."""
    return list(dict.fromkeys(kept.get("shown", ())))


async def _gaps(connection: AsyncConnection, community: int, since: datetime, until: datetime) -> tuple[int, int]:
    own = select(func.count()).select_from(gaps).where(gaps.c.community == community)
    unanswered = await connection.scalar(own.where(gaps.c.closed_at.is_(None)))
    closed = await connection.scalar(own.where(gaps.c.closed_at >= since, gaps.c.closed_at <= until))
    return unanswered or 0, closed or 0


def _monday(moment: datetime) -> date:
    day = moment.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def _weeks(since: datetime, until: datetime) -> tuple[date, ...]:
    first, last = _monday(since), _monday(until)
    return tuple(first + timedelta(weeks=number) for number in range((last - first).days // 7 + 1))


def _by_week(counts: ByWeek) -> dict[date, dict[Any, int]]:
    return {week: dict(sorted(counts[week].items())) for week in sorted(counts)}


def _most_first(counts: Counter[str]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
