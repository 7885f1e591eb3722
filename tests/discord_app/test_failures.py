"""What goes wrong: a sentence for the member, a traceback for the log, one id for both."""

from __future__ import annotations

import re

import pytest
import structlog
from sqlalchemy import text

from bot.answering.adapters.rate_limits import WindowLimiter
from bot.answering.conversations import Conversations
from bot.errors import IndexUnavailable
from tests.town import RAISE, RAISE_LEAD, button, open_town, shown, told

QUESTION = "how do I find my first client with no reviews"


async def break_database(town):
    """Take a table away, as a database does that was restored by halves."""
    async with town.world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE answers RENAME TO gone"))


def failure(logs):
    (entry,) = [entry for entry in logs if entry["event"] == "failed"]
    return entry


def error_id(sentence):
    (found,) = re.findall(r"\b[0-9a-f]{8}\b", sentence)
    return found


def reads_like_a_person(sentence):
    return not re.search(r"Traceback|Error\b|Exception|sqlite|no such table|answers", sentence)


def moment(town, seconds):
    """Return the moment so many seconds from now as Discord counts down to it."""
    return f"<t:{int(town.world.clock.now().timestamp()) + seconds}:R>"


async def test_failing_message_gets_a_polite_reply_that_shares_its_id_with_the_log(town):
    await break_database(town)
    with structlog.testing.capture_logs() as logs:
        asked = await town.alice.send(town.mentor, RAISE)
    reply = town.last(town.mentor)
    entry = failure(logs)
    assert reply.reference.message_id == asked.id
    assert "not yours" in reply.content
    assert error_id(reply.content) == entry["error_id"]
    assert "no such table" in str(entry["exc_info"])
    assert entry["exc_info"].__traceback__ is not None
    assert reads_like_a_person(reply.content)


async def test_log_of_a_failure_says_where_but_not_what_was_asked(town):
    await break_database(town)
    with structlog.testing.capture_logs() as logs:
        await town.alice.send(town.mentor, f"{RAISE} called Rumpelstiltskin")
    entry = {key: value for key, value in failure(logs).items() if key != "exc_info"}
    assert entry["guild"] == town.guild.id
    assert entry["channel"] == town.mentor.id
    assert "Rumpelstiltskin" not in str(entry)


@pytest.mark.parametrize("private", [False, True])
async def test_failing_command_is_explained_to_the_asker_alone(town, private):
    await break_database(town)
    with structlog.testing.capture_logs() as logs:
        result = await town.alice.slash(town.general, "ask", question=RAISE, private=private)
    town.forgive()
    (sorry,) = told(result)
    assert sorry.ephemeral
    assert error_id(sorry.content) == failure(logs)["error_id"]
    assert reads_like_a_person(sorry.content)
    assert not town.said(town.general, viewer=town.bob)


@pytest.mark.parametrize("kind", ["helpful", "sources", "ask"])
async def test_failing_button_is_explained_to_whoever_pressed_it(town, kind):
    answer = await town.answered(question=QUESTION)
    await break_database(town)
    with structlog.testing.capture_logs() as logs:
        (sorry,) = told(await town.bob.click(answer, custom_id=button(answer, kind)))
    assert sorry.ephemeral
    assert error_id(sorry.content) == failure(logs)["error_id"]
    assert reads_like_a_person(sorry.content)


async def test_failing_reason_is_explained(town):
    answer = await town.answered()
    modal = await town.alice.click(answer, custom_id=button(answer, "unhelpful"))
    await break_database(town)
    field = modal.modal["components"][0]["components"][0]["custom_id"]
    (sorry,) = told(await town.alice.submit_modal(modal, {field: "because"}))
    assert sorry.ephemeral
    assert error_id(sorry.content)


async def test_failing_settings_are_explained(town):
    town.world.communities._known.clear()
    async with town.world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE communities RENAME TO gone"))
    with structlog.testing.capture_logs() as logs:
        (sorry,) = told(await town.moderator.slash(town.general, "knowledge settings"))
    town.forgive()
    assert sorry.ephemeral
    assert error_id(sorry.content) == failure(logs)["error_id"]


async def test_broken_index_is_not_noticed_by_the_member(town):
    town.world.index.broken = True
    assert RAISE_LEAD in shown(await town.answered())


class DeadMentor:
    """A mentor whose library cannot be reached at all."""

    async def answer(self, question, history=(), **how):
        raise IndexUnavailable("10.0.0.7:8000 refused the connection")


async def test_unreachable_library_is_told_with_an_id_and_without_its_address(world):
    world.conversations = Conversations(DeadMentor(), world.answers, world.gate, world.clock, retention_days=30)
    async with open_town(world) as town:
        with structlog.testing.capture_logs() as logs:
            await town.alice.send(town.mentor, RAISE)
        sorry = town.last(town.mentor).content
    assert "can't reach my library right now" in sorry
    assert error_id(sorry) == failure(logs)["error_id"]
    assert "10.0.0.7" not in sorry


async def test_too_long_question_gets_a_clear_sentence_and_no_log_line(town):
    with structlog.testing.capture_logs() as logs:
        await town.alice.send(town.mentor, "x" * 1001)
    assert "1,001 characters, and I read at most 1,000" in town.last(town.mentor).content
    assert not [entry for entry in logs if entry["event"] == "failed"]


async def test_longest_question_is_taken(town):
    await town.alice.send(town.mentor, f"{RAISE} " + "x" * (999 - len(RAISE)))
    assert "characters" not in shown(town.last(town.mentor))


async def test_rate_limited_message_gets_a_polite_reply_with_the_moment(town):
    town.world.gate.allowed = 0
    asked = await town.alice.send(town.mentor, RAISE)
    reply = town.last(town.mentor)
    assert reply.content == f"That was quick! Please try again {moment(town, 42)}."
    assert reply.reference.message_id == asked.id


@pytest.mark.parametrize("private", [False, True])
async def test_rate_limited_command_is_told_in_private_with_the_moment(town, private):
    town.world.gate.allowed = 0
    (reply,) = told(await town.alice.slash(town.general, "ask", question=RAISE, private=private))
    town.forgive()
    assert reply.ephemeral
    assert moment(town, 42) in reply.content
    assert not town.said(town.general, viewer=town.bob)


async def test_rate_limited_button_is_told_in_private_with_the_moment(town):
    answer = await town.answered(question=QUESTION)
    town.world.gate.allowed = 0
    (reply,) = told(await town.alice.click(answer, custom_id=button(answer, "ask")))
    assert reply.ephemeral
    assert moment(town, 42) in reply.content


async def test_member_over_the_limit_waits_while_another_is_answered(world):
    limiter = WindowLimiter(member_per_minute=2, community_per_minute=100)
    world.conversations = Conversations(world.mentor, world.answers, limiter, world.clock, retention_days=30)
    async with open_town(world) as town:
        for _ in range(2):
            assert RAISE_LEAD in shown(await town.answered())
        waiting = (await town.answered()).content
        (until,) = re.findall(r"try again <t:(\d+):R>", waiting)
        assert 1 <= int(until) - int(world.clock.now().timestamp()) <= 60
        assert RAISE_LEAD in shown(await town.answered(by=town.bob))


async def test_server_over_the_limit_waits_but_direct_messages_do_not(world):
    limiter = WindowLimiter(member_per_minute=100, community_per_minute=1)
    world.conversations = Conversations(world.mentor, world.answers, limiter, world.clock, retention_days=30)
    async with open_town(world) as town:
        assert RAISE_LEAD in shown(await town.answered())
        assert "try again" in (await town.answered(by=town.bob)).content
        await town.bob.send_dm(RAISE)
        assert RAISE_LEAD in shown(town.last(town.bob.user.dm_channel))


async def test_answer_does_not_fail_with_the_typing_sign(town):
    town.env.inject_error("POST", "/channels/*/typing", status=500, times=None)
    assert RAISE_LEAD in shown(await town.answered())


async def test_channel_where_the_bot_may_not_write_is_left_alone(town):
    town.env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    with structlog.testing.capture_logs() as logs:
        await town.alice.send(town.mentor, RAISE)
    assert not town.said(town.mentor)
    assert not [entry for entry in logs if entry["event"] == "failed"]


async def test_failure_that_cannot_even_be_told_leaves_a_log_line(town):
    await break_database(town)
    town.env.inject_error("POST", "/channels/*/messages", status=400, times=None)
    with structlog.testing.capture_logs() as logs:
        await town.alice.send(town.mentor, RAISE)
    assert {"failed", "unsaid"} <= {entry["event"] for entry in logs}


async def test_question_deleted_meanwhile_is_still_answered(town):
    asked = await town.alice.send(town.general, f"{town.mention} {RAISE}")
    assert town.last(town.general).reference.message_id == asked.id
    requests = [body for path, body in town.sends() if path == f"/channels/{town.general.id}/messages"]
    assert requests[-1]["message_reference"]["fail_if_not_exists"] is False


async def test_next_question_is_answered_after_a_failure(town):
    await break_database(town)
    await town.alice.send(town.mentor, RAISE)
    async with town.world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE gone RENAME TO answers"))
    assert RAISE_LEAD in shown(await town.answered())
