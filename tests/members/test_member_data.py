"""Members learn what is kept about them, get it as a file, and have it deleted."""

from __future__ import annotations

import io
import json
import random
from zipfile import ZipFile

import pytest
import structlog

from bot.answering.conversations import Asked
from bot.errors import NotFound
from bot.kernel.records import Feedback, Verdict
from bot.members.member_data import LARGEST, LARGEST_PLAIN, MemberData

ALICE, BOB, TOWN = 111111111111111111, 222222222222222222, 7
CANARY = "zimtschnecke"


def asked(question, member=ALICE):
    return Asked(question, TOWN, 9, member, f"channel:9:member:{member}")


async def live(world, member=ALICE):
    """Let a member ask, judge, wait, and see a tip."""
    record = await world.conversations.ask(asked(f"who bakes the {CANARY} for number {member}", member))
    await world.answers.add_feedback(_thumb(record, member, world))
    await world.gaps.wait(record, member, 9)
    await world.tips.next(TOWN, member, None)
    await world.member_data.first_use(TOWN, member)


def _thumb(record, member, world):
    return Feedback(record.id, member, Verdict.UNHELPFUL, world.clock.now(), f"no {CANARY}")


async def test_member_is_new_once(world):
    assert await world.member_data.first_use(TOWN, ALICE)
    assert not await world.member_data.first_use(TOWN, ALICE)
    assert await world.member_data.first_use(0, ALICE)


async def test_file_holds_everything_in_words(world):
    await live(world)
    export = await world.member_data.export(ALICE)
    assert export.name == "my-data.json"
    held = json.loads(export.content)
    assert held["member"] == str(ALICE)
    assert held["exported_at"] == world.clock.now().isoformat()
    assert set(held) == {"member", "exported_at", "answers", "feedback", "gaps", "waiting", "seen_tips", "greeted"}
    assert held["answers"][0]["question"].startswith("who bakes")
    assert held["answers"][0]["answer"]["opening"]
    assert held["feedback"][0]["reason"] == f"no {CANARY}"


async def test_nothing_kept_is_said_and_not_an_empty_file(world):
    for call in (world.member_data.export, world.member_data.holdings):
        with pytest.raises(NotFound, match="Nothing is kept"):
            await call(ALICE)


class Kept:
    """A store that holds one text of any size."""

    def __init__(self, written):
        self.written = written

    async def export(self, member):
        return {"answers": [{"question": self.written}]}


async def test_large_file_is_zipped(world):
    data = MemberData(Kept("a b c " * (LARGEST_PLAIN // 5)), world.clock)
    export = await data.export(ALICE)
    assert export.name == "my-data.zip"
    with ZipFile(io.BytesIO(export.content)) as archive:
        assert json.loads(archive.read("my-data.json"))["member"] == str(ALICE)


async def test_file_that_discord_would_refuse_is_said_in_a_sentence(world):
    noise = "".join(
        random.Random(1).choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=LARGEST * 3 // 2)
    )
    with pytest.raises(NotFound, match="larger than a file that Discord takes"):
        await MemberData(Kept(noise), world.clock).export(ALICE)


async def test_deletion_takes_all_of_one_member(world):
    await live(world)
    await live(world, BOB)
    before = await world.member_data.holdings(BOB)
    held = await world.member_data.holdings(ALICE)
    with structlog.testing.capture_logs() as logs:
        deleted = await world.member_data.delete(ALICE)
    assert deleted.overwritten
    assert deleted.entries == held
    with pytest.raises(NotFound):
        await world.member_data.holdings(ALICE)
    assert await world.member_data.holdings(BOB) == before
    assert [entry["event"] for entry in logs] == ["member_deleted"]
    assert str(ALICE) not in repr(logs)


async def test_after_a_deletion_the_conversation_begins_anew(world):
    await world.conversations.ask(asked("how do I raise my rate with an old client"))
    await world.member_data.delete(ALICE)
    record = await world.conversations.ask(asked("and how long would that take?"))
    assert "raise" not in record.understood_as
