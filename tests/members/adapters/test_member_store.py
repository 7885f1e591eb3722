"""Everything about a member is found, handed out and deleted, and nothing of it is left in the files."""

from __future__ import annotations

import asyncio
import json
import random
import sqlite3
from datetime import UTC, datetime

import pytest
import structlog
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, select

from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.answering.adapters.tables import answers, gaps, waiting
from bot.kernel.adapters.sealing import Sealing, new_key
from bot.kernel.adapters.tables import Moment, metadata
from bot.kernel.models import Answer, Outcome
from bot.kernel.records import AnswerRecord, Feedback, Gap, Verdict, Waiting
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.tables import drafts, revisions
from bot.members.adapters.member_store import LOCKED_OUT, NOBODY, DatabaseMembers
from tests.databases import only_files, open_rows, refuse

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ALICE, BOB = 111111111111111111, 222222222222222222
COMMUNITYS = {table for table in metadata.sorted_tables if table.info.get("communitys")}

CANARY = "zimtschnecke"
JSON_COLUMNS = {"answer", "content", "doubt", "shown", "source", "suggested", "warnings", "wishes"}
TABLES = [table for table in metadata.sorted_tables if "member" in table.c]


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "members.db") as opened:
        yield opened


@pytest.fixture
def members(engine):
    return DatabaseMembers(engine)


def value(column, member, number):
    if column.name == "member":
        return member
    if isinstance(column.type, Boolean):
        return False
    if isinstance(column.type, (BigInteger, Integer)):
        return number
    if isinstance(column.type, Date):
        return NOON.date()
    if isinstance(column.type, (DateTime, Moment)) or column.name.endswith(("_at", "since")) or column.name == "at":
        return NOON
    if column.name in JSON_COLUMNS and getattr(column.type, "length", None) is None:
        return json.dumps({"text": f"{CANARY} of {member}"})
    if column.foreign_keys or column.name == "answer_id" or (column.table is answers and column.primary_key):
        return f"answer-{member}-{number}"
    return f"{CANARY} of {member} {number} {column.name}"[: getattr(column.type, "length", None)]


async def fill(engine, member, number=0):
    """Write a row about the member into every table that has any, whatever its columns."""
    async with engine.begin() as connection:
        for table in TABLES:
            number += 1
            row = {c.name: value(c, member, 1 if c.name == "answer_id" else number) for c in table.columns}
            if table is answers:
                row |= {"id": f"answer-{member}-1", "message": member, "cause": f"x:{member}"}
            await connection.execute(table.insert(), row)
        await connection.execute(
            gaps.insert(),
            {"answer_id": f"answer-{member}-1", "community": 1, "question": f"{CANARY} gap", "asked_at": NOON},
        )


async def rows_with(engine, member):
    async with engine.connect() as connection:
        return {
            table.name: len(list(await connection.execute(select(table).where(table.c.member == member))))
            for table in TABLES
        }


def record(number, member, question):
    return AnswerRecord(f"{number:032x}", 1, 2, member, "c", question, question, Answer(Outcome.UNKNOWN, ()), NOON)


async def test_every_kind_is_counted_and_handed_out_for_this_member_only(engine, members):
    await fill(engine, ALICE)
    await fill(engine, BOB, 100)
    kinds = {table.name for table in TABLES} | {"gaps"}
    assert await members.holdings(ALICE) == dict.fromkeys(kinds, 1)
    exported = await members.export(ALICE)
    assert set(exported) == kinds
    assert all(len(rows) == 1 for rows in exported.values())
    text_of_it = json.dumps(exported)
    assert CANARY in text_of_it
    assert str(BOB) not in text_of_it


async def test_what_is_handed_out_is_readable(engine, members):
    await fill(engine, ALICE)
    exported = await members.export(ALICE)
    (row,) = exported["answers"]
    assert row["member"] == str(ALICE)
    assert row["asked_at"] == "2026-11-22T12:00:00+00:00"
    assert row["answer"] == {"text": f"{CANARY} of {ALICE}"}
    assert exported["drafts"][0]["content"] == exported["revisions"][0]["content"] == row["answer"]


async def test_stranger_has_nothing(engine, members):
    await fill(engine, ALICE)
    assert await members.holdings(BOB) == {}
    assert await members.export(BOB) == {}
    assert await members.delete(BOB) == {}
    assert await members.holdings(ALICE)


async def test_deleting_takes_everything_of_one_member_and_nothing_of_another(engine, members):
    await fill(engine, ALICE)
    await fill(engine, BOB, 100)
    before = await rows_with(engine, BOB)
    counts = await members.delete(ALICE)
    assert set(counts) == {table.name for table in TABLES} | {"gaps"}
    assert set((await rows_with(engine, ALICE)).values()) == {0}
    assert await rows_with(engine, BOB) == before
    assert await members.export(ALICE) == {}


async def test_community_keeps_its_record_without_the_number(engine, members):
    await fill(engine, ALICE)
    await members.delete(ALICE)
    nobody = await rows_with(engine, NOBODY)
    assert {name for name, count in nobody.items() if count} == {table.name for table in COMMUNITYS}
    async with engine.connect() as connection:
        kept = (await connection.execute(select(revisions))).one()
    assert CANARY in kept.content


async def test_others_thumbs_and_waits_on_the_members_questions_go_along(engine, members):
    store, waits = DatabaseAnswers(engine), DatabaseGaps(engine)
    await store.add(record(1, ALICE, "hers"))
    await store.add(record(2, BOB, "his"))
    for number in (1, 2):
        await store.add_gap(Gap(f"{number:032x}", 1, "q", NOON))
        await store.add_feedback(Feedback(f"{number:032x}", BOB, Verdict.HELPFUL, NOON))
        await waits.toggle_waiting(Waiting(f"{number:032x}", BOB, 1, 2, NOON))
    await members.delete(ALICE)
    assert await members.holdings(BOB) == {"answers": 1, "feedback": 1, "gaps": 1, "waiting": 1}


async def test_deletion_is_whole_or_not_at_all(engine, members):
    await fill(engine, ALICE)
    before = await members.holdings(ALICE)
    async with engine.begin() as connection:
        await refuse(connection, "audit", "UPDATE", "1 = 1", "stop")
    with pytest.raises(Exception, match="stop"):
        await members.delete(ALICE)
    assert await members.holdings(ALICE) == before


async def test_member_is_greeted_once_in_each_community(members):
    assert await members.greet(1, ALICE, NOON)
    assert not await members.greet(1, ALICE, NOON)
    assert await members.greet(2, ALICE, NOON)
    assert await members.greet(1, BOB, NOON)
    await members.delete(ALICE)
    assert await members.greet(1, ALICE, NOON)


async def test_of_greetings_at_once_one_is_the_first(members):
    assert sum(await asyncio.gather(*(members.greet(1, ALICE, NOON) for _ in range(8)))) == 1


async def test_sealed_text_is_handed_out_open_and_a_lost_key_is_said(engine):
    key = new_key()
    store = DatabaseAnswers(engine, Sealing(key))
    await store.add(record(1, ALICE, CANARY))
    await store.add_feedback(Feedback(f"{1:032x}", ALICE, Verdict.HELPFUL, NOON, CANARY))
    opened = await DatabaseMembers(engine, Sealing(key)).export(ALICE)
    assert opened["answers"][0]["question"] == opened["feedback"][0]["reason"] == CANARY
    assert opened["answers"][0]["answer"]["outcome"] == "unknown"
    lost = await DatabaseMembers(engine, Sealing(new_key())).export(ALICE)
    assert lost["answers"][0]["question"] == lost["answers"][0]["answer"] == LOCKED_OUT


def traces(tmp_path, *needles):
    return sum(path.read_bytes().count(n.encode()) for path in tmp_path.iterdir() for n in needles)


async def busy_life(engine, rounds=1200):
    """Write, change and delete as bots do for weeks, so that rows move between pages; alice's text holds the canary."""
    chance = random.Random(5)
    async with engine.begin() as connection:
        for number in range(rounds):
            member = chance.choice([ALICE, BOB, 3, 4])
            words = f"{CANARY} " if member == ALICE else "something "
            row = {c.name: None for c in answers.columns} | {
                "id": f"{chance.getrandbits(128):032x}",
                "community": 1,
                "channel": 2,
                "member": member,
                "conversation": f"channel:2:member:{member}",
                "question": words * chance.randint(1, 40),
                "understood_as": words,
                "outcome": "answer",
                "answer": json.dumps(words * chance.randint(20, 400)),
                "asked_at": NOON,
            }
            await connection.execute(answers.insert(), row)
            gap = {"answer_id": row["id"], "community": 1, "question": row["question"], "asked_at": NOON}
            await connection.execute(gaps.insert(), gap)
            await connection.execute(
                answers.update()
                .where(answers.c.id == row["id"])
                .values(message=number, understood_as=words * chance.randint(1, 60))
            )
            if chance.random() < 0.02:
                await connection.execute(gaps.delete().where(gaps.c.answer_id < f"{chance.getrandbits(64):016x}"))


@only_files
async def test_after_a_deletion_and_a_scrub_no_byte_is_left(engine, members, tmp_path):
    await busy_life(engine)
    assert traces(tmp_path, CANARY) > 1000
    await members.delete(ALICE)
    assert await members.scrub()
    assert traces(tmp_path, CANARY, str(ALICE)) == 0
    assert (tmp_path / "members.db-wal").stat().st_size == 0
    assert {path.name for path in tmp_path.iterdir()} == {"members.db", "members.db-wal", "members.db-shm"}
    with sqlite3.connect(tmp_path / "members.db") as connection:
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@only_files
async def test_scrub_waits_for_a_reader_and_then_does_its_work(engine, members, tmp_path):
    await fill(engine, ALICE)
    reader = sqlite3.connect(tmp_path / "members.db", isolation_level=None, check_same_thread=False)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM answers").fetchone()
        await members.delete(ALICE)
        scrubbing = asyncio.create_task(members.scrub())
        await asyncio.sleep(0.2)
        assert not scrubbing.done()
        reader.execute("COMMIT")
        assert await scrubbing
    finally:
        reader.close()
    assert traces(tmp_path, f"answer-{ALICE}") == 0


@only_files
async def test_scrub_that_cannot_finish_says_so_and_leaves_a_line_in_the_log(engine, tmp_path):
    members = DatabaseMembers(engine, scrub_seconds=0.0)
    reader = sqlite3.connect(tmp_path / "members.db", isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM answers").fetchone()
        await fill(engine, ALICE)
        with structlog.testing.capture_logs() as logs:
            assert not await members.scrub()
    finally:
        reader.close()
    assert [entry["event"] for entry in logs] == ["scrub_unfinished"]
    assert await members.scrub()


@only_files
async def test_scrub_without_a_deletion_before_it_makes_nobody_wait(engine, members, tmp_path):
    await fill(engine, ALICE)
    await members.scrub()
    assert await members.delete(BOB) == {}
    reader = sqlite3.connect(tmp_path / "members.db", isolation_level=None)
    try:
        reader.execute("BEGIN IMMEDIATE")
        async with asyncio.timeout(20):
            assert await members.scrub()
    finally:
        reader.close()


async def test_retention_takes_who_waits_along(engine):
    store, waits = DatabaseAnswers(engine), DatabaseGaps(engine)
    await store.add(record(1, ALICE, "q"))
    await waits.toggle_waiting(Waiting(f"{1:032x}", ALICE, 1, 2, NOON))
    await store.forget_before(NOON.replace(hour=13))
    async with engine.connect() as connection:
        assert list(await connection.execute(select(waiting))) == []


def test_drafts_and_revisions_are_all_that_may_hold_a_members_words_afterwards():
    assert {drafts, revisions} < COMMUNITYS
