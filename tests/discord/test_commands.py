"""The slash commands: tips, topics, help, about, settings; and when Discord is told about them."""

import re

import discord
import pytest
import simcord

from bot.discord_app.render import CHOICES
from bot.domain.models import Topic
from bot.services.library import Library
from tests.discord.conftest import RAISE, RAISE_LEAD, make_bot, open_town, shown, told
from tests.library import TIPS, TOPICS


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


async def test_help_names_every_way_of_asking(town):
    (message,) = told(await town.alice.slash(town.general, "help"))
    assert message.ephemeral
    for way in ("Mention me", "reply", "write to me directly", "mentor channel", "/ask", "Ask the mentor", "/tip"):
        assert way in message.content


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


async def test_settings_are_hidden_from_members(town):
    assert "settings show" in town.moderator.available_commands(town.general)
    assert "settings show" not in town.alice.available_commands(town.general)


def let_see_settings(town, *who):
    """Allow the command to somebody, as an administrator can in Server Settings → Integrations."""
    (command,) = [c for (name, _), c in town.env.backend.commands[None].items() if name == "settings"]
    town.guild.set_command_permissions(int(command["id"]), dict.fromkeys(who, True))


@pytest.mark.parametrize("command", ["show", "mentor-channel", "moderator-role"])
async def test_settings_are_refused_to_members_who_see_the_command(town, command):
    let_see_settings(town, town.alice)
    options = {"channel": town.general} if command == "mentor-channel" else {}
    (message,) = told(await town.alice.slash(town.general, f"settings {command}", **options))
    town.forgive()
    assert message.ephemeral
    assert "Only members who may manage this server" in message.content
    settings = await town.world.communities.settings(town.guild.id)
    assert settings.mentor_channels == {town.mentor.id}


async def test_moderator_marks_and_unmarks_a_mentor_channel(town):
    (message,) = told(await town.moderator.slash(town.general, "settings mentor-channel", channel=town.general))
    assert message.ephemeral
    assert town.general.mention in message.content
    assert RAISE_LEAD in shown(await town.answered(town.general))
    await town.moderator.slash(town.general, "settings mentor-channel", channel=town.general, on=False)
    before = len(town.said(town.general))
    await town.bob.send(town.general, RAISE)
    assert len(town.said(town.general)) == before


async def test_mentor_channel_outlives_a_restart(town):
    await town.moderator.slash(town.general, "settings mentor-channel", channel=town.general)
    town.world.communities._known.clear()
    await town.restart()
    assert RAISE_LEAD in shown(await town.answered(town.general))


async def test_marking_a_channel_without_message_content_says_how_to_switch_it_on(world):
    async with open_town(world, message_content=False) as town:
        (message,) = told(await town.moderator.slash(town.general, "settings mentor-channel", channel=town.general))
        assert "Message Content Intent" in message.content
        assert "MENTOR_MESSAGE_CONTENT=true" in message.content
        (overview,) = told(await town.moderator.slash(town.general, "settings show"))
        assert "Message Content Intent" in overview.content


async def test_show_lists_the_settings(town):
    (message,) = told(await town.moderator.slash(town.general, "settings show"))
    assert town.mentor.mention in message.content
    assert "only who may manage the server" in message.content
    assert "⚠️" not in message.content


async def test_show_warns_of_channels_where_the_bot_may_not_write(town):
    silent = town.guild.create_text_channel(
        "silent", overwrites={town.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    (warned,) = told(await town.moderator.slash(town.general, "settings mentor-channel", channel=silent))
    assert "may not write there" in warned.content
    (message,) = told(await town.moderator.slash(town.general, "settings show"))
    assert f"I may not write in {silent.mention}" in message.content


async def test_role_set_as_moderator_may_change_settings(town):
    helpers = town.guild.create_role("Helpers")
    helper = town.guild.add_member(town.env.create_user("helper"), roles=[helpers])
    let_see_settings(town, helper)
    (refused,) = told(await helper.slash(town.general, "settings show"))
    town.forgive()
    assert "Only members" in refused.content
    (message,) = told(await town.moderator.slash(town.general, "settings moderator-role", role=helpers))
    assert helpers.mention in message.content
    assert "Integrations" in message.content
    (shown_settings,) = told(await helper.slash(town.general, "settings show"))
    assert helpers.mention in shown_settings.content
    await town.moderator.slash(town.general, "settings moderator-role")
    (refused,) = told(await helper.slash(town.general, "settings show"))
    town.forgive()
    assert "Only members" in refused.content


async def test_settings_are_not_offered_in_direct_messages(town):
    commands = town.alice.user.available_commands()
    assert "ask" in commands
    assert not [name for name in commands if name.startswith("settings")]


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
        async with simcord.run(make_bot(world, always_sync=True)) as env:
            assert len(syncs(env)) == 1
