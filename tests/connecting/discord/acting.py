"""Use /connect as members and moderators do; each step returns the panel or the card as it is then."""

from __future__ import annotations

from datetime import UTC, datetime

import discord
import pytest

from bot.connecting.rules.entries import Terms
from tests.town import buttons, told

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
async def opened(town):
    """The town with introductions on, and a channel in which moderators get reports."""
    town.reports = private_channel(town)
    town.lobby = town.guild.create_text_channel("lobby")
    await town.env.settle()
    await turn_on(town)
    return town


def private_channel(town):
    """Return a channel that the bot sees, and members do not."""
    unseen, seen = discord.PermissionOverwrite(view_channel=False), discord.PermissionOverwrite(view_channel=True)
    who = {town.guild.default_role: unseen, town.bot.user: seen, town.moderator: seen}
    return town.guild.create_text_channel("reports", overwrites=who)


async def turn_on(town, **terms):
    since = town.world.clock.now()
    await town.world.conditions._store.put(
        Terms(town.guild.id, open_since=since, report_channel=town.reports.id, **terms)
    )


async def connect(town, who):
    (message,) = told(await who.slash(town.general, "connect"))
    assert message.ephemeral
    return message


def item(message, name):
    """Return the custom_id of one of the panel's items, with the draft that it may carry."""
    (custom_id,) = [each for each in buttons(message) if f"{each}:".startswith(f"wf:meet:{name}:")]
    return custom_id


async def press(who, message, action):
    """Press a button of the panel and return the panel as it is then."""
    result = await who.click(message, custom_id=item(message, f"do:{action}"))
    return panel_after(result, message)


async def pick(who, message, name, *values):
    result = await who.select(message, list(values), custom_id=item(message, name))
    return panel_after(result, message)


def panel_after(result, message):
    return result.response or next((each for each in result.followups if each.id == message.id), None) or message


async def join(town, who, offers=(), seeks=()):
    """Consent, pick and start, as a member does."""
    panel = await press(who, await connect(town, who), "begin")
    if offers:
        panel = await pick(who, panel, "pick:offers", *offers)
    panel = await pick(who, panel, "pick:seeks", *seeks)
    return await press(who, panel, "start")


async def both_join(town):
    await join(town, town.alice, ["portfolio-review"], ["referrals"])
    await join(town, town.bob, ["referrals"], ["portfolio-review"])


async def tick(town):
    """Do what is due, as the clock would."""
    await town.bot.get_cog("Connect").do_what_is_due()


async def monday(town):
    town.world.clock.advance(seconds=(MONDAY - town.world.clock.now()).total_seconds())
    await tick(town)


def direct(town, who):
    return town.said(who.user.dm_channel)


def card(town, who):
    """Return the member's card."""
    (found,) = [message for message in direct(town, who) if "Would you like to meet" in message.content]
    return found


async def answer(who, message, reply):
    (custom_id,) = [each for each in buttons(message) if each.startswith(f"wf:meet:answer:{reply}:")]
    return told(await who.user.click(message, custom_id=custom_id))


async def proposed(town):
    await both_join(town)
    await monday(town)
    return card(town, town.alice), card(town, town.bob)
