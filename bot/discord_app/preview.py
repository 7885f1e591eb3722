"""Run the real bot against simcord's simulated Discord and show it in a browser page on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import discord
import simcord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simcord.preview import Preview

    from bot.discord_app.client import MentorBot
    from bot.services.communities import Communities

NAME = "Wayfinder"

SETTLE_SECONDS = 120.0
"""How long the page waits for an answer; the first one may load the model."""

WELCOME = (
    "Welcome! In this channel every message is a question to the mentor, no mention needed. Try: "
    "*how do I find my first client with no reviews?* · `/tip` · `/topics` · `/help`"
)


@asynccontextmanager
async def open_preview(bot: MentorBot, communities: Communities, *, port: int) -> AsyncIterator[Preview]:
    """Yield the page of a small community: a mentor channel, a general channel, a newcomer and a moderator."""
    async with simcord.run(bot, settle_timeout=SETTLE_SECONDS, check_errors=False) as env:
        guild = env.create_guild("Freelancers' corner")
        await _catch_up(env)
        mentor_channel = guild.create_text_channel("ask-the-mentor")
        guild.create_text_channel("general")
        moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        newcomer = guild.add_member(env.create_user("newcomer"))
        moderator = guild.add_member(env.create_user("moderator"), roles=[moderators])
        for old in (await communities.settings(guild.id)).mentor_channels:
            await communities.mark_channel(guild.id, old, mentor=False)
        await communities.mark_channel(guild.id, mentor_channel.id, mentor=True)
        await env.settle()
        assert bot.user is not None
        await bot.user.edit(username=NAME)
        channel = bot.get_channel(mentor_channel.id)
        if isinstance(channel, discord.TextChannel):
            await channel.send(WELCOME)
        viewers = [newcomer, moderator]
        async with env.preview(mentor_channel, viewers=viewers, layout="channel", port=port or None) as preview:
            yield preview


async def _catch_up(env: simcord.Env) -> None:
    """Set the simulated clock to now.

    simcord 3.2 begins each session on 2026-01-01 and derives ids from that clock: a second session on the same database would
    give its channels and messages the ids of the first one's.
    """
    await env.advance_time(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
