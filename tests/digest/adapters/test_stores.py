"""What the digest keeps and reads: claims that one process gets, changes that are noted once, sections without words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.digest.adapters.asked_sections import DatabaseAskedSections
from bot.digest.adapters.change_store import DatabaseChanges
from bot.digest.adapters.mailing_store import DatabaseMailings
from bot.digest.rules.changes import Change, Seen
from bot.digest.rules.mailing import Mailing
from bot.digest.rules.slots import Slot
from bot.kernel.adapters.sealing import Sealing, new_key
from bot.kernel.models import Answer, Outcome
from bot.kernel.records import AnswerRecord
from tests.databases import open_rows

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BEFORE = NOW - timedelta(minutes=10)
TOWN, ALICE = 5, 9
POST = Mailing(TOWN, 0, 77, Slot(0, 9, "Europe/Lisbon"), due=NOW)


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "digest.db") as opened:
        yield opened


@pytest.fixture
def store(engine):
    return DatabaseMailings(engine)


async def test_a_mailing_is_read_as_it_was_kept(store):
    kept = replace(POST, sent=3, trouble="the channel is gone")
    await store.put(kept)
    assert await store.get(TOWN, 0) == kept
    assert await store.get(TOWN, ALICE) is None
    assert await store.get(TOWN + 1, 0) is None


async def test_what_is_off_or_ahead_or_claimed_is_not_due(store):
    for number, due in enumerate((None, NOW + timedelta(seconds=1), NOW, NOW - timedelta(days=3))):
        await store.put(Mailing(number, 0, 77, Slot(), due))
    assert [each.community for each in await store.due(NOW, BEFORE)] == [2, 3]
    assert await store.claim((await store.due(NOW, BEFORE))[0], NOW)
    assert [each.community for each in await store.due(NOW, BEFORE)] == [3]
    later = NOW + timedelta(minutes=11)
    found = await store.due(later, later - timedelta(minutes=10))
    assert [(each.community, each.claimed_at) for each in found] == [(1, None), (2, NOW), (3, None)]


async def test_of_many_who_claim_at_once_one_gets_it(engine):
    stores = [DatabaseMailings(engine) for _ in range(8)]
    await stores[0].put(POST)
    assert sorted(await asyncio.gather(*(each.claim(POST, NOW) for each in stores))) == [False] * 7 + [True]


async def test_a_claim_that_ran_out_is_had_by_one_alone(store):
    await store.put(POST)
    assert await store.claim(POST, NOW)
    stale = replace(POST, claimed_at=NOW)
    assert await store.claim(stale, NOW + timedelta(minutes=11))
    assert not await store.claim(stale, NOW + timedelta(minutes=12))


async def test_what_was_decided_while_it_was_sent_stays_decided(store):
    await store.put(POST)
    assert await store.claim(POST, NOW)
    claimed = replace(POST, claimed_at=NOW)
    await store.put(replace(POST, due=None))
    assert not await store.settle(claimed, replace(claimed, due=NOW + timedelta(days=7), sent=1))
    assert (await store.get(TOWN, 0)).due is None


async def test_a_settled_mailing_is_counted_and_free_again(store):
    await store.put(POST)
    await store.claim(POST, NOW)
    claimed = replace(POST, claimed_at=NOW)
    settled = replace(claimed, due=NOW + timedelta(days=7), sent=1)
    assert await store.settle(claimed, settled)
    assert await store.get(TOWN, 0) == replace(settled, claimed_at=None)
    assert not await store.settle(claimed, settled)


async def test_undelivered_letters_are_taken_once_and_are_the_member_s_own(store):
    await store.put(Mailing(TOWN, ALICE, 0, Slot(), None, trouble="direct messages are closed"))
    await store.put(Mailing(TOWN + 1, ALICE, 0, Slot(), NOW))
    await store.put(Mailing(TOWN, 0, 77, Slot(), None))
    assert not await store.take_undelivered(ALICE + 1)
    assert await store.take_undelivered(ALICE)
    assert not await store.take_undelivered(ALICE)
    assert await store.get(TOWN + 1, ALICE) is not None
    assert await store.get(TOWN, 0) is not None
    assert await store.remove(TOWN + 1, ALICE)
    assert not await store.remove(TOWN + 1, ALICE)


async def test_changes_are_noted_once_however_many_processes_look(engine):
    first, second = DatabaseChanges(engine), DatabaseChanges(engine)
    await first.note([Seen("a", "1"), Seen("b", "1")], [], [], None)
    assert await first.shared_since(NOW - timedelta(days=7)) == []
    for each, at in ((first, NOW), (second, NOW + timedelta(hours=1))):
        await each.note([Seen("c", "1")], [Seen("a", "2")], ["b"], at)
    assert await second.known() == {"a": "2", "c": "1"}
    assert await second.shared_since(NOW) == [Change("a", None, NOW), Change("c", NOW, NOW)]
    assert await second.shared_since(NOW + timedelta(minutes=1)) == []


class Log:
    """Write answers as the bot would."""

    def __init__(self, engine, sealing=None):
        self.answers = DatabaseAnswers(engine, sealing) if sealing else DatabaseAnswers(engine)
        self.count = 0

    async def asked(self, member, *shown, at=NOW, community=TOWN, outcome=Outcome.ANSWER, **of_the_answer):
        self.count += 1
        answer = Answer(outcome, (), shown=shown, opening="CANARY", **of_the_answer)
        await self.answers.add(
            AnswerRecord(f"{self.count:032x}", community, 8, member, "5/8", "CANARY", "CANARY", answer, at)
        )


async def test_sections_are_those_that_answers_began_with_in_the_week_and_the_community(engine):
    log, week = Log(engine), timedelta(days=7)
    await log.asked(1, "a#1", "a#2")
    await log.asked(2, "a#1", at=NOW - week, outcome=Outcome.PARTIAL)
    await log.asked(3, "a#1", at=NOW - week - timedelta(seconds=1))
    await log.asked(4, "a#1", community=TOWN + 1)
    await log.asked(5)
    found = await DatabaseAskedSections(engine).asked(TOWN, NOW - week, NOW)
    assert sorted(found) == [("a#1", 1), ("a#1", 2)]


async def test_what_wanted_care_or_was_sent_away_is_no_subject(engine):
    log = Log(engine)
    for outcome in (Outcome.REDIRECT, Outcome.UNKNOWN, Outcome.ASK_BACK):
        await log.asked(1, "care#1", outcome=outcome)
    await log.asked(2, "care#1", cautioned=True)
    await log.asked(3, "care#1", declined=True)
    assert await DatabaseAskedSections(engine).asked(TOWN, NOW, NOW) == []


async def test_encrypted_answers_are_counted_with_the_key_and_passed_over_without(engine):
    sealing = Sealing(new_key())
    await Log(engine, sealing).asked(1, "a#1")
    assert await DatabaseAskedSections(engine, sealing).asked(TOWN, NOW, NOW) == [("a#1", 1)]
    assert await DatabaseAskedSections(engine, Sealing(new_key())).asked(TOWN, NOW, NOW) == []
