"""Counts of one community's questions: by week and topic, never another community's, never a text."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.kernel.models import Answer, Outcome
from bot.kernel.records import AnswerRecord, Feedback, Gap, Usage, Verdict
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.usage_store import ROWS_AT_ONCE, DatabaseUsage
from tests.databases import open_rows

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)
SINCE, UNTIL = MONDAY - timedelta(weeks=2), MONDAY + timedelta(days=6)
TOPICS = {"a/x#1": "a", "a/x#2": "a", "b/y#1": "b"}


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "usage.db") as opened:
        yield opened


class Log:
    """Write answers as the bot would."""

    def __init__(self, engine):
        self.answers = DatabaseAnswers(engine)
        self.gaps = DatabaseGaps(engine)
        self.usage = DatabaseUsage(engine)
        self.count = 0

    async def asked(
        self, shown=("a/x#1",), at=MONDAY, outcome=Outcome.ANSWER, community=5, cause=None, did_you_mean=False
    ):
        self.count += 1
        record = AnswerRecord(
            id=f"{self.count:032x}",
            community=community,
            channel=8,
            member=9,
            conversation="5/8",
            question="CANARY question",
            understood_as="CANARY",
            answer=Answer(outcome, (), shown=tuple(shown), opening="CANARY", did_you_mean=did_you_mean),
            asked_at=at,
            cause=cause,
        )
        await self.answers.add(record)
        return record

    async def judged(self, record, verdict, member=1, at=MONDAY):
        await self.answers.add_feedback(Feedback(record.id, member, verdict, at, "CANARY reason"))

    async def read(self, community=5, since=SINCE, until=UNTIL):
        return await self.usage.usage(community, since, until, TOPICS)


@pytest.fixture
def log(engine):
    return Log(engine)


async def test_a_community_that_asked_nothing_has_weeks_and_no_counts(log):
    assert await log.read() == Usage(weeks=(date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)))


async def test_questions_are_counted_by_week_and_by_the_topic_of_the_first_section_shown(log):
    await log.asked(["a/x#1", "b/y#1"])
    await log.asked(["b/y#1"], MONDAY + timedelta(days=5, hours=23))
    await log.asked(["b/y#1"], MONDAY - timedelta(seconds=1))
    await log.asked(["gone#1"])
    await log.asked([], outcome=Outcome.UNKNOWN)
    usage = await log.read()
    assert usage.questions == {date(2026, 11, 9): {"b": 1}, date(2026, 11, 16): {"": 2, "a": 1, "b": 1}}
    assert usage.asked == 5


async def test_weeks_are_those_of_utc_wherever_the_moment_was_noted(log):
    await log.asked(at=datetime(2026, 11, 16, 0, 30, tzinfo=timezone(timedelta(hours=2))))
    assert list((await log.read()).questions) == [date(2026, 11, 9)]


async def test_outcomes_are_counted_by_week(log):
    for outcome in (Outcome.ANSWER, Outcome.ANSWER, Outcome.PARTIAL, Outcome.UNKNOWN, Outcome.REDIRECT):
        await log.asked(outcome=outcome)
    assert (await log.read()).outcomes == {
        date(2026, 11, 16): {Outcome.ANSWER: 2, Outcome.PARTIAL: 1, Outcome.REDIRECT: 1, Outcome.UNKNOWN: 1}
    }


async def test_verdicts_count_in_the_week_in_which_they_were_given_and_the_last_of_a_member_holds(log):
    old = await log.asked(at=MONDAY - timedelta(days=9))
    await log.judged(old, Verdict.UNHELPFUL, member=1)
    await log.judged(old, Verdict.HELPFUL, member=1)
    await log.judged(old, Verdict.UNHELPFUL, member=2)
    usage = await log.read()
    assert usage.verdicts == {date(2026, 11, 16): {Verdict.HELPFUL: 1, Verdict.UNHELPFUL: 1}}


async def test_sections_are_counted_once_an_answer_the_most_shown_first(log):
    first = await log.asked(["b/y#1", "a/x#1", "b/y#1"])
    await log.asked(["b/y#1"])
    await log.judged(first, Verdict.UNHELPFUL, member=1)
    await log.judged(first, Verdict.UNHELPFUL, member=2)
    usage = await log.read()
    assert list(usage.shown.items()) == [("b/y#1", 2), ("a/x#1", 1)]
    assert list(usage.disliked.items()) == [("a/x#1", 2), ("b/y#1", 2)]


async def test_what_lies_before_or_after_the_time_looked_at_is_left_out(log):
    await log.asked(at=SINCE - timedelta(seconds=1))
    await log.asked(at=UNTIL + timedelta(seconds=1))
    await log.asked(at=SINCE)
    await log.asked(at=UNTIL)
    assert (await log.read()).asked == 2


async def test_open_and_closed_questions_are_counted(log):
    for number in range(3):
        record = await log.asked(outcome=Outcome.UNKNOWN)
        await log.answers.add_gap(Gap(record.id, 5, "CANARY", record.asked_at))
        if number:
            await log.gaps.close_gaps(5, [record.id], MONDAY + timedelta(days=number * 4))
    usage = await log.read()
    assert (usage.open_questions, usage.closed_questions) == (1, 1)


async def test_other_communities_and_direct_messages_are_never_counted(log):
    for community in (0, 6, -5, 55):
        record = await log.asked(community=community, outcome=Outcome.UNKNOWN)
        await log.judged(record, Verdict.UNHELPFUL)
        await log.answers.add_gap(Gap(record.id, community, "CANARY", MONDAY))
    assert await log.read() == replace(await log.read(), questions={}, outcomes={}, verdicts={}, shown={}, disliked={})
    assert (await log.read()).open_questions == 0


async def test_no_text_and_no_member_is_in_the_counts(log):
    record = await log.asked()
    await log.judged(record, Verdict.UNHELPFUL, member=987654321)
    said = repr(asdict(await log.read()))
    assert "CANARY" not in said
    assert "987654321" not in said


async def test_more_answers_than_are_read_at_once_are_all_counted(log):
    for _ in range(ROWS_AT_ONCE + 1):
        await log.asked()
    assert (await log.read()).shown == {"a/x#1": ROWS_AT_ONCE + 1}


async def test_what_was_meant_instead_is_counted_by_section(log):
    doubtful = await log.asked(did_you_mean=True)
    sure = await log.asked()
    for member in (1, 2):
        await log.asked(shown=("b/y#1",), cause=f"{doubtful.id}:0:{member}")
    await log.asked(shown=("a/x#2",), cause=f"{sure.id}:1:3")
    usage = await log.read()
    assert usage.doubtful == 1
    assert usage.meant == {"b/y#1": 2}
