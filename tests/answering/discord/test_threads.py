"""Whole talks of several members in a mentor channel and a mentor forum: who is answered, and who is left in peace."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.town import RAISE, RAISE_LEAD, shown


@pytest.fixture
async def town(town):
    """Let the town's mentor answer what asks something, as communities do by default."""
    settings = await town.world.communities.settings(town.guild.id)
    await town.world.communities.change(replace(settings, answers_everything=False))
    return town


async def open_post(town):
    """Open a mentor forum with one post; simcord lets only the bot start one."""
    forum = town.guild.create_forum_channel("questions")
    await town.world.communities.mark_channel(town.guild.id, forum.id, mentor=True)
    await town.env.settle()
    post = await town.bot.get_channel(forum.id).create_thread(name="rates", content="Ask here")
    await town.env.settle()
    return next(thread for thread in forum.threads if thread.id == post.thread.id)


async def said_by(town, channel, who, text, to=None):
    """Say something and return the message with whether the mentor answered."""
    before = len(town.said(channel))
    message = await who.send(channel, text, **({"reply_to": to} if to is not None else {}))
    return message, len(town.said(channel)) > before


async def test_thread_of_three_in_a_forum_is_answered_where_it_asks(town):
    post = await open_post(town)
    asked, answered = await said_by(town, post, town.alice, f"{RAISE}?")
    assert answered
    assert RAISE_LEAD in shown(town.last(post))
    tip, answered = await said_by(town, post, town.bob, "i told mine by email and nobody left", to=asked)
    assert not answered
    _, answered = await said_by(town, post, town.alice, "how much did you ask for?", to=tip)
    assert not answered
    for text in ("ten percent", "same here lol", "thanks mate", "😂", "a bit, but I stayed firm"):
        _, answered = await said_by(town, post, town.bob, text)
        assert not answered, text
    _, answered = await said_by(town, post, town.alice, "and how do i tell a client who pays late?")
    assert answered


async def test_channel_of_members_talking_stays_theirs_until_somebody_asks(town):
    for who, text in (
        (town.alice, "so tired today"),
        (town.bob, "deadline?"),
        (town.alice, "3 of them"),
        (town.bob, "oof"),
        (town.alice, "payment finally came 😭"),
    ):
        _, answered = await said_by(town, town.mentor, who, text)
        assert not answered, text
    _, answered = await said_by(town, town.mentor, town.bob, f"quick q: {RAISE}?")
    assert answered


async def test_reply_to_the_mentor_and_a_mention_are_answered_whatever_they_say(town):
    await town.alice.send(town.mentor, f"{RAISE}?")
    answer = town.last(town.mentor)
    _, answered = await said_by(town, town.mentor, town.alice, "too long, shorter", to=answer)
    assert answered
    _, answered = await said_by(town, town.mentor, town.bob, f"{town.mention} client wont pay my invoice")
    assert answered


async def test_cry_for_help_reaches_the_mentor_whomever_it_was_said_to(town):
    said, answered = await said_by(town, town.mentor, town.alice, "how was your week?", to=None)
    _, answered = await said_by(town, town.mentor, town.bob, "honestly i want to kill myself", to=said)
    assert answered
    assert "findahelpline.com" in shown(town.last(town.mentor))
    _, answered = await said_by(town, town.mentor, town.bob, "this deadline is killing me lol", to=said)
    assert not answered


async def test_community_that_wants_every_message_answered_says_so_in_its_settings(town):
    _, answered = await said_by(town, town.mentor, town.alice, "client wont pay my invoice")
    assert not answered
    settings = await town.world.communities.settings(town.guild.id)
    await town.world.communities.change(replace(settings, answers_everything=True))
    said, answered = await said_by(town, town.mentor, town.alice, "client wont pay my invoice")
    assert answered
    _, answered = await said_by(town, town.mentor, town.bob, "mine neither", to=said)
    assert not answered


class TestTextFiles:
    async def test_long_message_that_discord_made_a_file_of_is_read(self, town):
        await town.alice.send(town.mentor, attachments=[("message.txt", f"{RAISE}?".encode())])
        assert RAISE_LEAD in shown(town.last(town.mentor))

    async def test_file_beside_a_question_belongs_to_it(self, town):
        await town.alice.send(town.mentor, "what do i do?", attachments=[("note.md", RAISE.encode())])
        assert RAISE_LEAD in shown(town.last(town.mentor))

    async def test_picture_is_no_text(self, town):
        await town.alice.send(town.mentor, "look at this", attachments=[("shot.png", b"\x89PNG")])
        assert not town.said(town.mentor)

    @pytest.mark.parametrize(
        ("content", "says"), [(b"x" * 20_000, "I read text files up to 16 KB"), (b"\xff\xfe\xfa\x00", "as text")]
    )
    async def test_file_that_cannot_be_read_is_told(self, town, content, says):
        await town.alice.send(town.mentor, "how do i answer this?", attachments=[("message.txt", content)])
        assert says in town.last(town.mentor).content
        assert "heart of it" in town.last(town.mentor).content
