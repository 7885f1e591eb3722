"""/help: three lines and a door for each thing to want; every command in plain words, in a page for people, suggested from."""

from __future__ import annotations

import re

import discord
import pytest
from discord import app_commands

from bot.discord_app.front_door import DOORS, MODERATORS, WELCOME
from bot.discord_app.text import MESSAGE_CHARACTERS
from tests.conftest import KNOWLEDGE
from tests.town import buttons, told

DOCS = KNOWLEDGE.parent / "docs"
TYPED_FREELY = {
    "ask question",
    "knowledge add address",
    "knowledge search question",
    "money fee amount",
    "money invoice-date invoice_date",
}
"""Options that hold a member's own words or numbers; every other text has a list to pick from."""


async def front_door(town, who=None):
    (message,) = told(await (who or town.alice).slash(town.general, "help"))
    return message


async def opened(town, door, message=None):
    """Press one of the doors and return the card behind it."""
    (card,) = told(await town.alice.click(message or await front_door(town), custom_id=f"wf:help:{door}"))
    return card


async def open_introductions(town):
    """Do what moderators do before members can meet."""
    conditions, guild = town.world.conditions, town.general.guild.id
    await conditions.change(guild, town.moderator.id, "reports", town.general.id)
    await conditions.switch(guild, town.moderator.id, on=True)


def leaves(town):
    """Return every command that somebody can type, and every entry of the message menu."""
    found = [each for each in town.bot.tree.walk_commands() if isinstance(each, app_commands.Command)]
    return found, list(town.bot.tree.walk_commands(type=discord.AppCommandType.message))


async def test_a_member_who_was_never_here_reads_three_lines(town):
    message = await front_door(town)
    assert message.ephemeral
    assert message.content == WELCOME
    assert len(message.content.splitlines()) == 3
    assert list(buttons(message).values()) == ["Ask", "Plan", "Check an offer", "Sums", "Tips"]


async def test_meeting_is_offered_where_moderators_opened_it_and_to_who_can_open_it(town):
    assert "wf:help:meet" not in buttons(await front_door(town))
    assert "wf:help:meet" in buttons(await front_door(town, town.moderator))
    await open_introductions(town)
    assert buttons(await front_door(town))["wf:help:meet"] == "Meet"
    (direct,) = told(await town.alice.user.slash("help"))
    assert "wf:help:meet" not in buttons(direct)


async def test_who_manages_the_server_also_reads_what_is_theirs(town):
    message = await front_door(town, town.moderator)
    assert message.content == f"{WELCOME}\n{MODERATORS}"
    (direct,) = told(await town.moderator.user.slash("help"))
    assert direct.content == WELCOME


@pytest.mark.parametrize("door", [door.id for door in DOORS if door.needs is None])
async def test_each_door_holds_two_examples_and_commands_to_press(town, door):
    card = await opened(town, door)
    assert card.ephemeral
    assert card.content.count("```") == 4
    links = re.findall(r"</([a-z -]+):(\d+)>", card.content)
    names = {command.qualified_name for command in leaves(town)[0]}
    assert links
    assert {name for name, _ in links} <= names
    assert len(card.content) <= MESSAGE_CHARACTERS


async def test_the_door_to_asking_names_every_way_of_asking(town):
    card = await opened(town, "ask")
    for way in (
        "Mention me",
        "reply",
        "write to me directly",
        "mentor channel",
        "</ask:",
        "Ask the mentor",
        "</define:",
    ):
        assert way in card.content


async def test_it_says_that_portfolios_are_not_reviewed(town):
    assert "can't review a portfolio" in (await opened(town, "check")).content


async def test_what_the_bot_cannot_do_is_not_offered_until_it_can(town):
    await open_introductions(town)
    for name in ("connect", "plan"):
        town.bot.tree.remove_command(name)
    assert "wf:help:meet" not in buttons(await front_door(town))
    before = (await opened(town, "plan")).content

    @app_commands.command(name="connect", description="Meet somebody")
    async def connect(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("…")

    plan = app_commands.Group(name="plan", description="Steps by the week")

    @plan.command(name="show", description="Show it")
    async def show(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("…")

    for command in (connect, plan):
        town.bot.tree.add_command(command)
    message = await front_door(town)
    assert buttons(message)["wf:help:meet"] == "Meet"
    assert ": Meet somebody" in (await opened(town, "meet", message)).content
    after = (await opened(town, "plan", message)).content
    assert "Steps by the week" not in before
    assert "Steps by the week" in after


async def test_a_door_that_was_shut_meanwhile_says_so(town):
    for name in ("connect", "plan"):
        town.bot.tree.remove_command(name)
    message = await front_door(town)
    backend = town.env.backend
    stored = backend.get_message(message.channel_id, message.id)
    stored.components[0]["components"][0]["custom_id"] = "wf:help:meet"
    card = await opened(town, "meet", message)
    town.forgive()
    assert "I can't do that any more" in card.content


async def test_doors_open_after_a_restart(town):
    message = await front_door(town)
    await town.restart()
    assert "```" in (await opened(town, "sums", message)).content


async def test_commands_are_named_where_discord_does_not_give_their_numbers(town):
    town.env.inject_error("GET", "/applications/*/commands", status=503, times=None)
    card = await opened(town, "tips")
    assert "- `/tip`: One thing you can do today" in card.content
    town.env.backend.faults.clear()
    assert "</tip:" in (await opened(town, "tips")).content


async def test_every_command_and_option_is_described_in_plain_words(town):
    typed, menu = leaves(town)
    for command in typed:
        described = [command.description, *(parameter.description for parameter in command.parameters)]
        for text in described:
            assert len(text.split()) >= 2, (command.qualified_name, text)
            assert text[0].isupper() or text[0].isdigit(), (command.qualified_name, text)
            assert not text.endswith("."), (command.qualified_name, text)
    assert all(entry.name[0].isupper() for entry in menu)


async def test_every_text_that_is_one_of_a_list_is_suggested(town):
    typed, _ = leaves(town)
    free = {
        f"{command.qualified_name} {parameter.name}"
        for command in typed
        for parameter in command.parameters
        if parameter.type is discord.AppCommandOptionType.string and not (parameter.autocomplete or parameter.choices)
    }
    assert free <= TYPED_FREELY, "give these a list to pick from, or name them as a member's own words"


async def test_every_command_is_explained_in_a_page_for_people(town):
    pages = "\n".join((DOCS / name).read_text(encoding="utf-8") for name in ("members.md", "moderators.md"))
    typed, menu = leaves(town)
    missing = {
        f"/{command.qualified_name}" for command in typed if not re.search(rf"/{command.qualified_name}\b", pages)
    }
    missing |= {entry.name for entry in menu if entry.name not in pages}
    assert not missing, "write these into docs/members.md or docs/moderators.md, with an example"


async def test_commands_are_few_enough_to_find(town):
    # Discord's picker shows a page of them; what belongs together is one group.
    assert len(town.bot.tree.get_commands(type=discord.AppCommandType.chat_input)) <= 20
