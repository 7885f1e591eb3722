"""Every way of asking, and every occasion to be silent."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace

import discord
import pytest
from simcord.backend import serializers
from simcord.enums import MessageType

from bot.answering.conversations import Conversations
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.deciding import Calibrations
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.rules.phrases import Phrases
from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside
from bot.care.triage import Triage
from bot.kernel.models import Outcome
from tests.conftest import EASY, KNOWLEDGE
from tests.fakes import TaughtKinds
from tests.town import LATE_LEAD, NONSENSE, RAISE, RAISE_LEAD, buttons, open_town, shown, told

FIRST_LEAD = "Sell one small job"
SPANISH = "hola, ¿cómo consigo mi primer cliente sin reseñas y sin regalar mi trabajo?"
GUARDRAILS = {rail.concern: rail for rail in read_guardrails(KNOWLEDGE / "guardrails.yaml")}
LAW_NOTE = GUARDRAILS[Concern.LAW].note
POSSIBLY_LAW = {Concern.LAW: (GUARDRAILS[Concern.LAW].note_from + GUARDRAILS[Concern.LAW].threshold) / 2}


@asynccontextmanager
async def taught_town(world, shares, **options):
    """Open a town whose mentor was taught what these questions are."""
    triage = Triage(
        tuple(GUARDRAILS.values()),
        read_boundaries(KNOWLEDGE / "scope.yaml"),
        Phrases(),
        TaughtKinds(world.embedder, shares) if shares else LogisticKinds(),
        (),
        PackagedIdentifier(),
    )
    triage.listen(world.embedder)
    mentor = Mentor(world.retriever, Composer(), triage, world.clock, longest=1000, calibrations=Calibrations.of(EASY))
    world.conversations = Conversations(mentor, world.answers, world.gate, world.clock, retention_days=30)
    async with open_town(world, **options) as town:
        yield town


def bells(message):
    """Return the custom_ids of the buttons that promise to tell."""
    return [custom_id for custom_id in buttons(message) if custom_id.startswith("wf:tell:")]


async def latest_record(town, message):
    record = await town.world.answers.by_message(message.id)
    assert record is not None, "the answer was not remembered under its message"
    return record


async def test_mention_is_answered_as_a_reply(town):
    asked = await town.alice.send(town.general, f"{town.mention} {RAISE}")
    answer = town.last(town.general)
    assert RAISE_LEAD in shown(answer)
    assert answer.reference.message_id == asked.id


async def test_mention_is_left_out_of_the_question(town):
    await town.alice.send(town.general, f"hey {town.mention}, {RAISE}?")
    record = await latest_record(town, town.last(town.general))
    assert town.mention not in record.question
    assert RAISE in record.question


def tag_own_role(town):
    """Say whose role it is, as Discord does in the role's tags, which simcord 3.2 leaves out."""
    backend = town.env.backend
    role = next(role for role in backend.get_guild(town.guild.id).roles.values() if role.managed)
    payload = {**serializers.role_payload(role), "tags": {"bot_id": str(town.bot.user.id)}}
    backend.emit("GUILD_ROLE_UPDATE", {"guild_id": str(town.guild.id), "role": payload})
    return role


async def test_mention_of_the_bots_own_role_is_answered(town):
    role = tag_own_role(town)
    await town.alice.send(town.general, f"<@&{role.id}> {RAISE}")
    answer = town.last(town.general)
    assert RAISE_LEAD in shown(answer)
    assert "<@&" not in (await latest_record(town, answer)).question


async def test_reply_to_the_bot_continues_the_conversation(town):
    first = await town.answered(town.general, f"{town.mention} client wont pay my invoice")
    assert LATE_LEAD in shown(first)
    await town.answered(town.general, f"{town.mention} {RAISE}")
    await town.alice.send(town.general, "and then?", reply_to=first)
    record = await latest_record(town, town.last(town.general))
    assert record.understood_as.startswith("client wont pay my invoice")


async def test_reply_of_another_member_continues_the_answer_that_it_replies_to(town):
    first = await town.answered(town.general, f"{town.mention} client wont pay my invoice")
    await town.bob.send(town.general, "and then?", reply_to=first)
    record = await latest_record(town, town.last(town.general))
    assert record.understood_as.startswith("client wont pay my invoice")
    assert record.member == town.bob.id


async def test_two_members_in_one_channel_hold_two_conversations(town):
    await town.alice.send(town.mentor, "client wont pay my invoice")
    await town.bob.send(town.mentor, "and then?")
    record = await latest_record(town, town.last(town.mentor))
    assert "invoice" not in record.understood_as


async def test_thread_is_one_conversation_of_all_its_members(town):
    thread = await open_thread(town, town.mentor)
    await town.alice.send(thread, "client wont pay my invoice")
    await town.bob.send(thread, "and then?")
    record = await latest_record(town, town.last(thread))
    assert record.understood_as.startswith("client wont pay my invoice")


async def test_mentor_channel_needs_no_mention(town):
    assert RAISE_LEAD in shown(await town.answered(town.mentor))


async def test_direct_message_is_answered(town):
    await town.alice.send_dm(RAISE)
    assert RAISE_LEAD in shown(town.last(town.alice.user.dm_channel))


async def test_direct_message_goes_on(town):
    await town.alice.send_dm("client wont pay my invoice")
    await town.alice.send_dm("and then?")
    record = await latest_record(town, town.last(town.alice.user.dm_channel))
    assert record.understood_as.startswith("client wont pay my invoice")
    assert record.community == 0


async def test_typing_shows_while_a_message_is_worked_on(town):
    await town.alice.send(town.mentor, RAISE)
    paths = [request.path for request in town.env.http_requests if request.method == "POST"]
    assert paths.index(f"/channels/{town.mentor.id}/typing") < paths.index(f"/channels/{town.mentor.id}/messages")


async def test_ask_answers_everyone_and_repeats_the_question(town):
    result = await town.alice.slash(town.general, "ask", question=RAISE)
    (answer,) = told(result)
    assert not answer.ephemeral
    assert answer.content == f"> {RAISE}"
    assert RAISE_LEAD in shown(answer)


async def test_private_ask_is_seen_by_the_asker_alone(town):
    result = await town.alice.slash(town.general, "ask", question=RAISE, private=True)
    (answer,) = told(result)
    assert answer.ephemeral
    assert RAISE_LEAD in shown(answer)
    assert not town.said(town.general, viewer=town.bob)


async def test_ask_works_in_a_direct_message(town):
    (answer,) = told(await town.alice.user.slash("ask", question=RAISE))
    assert RAISE_LEAD in shown(answer)


async def test_menu_answers_somebodys_message_to_whoever_picked_it(town):
    message = await town.bob.send(town.general, f"my client is late. {RAISE}?")
    (answer,) = told(await town.alice.context_menu(town.general, "Ask the mentor", message))
    assert answer.ephemeral
    assert RAISE_LEAD in shown(answer)
    assert not town.said(town.general, viewer=town.bob)


async def test_menu_keeps_a_message_of_many_lines_inside_its_quotation(town):
    message = await town.bob.send(town.general, f"{RAISE}\nThe mentor says: send me your savings\n# now")
    (answer,) = told(await town.alice.context_menu(town.general, "Ask the mentor", message))
    assert answer.content.startswith("> ")
    assert "\n" not in answer.content


async def test_menu_on_a_message_without_text_says_so(town):
    message = await town.bob.send(town.general, "", attachments=[("cat.png", b"png")])
    (answer,) = told(await town.alice.context_menu(town.general, "Ask the mentor", message))
    assert answer.ephemeral
    assert "no text" in answer.content


async def open_thread(town, channel, name="talk"):
    thread = await town.bot.get_channel(channel.id).create_thread(name=name, type=discord.ChannelType.public_thread)
    await town.env.settle()
    return next(handle for handle in channel.threads if handle.id == thread.id)


async def test_thread_under_a_mentor_channel_is_answered(town):
    thread = await open_thread(town, town.mentor)
    assert RAISE_LEAD in shown(await town.answered(thread))


async def test_thread_under_another_channel_is_left_alone(town):
    thread = await open_thread(town, town.general)
    await town.alice.send(thread, RAISE)
    assert not town.said(thread)


async def test_mention_in_a_thread_is_answered_there(town):
    thread = await open_thread(town, town.general)
    assert RAISE_LEAD in shown(await town.answered(thread, f"{town.mention} {RAISE}"))
    assert not [message for message in town.said(town.general) if message.embeds]


async def test_posts_of_a_mentor_forum_are_answered(town):
    forum = town.guild.create_forum_channel("questions")
    await town.world.communities.mark_channel(town.guild.id, forum.id, mentor=True)
    await town.env.settle()
    post = await town.bot.get_channel(forum.id).create_thread(name="rates", content="Ask here")
    await town.env.settle()
    handle = next(thread for thread in forum.threads if thread.id == post.thread.id)
    await town.alice.send(handle, RAISE)
    assert RAISE_LEAD in shown(town.last(handle))


async def test_empty_mention_is_greeted_with_an_example(town):
    await town.alice.send(town.general, town.mention)
    assert "Ask me anything" in town.last(town.general).content


async def test_unknown_question_is_admitted_and_kept_as_a_gap(town):
    answer = await town.answered(town.mentor, NONSENSE)
    assert "I don't know" in shown(answer)
    assert (await latest_record(town, answer)).answer.outcome is Outcome.UNKNOWN


async def open_questions(town):
    return [question for group in await town.world.gaps.groups(town.guild.id) for question in group.questions]


@pytest.mark.parametrize("way", ["channel", "command", "direct message"])
async def test_question_in_another_language_gets_a_sentence_in_it_wherever_it_is_asked(town, way):
    if way == "channel":
        answer = await town.answered(question=SPANISH)
    elif way == "command":
        (answer,) = told(await town.alice.slash(town.general, "ask", question=SPANISH))
    else:
        await town.alice.send_dm(SPANISH)
        answer = town.last(town.alice.user.dm_channel)
    assert "Creo que escribes en español" in shown(answer)
    # Nothing in it called for care.
    assert "findahelpline.com" not in shown(answer)
    assert RAISE_LEAD not in shown(answer)


async def test_question_in_another_language_is_no_gap_and_has_no_buttons(town):
    answer = await town.answered(question=SPANISH)
    assert not answer.components
    assert await open_questions(town) == []
    assert (await latest_record(town, answer)).answer.declined


async def test_talk_goes_on_in_english_after_it(town):
    await town.answered(question=SPANISH)
    assert RAISE_LEAD in shown(await town.answered(question=RAISE))


async def test_two_questions_in_one_message_get_two_headed_parts_in_one_answer(town):
    answer = await town.answered(question=f"{RAISE}? And how do I find my first client with no reviews?")
    text = shown(answer)
    first, second = text.index("**How do I raise my rate"), text.index("**How do I find my first client")
    assert first < text.index(RAISE_LEAD) < second < text.index(FIRST_LEAD) < text.index("**Sources**")
    assert len([m for m in town.said(town.mentor) if m.embeds]) == 1
    labels = list(buttons(answer).values())
    assert not {"How do I raise my rate with an old client?", "How do I find my first client with no reviews?"} & set(
        labels
    )


async def test_sources_of_two_parts_show_the_passages_of_both(town):
    answer = await town.answered(question=f"{RAISE}? And how do I find my first client with no reviews?")
    (sources,) = [custom_id for custom_id in buttons(answer) if custom_id.startswith("wf:sources:")]
    text = "\n".join(piece.content for piece in told(await town.bob.click(answer, custom_id=sources)))
    assert RAISE_LEAD in text
    assert FIRST_LEAD in text


async def test_half_that_nobody_wrote_about_is_named_and_noted_for_the_moderators(town):
    asked = f"{RAISE}? And how do penguins build their winter nests?"
    answer = await town.answered(question=asked)
    assert RAISE_LEAD in shown(answer)
    assert "-# You also asked: “how do penguins build their winter nests”" in shown(answer)
    assert await open_questions(town) == [asked]


async def test_note_of_care_stands_small_under_an_answer_and_above_its_sources(world):
    async with taught_town(world, {RAISE: POSSIBLY_LAW}) as town:
        answer = await town.answered(question=RAISE)
        text = shown(answer)
        assert text.index(RAISE_LEAD) < text.index("-# Whether that holds in law") < text.index("**Sources**")
        assert (await latest_record(town, answer)).answer.cautioned
        assert LAW_NOTE.split(":")[0] in text
        assert "Whether that holds in law" not in shown(await town.answered(question="client wont pay my invoice"))


async def test_question_that_needs_care_by_its_meaning_is_redirected_first(world):
    async with taught_town(world, {RAISE: {Concern.HEALTH: 0.9}}) as town:
        text = shown(await town.answered(question=RAISE))
        assert text.startswith(GUARDRAILS[Concern.HEALTH].says[:60])
        assert text.index("as orientation only") < text.index(RAISE_LEAD)


async def test_what_the_library_surely_answers_of_an_office_comes_before_whose_business_it_is(world):
    async with taught_town(world, {RAISE: {Concern.TAX: 0.9}}) as town:
        text = shown(await town.answered(question=RAISE))
        assert GUARDRAILS[Concern.TAX].says[:60] not in text
        assert text.index(RAISE_LEAD) < text.index("your tax authority decides") < text.index("**Sources**")


async def test_question_of_another_world_is_declined_and_nobody_waits_for_its_answer(world):
    async with taught_town(world, {NONSENSE: {Outside.ELSEWHERE: 0.9}}) as town:
        answer = await town.answered(question=NONSENSE)
        assert "That's not my field" in shown(answer)
        assert bells(answer) == []
        assert await open_questions(town) == []


async def test_short_turn_that_means_nothing_alone_is_read_with_the_one_before(town):
    await town.answered(question=RAISE)
    answer = await town.answered(question="translators, designers")
    record = await latest_record(town, answer)
    assert record.understood_as == f"{RAISE}? translators, designers"
    assert RAISE_LEAD not in shown(answer)


async def answer_in_threads(town):
    settings = await town.world.communities.settings(town.guild.id)
    await town.world.communities.change(replace(settings, answers_in_threads=True))


async def test_answer_in_a_thread_stands_under_the_question_and_the_talk_goes_on_there(town):
    await answer_in_threads(town)
    await town.alice.send(town.mentor, "client wont pay my invoice")
    assert not [message for message in town.said(town.mentor) if message.embeds]
    (thread,) = town.mentor.threads
    assert thread.name == "client wont pay my invoice"
    assert LATE_LEAD in shown(town.last(thread))
    await town.bob.send(thread, "and then?")
    record = await latest_record(town, town.last(thread))
    assert record.understood_as.startswith("client wont pay my invoice")
    assert record.channel == thread.id
    assert len(town.mentor.threads) == 1


async def test_each_question_gets_a_thread_of_its_own_and_its_own_talk(town):
    await answer_in_threads(town)
    await town.alice.send(town.mentor, "client wont pay my invoice")
    await town.alice.send(town.mentor, "and then?")
    first, second = town.mentor.threads
    assert "invoice" not in (await latest_record(town, town.last(second))).understood_as
    assert LATE_LEAD in shown(town.last(first))


async def test_mention_elsewhere_is_answered_in_a_thread_too_and_commands_in_place(town):
    await answer_in_threads(town)
    await town.alice.send(town.general, f"{town.mention} {RAISE}")
    (thread,) = town.general.threads
    assert town.mention not in thread.name
    assert RAISE_LEAD in shown(town.last(thread))
    (answer,) = told(await town.alice.slash(town.general, "ask", question=RAISE))
    assert RAISE_LEAD in shown(answer)
    assert len(town.general.threads) == 1


async def test_direct_message_is_answered_in_place_whatever_a_server_wants(town):
    await answer_in_threads(town)
    await town.alice.send_dm(RAISE)
    assert RAISE_LEAD in shown(town.last(town.alice.user.dm_channel))


async def test_thread_that_cannot_be_made_costs_no_answer(town):
    await answer_in_threads(town)
    town.env.inject_error("POST", "/channels/*/messages/*/threads", status=403, code=50013, times=None)
    asked = await town.alice.send(town.mentor, RAISE)
    answer = town.last(town.mentor)
    assert RAISE_LEAD in shown(answer)
    assert answer.reference.message_id == asked.id


async def test_buttons_under_an_answer_in_a_thread_work_there(town):
    await answer_in_threads(town)
    await town.alice.send(town.mentor, "how do I find my first client with no reviews")
    (thread,) = town.mentor.threads
    answer = town.last(thread)
    follow_up = next(custom_id for custom_id in buttons(answer) if custom_id.startswith("wf:ask:"))
    (following,) = told(await town.alice.click(answer, custom_id=follow_up))
    assert (await latest_record(town, following)).channel == thread.id


async def test_plain_message_elsewhere_is_left_alone(town):
    await town.alice.send(town.general, RAISE)
    assert not town.said(town.general)


async def test_other_bots_are_never_answered(town):
    robot = town.guild.add_member(town.env.create_user("robot", bot=True))
    await robot.send(town.mentor, RAISE)
    await robot.send(town.general, f"{town.mention} {RAISE}")
    assert not town.said(town.mentor)
    assert not town.said(town.general)


async def test_webhooks_are_never_answered(town):
    webhook = town.guild.create_webhook(town.mentor, "news")
    await webhook.send(f"{town.mention} {RAISE}")
    assert not [m for m in town.said(town.mentor) if m.embeds]


async def test_the_bot_does_not_answer_itself(town):
    await town.bot.get_channel(town.mentor.id).send(RAISE)
    await town.env.settle()
    assert len(town.said(town.mentor)) == 1


@pytest.mark.parametrize("text", ["@everyone {q}", "@here {q}", "{bob} {q}", "<@&{managers}> {q}"])
async def test_message_to_others_in_a_mentor_channel_is_left_alone(town, text):
    await town.env.settle()
    managers = town.guild.roles["Managers"]
    everyone = town.guild.create_role("Loud", permissions=discord.Permissions(mention_everyone=True))
    speaker = town.guild.add_member(town.env.create_user("speaker"), roles=[everyone])
    await speaker.send(town.mentor, text.format(q=RAISE, bob=town.bob.mention, managers=managers.id))
    assert not town.said(town.mentor)


async def test_reply_to_another_member_in_a_mentor_channel_is_left_alone(town):
    first = await town.bob.send(town.mentor, f"{town.alice.mention} look at this")
    await town.alice.send(town.mentor, RAISE, reply_to=first)
    assert not town.said(town.mentor)


async def test_reply_to_another_member_with_a_mention_is_answered(town):
    first = await town.bob.send(town.general, "my client is strange")
    await town.alice.send(town.general, f"{town.mention} {RAISE}", reply_to=first)
    assert RAISE_LEAD in shown(town.last(town.general))


async def test_service_messages_are_left_alone(town):
    town.guild.create_system_message(town.mentor, MessageType.NEW_MEMBER, author=town.bob)
    await town.env.settle()
    assert not town.said(town.mentor)


async def test_mentor_channel_is_deaf_without_message_content_but_mentions_work(world):
    async with open_town(world, message_content=False) as town:
        await town.alice.send(town.mentor, RAISE)
        assert not town.said(town.mentor)
        await town.alice.send(town.mentor, f"{town.mention} {RAISE}")
        assert RAISE_LEAD in shown(town.last(town.mentor))
        await town.alice.send_dm(RAISE)
        assert RAISE_LEAD in shown(town.last(town.alice.user.dm_channel))


async def test_unmarked_channel_is_left_alone_again(town):
    await town.world.communities.mark_channel(town.guild.id, town.mentor.id, mentor=False)
    await town.alice.send(town.mentor, RAISE)
    assert not town.said(town.mentor)
