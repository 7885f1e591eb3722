"""What an earlier process left under way is looked at once, when the next one is connected."""

from __future__ import annotations

import discord
import pytest

from bot.answering.conversations import Asked
from bot.answering.discord.recovering import ENDS_HERE, NOT_ANSWERED
from bot.answering.discord.streaming import stop_view
from bot.kernel.records import Address
from tests.town import RAISE, RAISE_LEAD, buttons, shown


@pytest.fixture
async def asked(town):
    """Return a question that the process which ends now has taken and not answered, and the message that put it."""
    town.world.gate.allowed = 0
    message = await town.alice.send(town.mentor, RAISE)
    town.world.gate.allowed = 100
    conversation = f"channel:{town.mentor.id}:member:{town.alice.id}"
    question = Asked(RAISE, town.guild.id, town.mentor.id, town.alice.id, conversation)
    await town.world.deliveries.begin(question.id, question, Address(town.mentor.id, message.id))
    # The refusal is not what is looked for here.
    refusal = town.bot.get_partial_messageable(town.mentor.id).get_partial_message(town.last(town.mentor).id)
    await refusal.delete()
    return question, message


async def half_shown(town, question):
    """Let the bot show half an answer, as it stands while a model writes."""
    place = town.bot.get_partial_messageable(town.mentor.id)
    half = await place.send(embed=discord.Embed(description="Send a short"), view=stop_view(question.id))
    await town.world.deliveries.grew(question.id, [half.id])
    return half


async def settled(town):
    await town.restart()
    await town.env.settle()
    return await town.world.deliveries.unfinished()


async def test_question_that_was_lost_is_told_of_in_reply_to_it(town, asked):
    _, message = asked
    assert await settled(town) == []
    reply = town.last(town.mentor)
    assert shown(reply) == NOT_ANSWERED
    assert reply.reference.message_id == message.id


async def test_answer_that_was_kept_is_given_with_its_buttons(town, asked):
    question, message = asked
    record = await town.world.conversations.ask(question)
    assert await settled(town) == []
    (reply,) = town.said(town.mentor)
    assert RAISE_LEAD in shown(reply)
    assert reply.reference.message_id == message.id
    assert (await town.world.answers.by_message(reply.id)).id == record.id


async def test_half_of_a_kept_answer_becomes_the_whole(town, asked):
    question, _ = asked
    half = await half_shown(town, question)
    await town.world.conversations.ask(question)
    assert await settled(town) == []
    (reply,) = town.said(town.mentor)
    assert reply.id == half.id
    assert RAISE_LEAD in shown(reply)
    assert not any(each.startswith("wf:stop:") for each in buttons(reply))


async def test_what_comes_too_late_is_not_given_but_half_of_it_is_marked(town, asked):
    question, _ = asked
    await town.world.conversations.ask(question)
    other = Asked(RAISE, town.guild.id, town.mentor.id, town.bob.id, "elsewhere")
    await town.world.deliveries.begin(other.id, other, Address(town.mentor.id))
    await half_shown(town, other)
    town.world.clock.advance(minutes=16)
    assert await settled(town) == []
    (half,) = town.said(town.mentor)
    assert ENDS_HERE in half.embeds[-1].footer.text
    assert buttons(half) == {}


async def test_half_that_somebody_deleted_is_let_go(town, asked):
    question, _ = asked
    half = await half_shown(town, question)
    await half.delete()
    await town.world.conversations.ask(question)
    assert await settled(town) == []
    assert town.said(town.mentor) == []


async def test_what_belongs_to_a_server_of_another_process_is_left_to_it(town):
    elsewhere = Asked(RAISE, 77, 78, 79, "elsewhere")
    await town.world.deliveries.begin(elsewhere.id, elsewhere, Address(78, 80))
    (left,) = await settled(town)
    assert left.delivery.answer_id == elsewhere.id
