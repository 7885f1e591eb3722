"""An answer grows in its channel, can be stopped, and goes with the question that it answers."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from simcord import interactions
from simcord.backend import serializers

from bot.answering.discord import streaming
from bot.discord_app.text import MESSAGE_CHARACTERS
from bot.library.adapters.charts import MatplotlibCharts
from bot.library.adapters.usage_store import DatabaseUsage
from bot.library.insight import Insight
from bot.writing.adapters.call_store import DatabaseModelCalls
from bot.writing.adapters.model_budget import DailyBudget
from bot.writing.adapters.prompt_files import read_prompts
from bot.writing.model_costs import ModelCosts
from bot.writing.rules.written import WRITTEN
from bot.writing.writer import Writer
from tests.town import RAISE, RAISE_LEAD, buttons, make_bot, shown, told
from tests.writing.conftest import GOOD, PLENTY, make_conversations
from tests.writing.fakes import PacedModel


@pytest.fixture
def model():
    return PacedModel(GOOD)


@pytest.fixture
def conversations(world, model):
    calls = DatabaseModelCalls(world.engine)
    budget = DailyBudget(PLENTY, PLENTY)
    writer = Writer(model, read_prompts(), world.embedder, budget, calls, world.clock, deadline_seconds=10)
    return make_conversations(world, writer)


@pytest.fixture
def simcord_bot(world, conversations):
    costs = ModelCosts(DatabaseModelCalls(world.engine), world.clock, requests_a_day=40, tokens_a_day=5000)
    insight = Insight(
        DatabaseUsage(world.engine), world.holdings, world.retriever, MatplotlibCharts(), world.clock, costs=costs
    )
    # simcord holds the bot's clock while a member acts, and with it every pause between edits.
    return make_bot(world, conversations=conversations, insight=insight, edit_seconds=0)


def begin(town, model, text=RAISE):
    """Let alice ask while the model waits in the middle; return the task that waits for everything to settle."""
    model.pause_at = GOOD.index("- Choose")
    return asyncio.create_task(town.alice.send(town.mentor, text))


async def until(condition):
    async with asyncio.timeout(120):
        while not condition():  # noqa: ASYNC110  # what is waited for has no event
            await asyncio.sleep(0.01)


def stop_id(message):
    return next((one for one in buttons(message) if one.startswith("wf:stop:")), None)


def press(town, actor, message, custom_id):
    """Press a button without waiting for the bot to settle."""
    backend = town.env.backend
    record, payload = interactions.base_payload(
        backend, type=3, channel_id=message.channel.id, guild_id=town.guild.id, user_id=actor.id,
        data={"custom_id": custom_id, "component_type": 2},
    )  # fmt: skip
    record.source_message_id = message.id
    stored = backend.get_message(message.channel.id, message.id)
    backend.emit("INTERACTION_CREATE", {**payload, "message": dict(serializers.message_payload(backend, stored))})


async def half_shown(town, model):
    await until(lambda: model.waiting.is_set() and town.said(town.mentor))
    await until(lambda: "10 to 15" in shown(town.last(town.mentor)))
    return town.last(town.mentor)


async def test_answer_ends_in_one_message_with_sources_and_the_usual_buttons(town):
    await town.alice.send(town.mentor, RAISE)
    [message] = town.said(town.mentor)
    assert "Send a short notice" in shown(message)
    assert WRITTEN in shown(message)
    assert "**Sources**" in shown(message)
    kinds = {one.split(":")[1] for one in buttons(message)}
    assert kinds == {"verdict", "sources", "ask"}
    record = await town.world.answers.by_message(message.id)
    assert record is not None


async def test_grounded_sentences_are_seen_while_the_model_still_writes(town, model):
    asking = begin(town, model)
    message = await half_shown(town, model)
    assert "calm week" not in shown(message)
    assert stop_id(message) is not None
    model.go.set()
    await asking
    assert len(town.said(town.mentor)) == 1
    assert "calm week" in shown(town.last(town.mentor))
    assert stop_id(town.last(town.mentor)) is None


async def test_first_words_say_what_is_read_and_can_be_stopped(town, model):
    model.pause_at = 32
    asking = asyncio.create_task(town.alice.send(town.mentor, RAISE))
    await until(lambda: town.said(town.mentor))
    first = town.last(town.mentor)
    assert shown(first) == "-# Reading: How do I raise my rate with an old client? …"
    assert stop_id(first) is not None
    press(town, town.alice, first, stop_id(first))
    await asking
    final = town.last(town.mentor)
    assert final.id == first.id
    # Nothing of the model's stood there yet, so the answer is the one put together without it.
    assert RAISE_LEAD in shown(final)
    assert WRITTEN not in shown(final)


async def test_moderators_see_what_the_model_cost_and_what_is_left_of_the_day(world, town):
    await town.alice.send(town.mentor, RAISE)
    (report,) = [each for each in told(await town.moderator.slash(town.general, "knowledge report")) if each.embeds]
    text = report.embeds[0].description
    assert "calls 1 · answers written 1 · put together without it 0" in text
    assert "Today: 1 of 40 calls, 15 of 5,000 tokens." in text


async def test_model_does_not_get_the_personal_details_of_a_question(town, model):
    await town.alice.send(town.mentor, f"{RAISE}, her mail is jane.doe@example.org")
    [prompt] = model.prompts
    assert "jane.doe" not in prompt.user
    assert "raise my rate" in prompt.user


async def test_notice_of_what_is_kept_stands_under_a_grown_answer_too(town):
    newcomer = town.guild.add_member(town.env.create_user("newcomer"))
    await town.env.settle()
    town.world.members.newcomers.add(newcomer.id)
    await newcomer.send(town.mentor, RAISE)
    assert "/privacy says more" in town.last(town.mentor).embeds[-1].footer.text


async def test_ask_grows_too(town):
    result = await town.alice.slash(town.general, "ask", question=RAISE)
    (answer,) = told(result)
    assert answer.content == f"> {RAISE}"
    assert "calm week" in shown(answer)
    assert {one.split(":")[1] for one in buttons(answer)} == {"verdict", "sources", "ask"}


async def test_stop_ends_the_answer_where_it_stands_with_its_buttons(town, model):
    asking = begin(town, model)
    message = await half_shown(town, model)
    press(town, town.alice, message, stop_id(message))
    await asking
    final = town.last(town.mentor)
    assert final.id == message.id
    assert "10 to 15" in shown(final)
    assert "calm week" not in shown(final)
    assert {one.split(":")[1] for one in buttons(final)} == {"verdict", "sources", "ask"}
    assert model.ended.is_set()


async def test_only_the_asker_can_stop(town, model):
    asking = begin(town, model)
    message = await half_shown(town, model)
    press(town, town.bob, message, stop_id(message))
    await asyncio.sleep(0.2)
    model.go.set()
    await asking
    assert "calm week" in shown(next(one for one in town.said(town.mentor) if one.id == message.id))


async def test_deleting_the_question_ends_the_call_and_takes_the_answer_back(town, model):
    asking = begin(town, model)
    await half_shown(town, model)
    question = next(m for m in town.mentor.history() if m.author.id == town.alice.id)
    backend = town.env.backend
    backend.emit(
        "MESSAGE_DELETE", {"id": str(question.id), "channel_id": str(town.mentor.id), "guild_id": str(town.guild.id)}
    )
    await asking
    assert model.ended.is_set()
    assert town.said(town.mentor) == []


async def test_stop_of_an_answer_from_before_a_restart_goes_away(town, model):
    asking = begin(town, model)
    message = await half_shown(town, model)
    model.go.set()
    custom_id = stop_id(message)
    await asking
    press(town, town.alice, town.last(town.mentor), custom_id)
    await town.env.settle()
    assert not town.env.errors


async def test_every_page_stays_within_a_message_and_no_edit_pings(town, model):
    long = "Running work stays at the old rate, and running work stays at the old rate [1]. "
    model.text = GOOD.replace("Running work stays at the old rate [1].", long * 40)
    await town.alice.send(town.mentor, RAISE)
    messages = town.said(town.mentor)
    assert len(messages) > 1
    assert all(len(shown(message)) <= MESSAGE_CHARACTERS for message in messages)
    assert [bool(buttons(message)) for message in messages] == [False] * (len(messages) - 1) + [True]
    for _, body in town.sends():
        assert body.get("allowed_mentions", {}).get("parse") == []


async def test_edits_keep_their_distance(world):
    moments = []

    class Outlet:
        async def post(self, embeds, view, *, nonce, first, lines=()):
            moments.append(asyncio.get_running_loop().time())
            return Message()

    class Message:
        id = 1

        async def edit(self, **_):
            moments.append(asyncio.get_running_loop().time())

    reply = streaming.GrowingReply("a" * 32, Outlet(), 1, every_seconds=0.2)
    answer = (await world.mentor.answer(RAISE)).answer
    for _ in range(50):
        reply.show(answer)
        await asyncio.sleep(0.01)
    await reply.rest()
    assert 2 <= len(moments) <= 4
    assert all(later - earlier >= 0.19 for earlier, later in pairwise(moments))
