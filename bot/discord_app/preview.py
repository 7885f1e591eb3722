"""Run the real bot against simcord's simulated Discord and show it in a browser page on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import discord
import simcord

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simcord.preview import Preview

    from bot.discord_app.client import MentorBot
    from bot.services.communities import Communities

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
        mentor_channel = guild.create_text_channel("ask-the-mentor")
        guild.create_text_channel("general")
        moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        newcomer = guild.add_member(env.create_user("newcomer"))
        moderator = guild.add_member(env.create_user("moderator"), roles=[moderators])
        await communities.mark_channel(guild.id, mentor_channel.id, mentor=True)
        await env.settle()
        channel = bot.get_channel(mentor_channel.id)
        if isinstance(channel, discord.TextChannel):
            await channel.send(WELCOME)
        viewers = [newcomer, moderator]
        async with env.preview(mentor_channel, viewers=viewers, layout="channel", port=port or None) as preview:
            yield preview
