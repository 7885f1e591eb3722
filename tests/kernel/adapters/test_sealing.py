"""What members write is unreadable in the file when a key is set, and readable through the stores as before."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import text

import bot.__main__
from bot.answering.adapters.conversation_store import DatabaseAnswers
from bot.errors import DatabaseUnavailable, NotFound, SettingsError
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.sealing import PLAIN, SEALED, Sealing, check_keys, forget_unreadable, new_key
from bot.kernel.models import Answer, AnswerPart, Outcome, Statement
from bot.kernel.records import AnswerRecord, Feedback, Gap, Verdict, Waiting
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.usage_store import DatabaseUsage
from tests.databases import open_rows

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CANARY = "zimtschnecke"
ROOT = Path(__file__).parents[3]
OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
ANSWER = Answer(Outcome.PARTIAL, (AnswerPart(Statement(f"Bake a {CANARY}.", ())),), shown=("x/y#z",))


@pytest.fixture
async def engine(tmp_path):
    async with open_rows(tmp_path / "sealed.db") as opened:
        yield opened


def record(number, **changes):
    fields = {
        "id": f"{number:032x}",
        "community": 1,
        "channel": 2,
        "member": 3,
        "conversation": "c",
        "question": f"{CANARY} {number}?",
        "understood_as": f"{CANARY} {number}!",
        "answer": ANSWER,
        "asked_at": NOON.replace(minute=number),
    }
    return AnswerRecord(**{**fields, **changes})


async def write(engine, keys, number):
    """Write an answer with its gap, a thumb with a reason and somebody who waits."""
    sealing, kept = Sealing(keys), record(number)
    answers = DatabaseAnswers(engine, sealing)
    await answers.add(kept)
    await answers.add_gap(Gap(kept.id, 1, kept.question, kept.asked_at))
    await answers.add_feedback(Feedback(kept.id, 4, Verdict.UNHELPFUL, NOON, f"{CANARY} is off"))
    await DatabaseGaps(engine, sealing).toggle_waiting(Waiting(kept.id, 3, 1, 2, NOON))
    return kept


def traces(tmp_path):
    with sqlite3.connect(tmp_path / "sealed.db") as connection:
        return "\n".join(connection.iterdump()).count(CANARY)


@given(st.text())
@example(SEALED)
@example(PLAIN)
@example(f"{PLAIN}{SEALED}x")
@example("\ud800")
def test_what_is_sealed_opens_to_the_same_text(written):
    for sealing in (Sealing(), Sealing(OLD), Sealing(f"{NEW}, {OLD}")):
        assert sealing.open(sealing.seal(written)) == written


@given(st.text(min_size=4))
def test_with_a_key_nothing_of_the_text_is_left(written):
    assert written not in Sealing(OLD).seal(written)


def test_ordinary_text_is_kept_as_it_is_without_a_key():
    assert Sealing().seal("how do I begin?") == "how do I begin?"


def test_text_from_before_the_key_is_read_with_it():
    assert Sealing(OLD).open(Sealing().seal("how do I begin?")) == "how do I begin?"


def test_first_key_seals_and_every_key_opens():
    rotated = Sealing(f"{NEW},{OLD}")
    assert rotated.open(Sealing(OLD).seal("x")) == "x"
    assert Sealing(NEW).open(rotated.seal("x")) == "x"
    with pytest.raises(NotFound, match="under a key"):
        Sealing(OLD).open(rotated.seal("x"))


@pytest.mark.parametrize("keys", ["", NEW], ids=["none", "another"])
def test_text_without_its_key_is_one_sentence(keys):
    with pytest.raises(NotFound, match="Just ask me again") as caught:
        Sealing(keys).open(Sealing(OLD).seal(CANARY))
    assert caught.value.__cause__ is None


def test_damaged_text_is_the_same_sentence():
    with pytest.raises(NotFound, match="Just ask me again"):
        Sealing(OLD).open(Sealing(OLD).seal("x")[:-9] + "AAAAAAAA=")


@pytest.mark.parametrize("keys", ["short", f"{OLD},short", "ü" * 44], ids=["short", "one of two", "not ASCII"])
def test_malformed_key_is_a_settings_error_that_hides_it(keys):
    with pytest.raises(SettingsError, match="MENTOR_DATA_KEY") as caught:
        Sealing(keys)
    assert keys not in str(caught.value)
    assert OLD not in str(caught.value)


async def test_stores_read_back_what_the_file_does_not_show(engine, tmp_path):
    kept = await write(engine, OLD, 1)
    assert traces(tmp_path) == 0
    answers, gaps = DatabaseAnswers(engine, Sealing(OLD)), DatabaseGaps(engine, Sealing(OLD))
    assert await answers.get(kept.id) == kept
    assert [turn.question for turn in await answers.recent("c", NOON, 5)] == [kept.question]
    assert [gap.question for gap in await gaps.open_gaps(1, 5)] == [kept.question]
    await gaps.close_gaps(1, [kept.id], NOON)
    assert [question for _, question in await gaps.take_answered()] == [kept.question]
    assert traces(tmp_path) == 0


async def test_without_a_key_the_file_shows_it(engine, tmp_path):
    await write(engine, "", 1)
    assert traces(tmp_path) > 3


async def test_disliked_answer_becomes_a_gap_that_stays_sealed(engine, tmp_path):
    kept, answers = record(1), DatabaseAnswers(engine, Sealing(OLD))
    await answers.add(kept)
    await answers.add_feedback(Feedback(kept.id, 4, Verdict.UNHELPFUL, NOON, CANARY))
    gaps = DatabaseGaps(engine, Sealing(OLD))
    assert [(gap.question, gap.disliked) for gap in await gaps.open_gaps(1, 5)] == [(kept.question, True)]
    await gaps.close_gaps(1, [kept.id], NOON)
    assert traces(tmp_path) == 0


async def test_a_reason_given_earlier_stays_readable(engine):
    answers = DatabaseAnswers(engine, Sealing(OLD))
    await answers.add(record(1))
    for reason in (CANARY, None):
        await answers.add_feedback(Feedback(record(1).id, 4, Verdict.UNHELPFUL, NOON, reason))
    async with engine.connect() as connection:
        kept = await connection.scalar(text("SELECT reason FROM feedback"))
    assert Sealing(OLD).open(kept) == CANARY


async def test_counts_are_the_same_with_and_without_a_key(engine):
    await write(engine, "", 1)
    await write(engine, OLD, 2)
    usage = await DatabaseUsage(engine, Sealing(OLD)).usage(1, NOON, NOON.replace(hour=13), {})
    assert usage.shown == {"x/y#z": 2}
    lost = await DatabaseUsage(engine, Sealing(NEW)).usage(1, NOON, NOON.replace(hour=13), {})
    assert (lost.asked, lost.shown) == (2, {"x/y#z": 1})


async def test_rows_of_a_lost_key_are_passed_over_where_others_stand_beside_them(engine):
    await write(engine, OLD, 1)
    readable = await write(engine, NEW, 2)
    answers, gaps = DatabaseAnswers(engine, Sealing(NEW)), DatabaseGaps(engine, Sealing(NEW))
    assert [turn.question for turn in await answers.recent("c", NOON, 5)] == [readable.question]
    assert [gap.question for gap in await gaps.open_gaps(1, 5)] == [readable.question]
    with pytest.raises(NotFound, match="under a key"):
        await answers.get(record(1).id)


async def test_start_wants_every_key_that_is_still_needed(engine):
    await check_keys(engine, Sealing())
    await write(engine, "", 0)
    await check_keys(engine, Sealing())
    await check_keys(engine, Sealing(NEW))
    await write(engine, OLD, 1)
    await write(engine, NEW, 2)
    await check_keys(engine, Sealing(f"{NEW},{OLD}"))
    for keys, says in (("", "set the key"), (NEW, "another key"), (OLD, "another key"), (new_key(), "another key")):
        with pytest.raises(SettingsError, match=f"MENTOR_DATA_KEY.*{says}.*forget-unreadable"):
            await check_keys(engine, Sealing(keys))


async def test_what_no_key_opens_can_be_deleted_so_that_the_bot_starts(engine):
    await write(engine, "", 0)
    await write(engine, OLD, 1)
    kept = await write(engine, NEW, 2)
    assert await forget_unreadable(engine, Sealing(NEW)) == 2
    await check_keys(engine, Sealing(NEW))
    answers = DatabaseAnswers(engine, Sealing(NEW))
    assert await answers.get(kept.id) == kept
    assert await answers.get(record(0).id) == record(0)
    assert await answers.get(record(1).id) is None


async def test_damaged_answer_is_reported_without_its_text(engine):
    answers = DatabaseAnswers(engine)
    await answers.add(record(1))
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE answers SET answer = :bad"), {"bad": f'{{"outcome": "{CANARY}"}}'})
    with pytest.raises(DatabaseUnavailable) as caught:
        await answers.get(record(1).id)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


async def test_error_of_the_database_does_not_quote_what_was_written(engine):
    answers = DatabaseAnswers(engine)
    await answers.add(record(1))
    with pytest.raises(Exception, match="UNIQUE") as caught:
        await answers.add(record(1))
    assert CANARY not in str(caught.value)


async def sealed_place(folder):
    async with open_database(f"sqlite+aiosqlite:///{folder / 'data' / 'wayfinder.db'}") as engine:
        await write(engine, OLD, 1)


def run(place, keys, *arguments):
    """Run the command line in a process that must not keep this one's log configuration; return code and output."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "MENTOR_DATA_DIR": str(place / "data"), "MENTOR_DATA_KEY": keys,
             "MENTOR_KNOWLEDGE_DIR": str(ROOT / "knowledge"), "HF_HUB_OFFLINE": "1"},
        cwd=place, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


async def test_start_without_the_key_is_one_sentence_until_the_unreadable_is_given_up(tmp_path):
    await sealed_place(tmp_path)
    for keys in ("", NEW):
        refused = run(tmp_path, keys, "ask", "x")
        assert refused.returncode == 2
        assert refused.stderr.splitlines()[-1].startswith("MENTOR_DATA_KEY: ")
        assert "Traceback" not in refused.stderr
    given_up = run(tmp_path, NEW, "forget-unreadable")
    assert (given_up.returncode, given_up.stdout) == (0, "2 rows deleted.\n")
    async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'data' / 'wayfinder.db'}") as engine:
        await check_keys(engine, Sealing())


def test_new_key_prints_one_usable_key_without_reading_the_settings(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTOR_LOG_LEVEL", "loud")
    assert bot.__main__.main(["new-key"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert Sealing(printed.out.strip()).has_keys
