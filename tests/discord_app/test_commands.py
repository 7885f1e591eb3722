"""The slash commands: tips, topics, help, about, the settings' panel; and when Discord is told about them."""

import re

import discord
import pytest
import simcord

from bot.answering.adapters.rate_limits import WindowLimiter
from bot.answering.conversations import Conversations
from bot.discord_app.text import CHOICES
from bot.kernel.models import Topic
from bot.library.discord.settings import SettingSelect
from bot.search.browsing import Library
from tests.conftest import PATIENCE
from tests.shelf import TIPS, TOPICS
from tests.town import RAISE, RAISE_LEAD, make_bot, open_town, shown, told


async def tip(town, who=None, **options):
    (message,) = told(await (who or town.alice).slash(town.general, "tip", **options))
    return message


async def test_tip_is_public_and_names_its_topic(town):
    message = await tip(town, topic="pricing-clients")
    assert not message.ephemeral
    assert message.embeds[0].footer.text.startswith("Pricing and clients")
    assert TIPS[0].text.rstrip(".") in re.sub(r"\\", "", shown(message))


async def test_tips_do_not_repeat_until_all_were_seen(town):
    seen = [shown(await tip(town)) for _ in TIPS]
    assert len(set(seen)) == len(TIPS)
    assert shown(await tip(town)) in seen


async def test_tips_do_not_repeat_within_a_topic_until_all_were_seen(town):
    seen = [shown(await tip(town, topic="pricing-clients")) for _ in range(2)]
    assert len(set(seen)) == 2
    assert shown(await tip(town, topic="pricing-clients")) in seen
    assert shown(await tip(town, topic="getting-started")) not in seen


async def test_another_member_begins_with_all_tips(town):
    first = shown(await tip(town))
    assert shown(await tip(town, town.bob)) == first


async def test_seen_tips_are_remembered_over_a_restart(town):
    first = shown(await tip(town))
    await town.restart()
    assert shown(await tip(town)) != first


async def test_tip_on_an_unknown_topic_is_refused_in_private(town):
    message = await tip(town, topic="astrology")
    town.forgive()
    assert message.ephemeral
    assert "Pick one of the topics" in message.content


async def test_tip_works_in_a_direct_message(town):
    (message,) = told(await town.alice.user.slash("tip"))
    assert message.embeds


@pytest.mark.parametrize("command", ["tip", "topics"])
async def test_topics_are_suggested_while_typing(town, command):
    every = await town.alice.autocomplete(town.general, command, "topic", "")
    assert [choice["value"] for choice in every] == [topic.id for topic in TOPICS]
    fitting = await town.alice.autocomplete(town.general, command, "topic", "pri")
    assert [choice["name"] for choice in fitting] == ["Pricing and clients"]
    assert await town.alice.autocomplete(town.general, command, "topic", "astrology") == []


@pytest.mark.parametrize("count", [24, 25, 26])
async def test_suggestions_stay_within_what_discord_takes(world, count):
    topics = [Topic(f"t{number}", f"Topic {number} {'x' * 100}", "Group", "…") for number in range(count)]
    world.library = Library(world.retriever, topics)
    async with open_town(world) as town:
        choices = await town.alice.autocomplete(town.general, "topics", "topic", "topic")
    assert len(choices) == min(count, CHOICES)
    assert all(len(choice["name"]) <= 100 for choice in choices)


async def test_topics_lists_every_topic_in_private(town):
    pieces = told(await town.alice.slash(town.general, "topics"))
    assert all(piece.ephemeral for piece in pieces)
    text = "".join(piece.content for piece in pieces)
    assert all(topic.title in text for topic in TOPICS)


async def test_topics_with_a_topic_shows_its_questions(town):
    (message,) = told(await town.alice.slash(town.general, "topics", topic="pricing-clients"))
    assert "How do I raise my rate with an old client?" in message.content


async def test_topics_longer_than_a_message_arrive_in_pieces(world):
    topics = [Topic(f"t{number}", f"Topic {number}", "Group", "covers " * 20) for number in range(30)]
    world.library = Library(world.retriever, topics)
    async with open_town(world) as town:
        pieces = told(await town.alice.slash(town.general, "topics"))
    assert len(pieces) > 1
    assert all(len(piece.content) <= 2000 and piece.ephemeral for piece in pieces)
    assert all(f"Topic {number}\\*" not in "".join(p.content for p in pieces) for number in range(30))
    assert all(f"Topic {number}**" in "".join(p.content for p in pieces) for number in range(30))


async def test_unknown_topic_is_refused_in_private(town):
    (message,) = told(await town.alice.slash(town.general, "topics", topic="astrology"))
    town.forgive()
    assert message.ephemeral
    assert "don't know that topic" in message.content


async def test_about_says_that_it_is_an_ai_system_and_what_it_keeps(town):
    (message,) = told(await town.alice.slash(town.general, "about"))
    assert message.ephemeral
    assert "I am an AI system" in message.content
    assert "30 days" in message.content
    assert "moderators of this server" in message.content
    assert "every message in the channels marked as mentor channels" in message.content


async def test_about_does_not_claim_to_read_what_it_cannot(world):
    async with open_town(world, message_content=False) as town:
        (message,) = told(await town.alice.slash(town.general, "about"))
    assert "every message" not in message.content


async def panel(town, who=None):
    """Open the settings and return both messages: places and people, then sources and limits."""
    messages = told(await (who or town.moderator).slash(town.general, "knowledge settings"))
    # Whoever uses the bot for the first time is also told what it keeps.
    assert len(messages) in {2, 3}, [message.content for message in messages]
    return messages[:2]


async def pick(town, message, setting, values, who=None):
    """Pick values in one of the panel's selects and return the panel's message as it is then."""
    result = await (who or town.moderator).select(message, values, custom_id=f"wf:set:{setting}")
    (after,) = told(result)
    return after


def options_of(message, setting):
    """Return (value, whether it is picked) of a select's options."""
    (found,) = [c for row in message.components for c in row["components"] if c["custom_id"] == f"wf:set:{setting}"]
    return [(option["value"], option.get("default", False)) for option in found["options"]]


async def test_old_settings_command_is_gone_and_the_new_one_hidden_from_members(town):
    commands = town.moderator.available_commands(town.general)
    assert "knowledge settings" in commands
    assert not [name for name in commands if name.startswith("settings")]
    assert not [name for name in town.alice.available_commands(town.general) if name.startswith("knowledge")]


def let_see_knowledge(town, *who):
    """Allow the command to somebody, as an administrator can in Server Settings → Integrations."""
    (command,) = [c for (name, _), c in town.env.backend.commands[None].items() if name == "knowledge"]
    town.guild.set_command_permissions(int(command["id"]), dict.fromkeys(who, True))


async def test_settings_are_refused_to_members_who_see_the_command(town):
    let_see_knowledge(town, town.alice)
    (message,) = told(await town.alice.slash(town.general, "knowledge settings"))
    town.forgive()
    assert message.ephemeral
    assert "Only members who may manage this server" in message.content


async def test_panel_is_for_the_moderator_alone_and_shows_what_is_set(town):
    places, sources = await panel(town)
    assert places.ephemeral
    assert sources.ephemeral
    assert town.mentor.mention in places.content
    assert "**Who may ask**: everyone" in places.content
    assert "**Answers**: in place" in places.content
    assert "⚠️" not in places.content
    assert ("place", True) in options_of(places, "threads")
    assert [value for value, picked in options_of(sources, "topics") if picked] == []
    assert [value for value, picked in options_of(sources, "limit") if picked] == []


async def test_moderator_marks_and_unmarks_a_mentor_channel(town):
    places, _ = await panel(town)
    after = await pick(town, places, "channels", [town.mentor, town.general])
    assert town.general.mention in after.content
    assert RAISE_LEAD in shown(await town.answered(town.general))
    after = await pick(town, places, "channels", [town.mentor])
    assert town.general.mention not in after.content
    before = len(town.said(town.general))
    await town.bob.send(town.general, RAISE)
    assert len(town.said(town.general)) == before


async def test_picking_no_channel_takes_every_mark_away(town):
    places, _ = await panel(town)
    after = await pick(town, places, "channels", [])
    assert "(no mention needed there): none" in after.content
    await town.alice.send(town.mentor, RAISE)
    assert not town.said(town.mentor)


async def test_settings_outlive_a_restart_and_so_does_the_panel(town):
    places, _ = await panel(town)
    await pick(town, places, "channels", [town.general])
    town.world.communities._known.clear()
    await town.restart()
    assert RAISE_LEAD in shown(await town.answered(town.general))
    after = await pick(town, places, "threads", ["thread"])
    assert "**Answers**: each in a thread" in after.content
    assert town.general.mention in after.content


async def test_marking_a_channel_without_message_content_says_how_to_switch_it_on(world):
    async with open_town(world, message_content=False) as town:
        places, _ = await panel(town)
        assert "Message Content Intent" in places.content
        after = await pick(town, places, "channels", [town.general])
        assert "Message Content Intent" in after.content
        assert "MENTOR_MESSAGE_CONTENT=true" in after.content
        assert "Message Content Intent" not in (await pick(town, places, "channels", [])).content


async def test_panel_warns_of_channels_where_the_bot_may_not_write(town):
    silent = town.guild.create_text_channel(
        "silent", overwrites={town.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    places, _ = await panel(town)
    after = await pick(town, places, "channels", [town.mentor, silent])
    assert f"I may not write in {silent.mention}" in after.content
    assert f"I may not write in {town.mentor.mention}" not in after.content


async def test_role_set_as_moderator_may_change_settings_until_it_is_taken_away(town):
    helpers = town.guild.create_role("Helpers")
    helper = town.guild.add_member(town.env.create_user("helper"), roles=[helpers])
    let_see_knowledge(town, helper)
    (refused,) = told(await helper.slash(town.general, "knowledge settings"))
    town.forgive()
    assert "Only members" in refused.content
    places, _ = await panel(town)
    assert helpers.mention in (await pick(town, places, "moderators", [helpers])).content
    of_helper, _ = await panel(town, helper)
    assert helpers.mention in of_helper.content
    assert "each in a thread" in (await pick(town, of_helper, "threads", ["thread"], helper)).content
    await pick(town, places, "moderators", [])
    (refused,) = told(await helper.slash(town.general, "knowledge settings"))
    town.forgive()
    assert "Only members" in refused.content


async def test_panel_that_was_opened_before_the_role_was_taken_away_changes_nothing_more(town):
    helpers = town.guild.create_role("Helpers")
    helper = town.guild.add_member(town.env.create_user("helper"), roles=[helpers])
    let_see_knowledge(town, helper)
    places, _ = await panel(town)
    await pick(town, places, "moderators", [helpers])
    of_helper, _ = await panel(town, helper)
    await pick(town, places, "moderators", [])
    told(await helper.select(of_helper, ["thread"], custom_id="wf:set:threads"))
    assert not (await town.world.communities.settings(town.guild.id)).answers_in_threads


async def test_every_change_is_in_the_log_with_who_made_it(town):
    places, sources = await panel(town)
    await pick(town, places, "threads", ["thread"])
    await pick(town, sources, "limit", ["3"])
    text = "".join(piece.content for piece in told(await town.moderator.slash(town.general, "knowledge log")))
    assert text.count("settings") == 2
    assert "threads" in text
    assert "limit" in text
    assert town.moderator.mention in text


async def test_asker_role_lets_its_members_ask_and_nobody_else_but_moderators(town):
    guests = town.guild.create_role("Guests")
    carol = town.guild.add_member(town.env.create_user("carol"), roles=[guests])
    places, _ = await panel(town)
    assert guests.mention in (await pick(town, places, "askers", [guests])).content
    assert RAISE_LEAD in shown(await town.answered(by=carol))
    assert "only members with a certain role" in (await town.answered(by=town.alice)).content
    assert RAISE_LEAD in shown(await town.answered(by=town.moderator))
    (refused,) = told(await town.alice.slash(town.general, "ask", question=RAISE))
    town.forgive()
    assert refused.ephemeral
    assert "only members with a certain role" in refused.content
    await town.alice.send_dm(RAISE)
    assert RAISE_LEAD in shown(town.last(town.alice.user.dm_channel))
    await pick(town, places, "askers", [])
    assert RAISE_LEAD in shown(await town.answered(by=town.alice))


async def test_member_limit_of_the_server_goes_before_the_operators(world):
    limiter = WindowLimiter(member_per_minute=6, community_per_minute=100)
    world.conversations = Conversations(world.mentor, world.answers, limiter, world.clock, retention_days=30)
    async with open_town(world) as town:
        _, sources = await panel(town)
        assert "2 questions a minute from one member" in (await pick(town, sources, "limit", ["2"])).content
        for _ in range(2):
            assert RAISE_LEAD in shown(await town.answered())
        assert "try again" in (await town.answered()).content
        (waiting,) = told(await town.alice.slash(town.general, "ask", question=RAISE))
        town.forgive()
        assert "try again" in waiting.content
        assert RAISE_LEAD in shown(await town.answered(by=town.bob))
        await town.alice.send_dm(RAISE)
        assert RAISE_LEAD in shown(town.last(town.alice.user.dm_channel))
        assert "the usual limit" in (await pick(town, sources, "limit", [])).content
        assert RAISE_LEAD in shown(await town.answered())


async def test_shared_topics_decide_what_answers_are_made_of(town):
    _, sources = await panel(town)
    after = await pick(town, sources, "topics", ["remote-work"])
    assert "remote-work" in after.content.replace("\\", "")
    assert [value for value, picked in options_of(after, "topics") if picked] == ["remote-work"]
    assert RAISE_LEAD not in shown(await town.answered())
    after = await pick(town, sources, "topics", ["*none"])
    assert "this server's own documents only" in after.content
    (topics,) = told(await town.alice.slash(town.general, "topics", topic="pricing-clients"))
    assert "How do I raise my rate" not in topics.content
    after = await pick(town, sources, "topics", [])
    assert "all of the shared library" in after.content
    assert RAISE_LEAD in shown(await town.answered())


async def test_every_topic_of_the_library_can_be_picked_beside_none(town):
    _, sources = await panel(town)
    offered = {value for value, _ in options_of(sources, "topics")}
    assert offered == {"*none", *(topic.id for topic in town.world.library.topics)}


def test_a_full_library_s_topics_fit_into_one_select():
    select = SettingSelect("topics", None, tuple((f"topic-{number}", f"Topic {number}") for number in range(24))).item
    assert len(select.options) == 25


async def test_a_refusal_opens_no_thread(world):
    limiter = WindowLimiter(member_per_minute=1, community_per_minute=100)
    world.conversations = Conversations(world.mentor, world.answers, limiter, world.clock, retention_days=30)
    async with open_town(world) as town:
        places, _ = await panel(town)
        await pick(town, places, "threads", ["thread"])
        for _ in range(2):
            await town.alice.send(town.mentor, RAISE)
        (thread,) = town.mentor.threads
        assert RAISE_LEAD in shown(town.last(thread))
        assert "try again" in town.last(town.mentor).content


async def test_settings_are_not_offered_in_direct_messages(town):
    commands = town.alice.user.available_commands()
    assert "ask" in commands
    assert not [name for name in commands if name.startswith(("settings", "knowledge"))]


def syncs(env):
    return [r for r in env.http_requests if r.method == "PUT" and r.path.endswith("/commands")]


async def test_commands_are_synced_once_and_not_at_each_start(town):
    assert len(syncs(town.env)) == 1
    await town.restart()
    assert len(syncs(town.env)) == 1
    assert (await tip(town)).embeds


async def test_commands_are_synced_when_they_changed(town):
    changed = make_bot(town.world)

    @changed.tree.context_menu(name="Of the next release")
    async def newcomer(interaction: discord.Interaction, message: discord.Message):
        """Stand for a command that this release lacks."""

    await town.env.restart_bot(changed)
    _, second = syncs(town.env)
    assert "Of the next release" in [command["name"] for command in second.json]


async def test_simulated_discord_is_told_at_each_start(world):
    for _ in range(2):
        async with simcord.run(make_bot(world, always_sync=True), settle_timeout=PATIENCE) as env:
            assert len(syncs(env)) == 1
