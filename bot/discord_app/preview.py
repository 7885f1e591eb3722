"""Run the real bot against simcord's simulated Discord and show it in a browser page on loopback."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

import discord
import simcord

from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from simcord.preview import Preview

    from bot.discord_app.client import MentorBot
    from bot.kernel.records import CommunitySettings

NAME = "Wayfinder"
GUILD = 1
"""The community's id, the same in each session, so that its settings are found again."""

SETTLE_SECONDS = 120.0
"""How long the page waits for an answer; the first one may load the model."""

WELCOME = N_(
    "Welcome! In this channel every message is a question to the mentor, no mention needed. Try: "
    "*how do I find my first client with no reviews?* · `/tip` · `/topics` · `/help`"
)


class MentorChannels(Protocol):
    """Know and change which channels of a community are the mentor's."""

    async def settings(self, community: int) -> CommunitySettings:
        """Return what the community decided."""
        ...

    async def mark_channel(self, community: int, channel: int, *, mentor: bool) -> object:
        """Make a channel one of the mentor's, or one like others."""
        ...

    async def change(self, settings: CommunitySettings) -> object:
        """Keep what the community decided."""
        ...


@asynccontextmanager
async def open_preview(bot: MentorBot, communities: MentorChannels, *, port: int) -> AsyncIterator[Preview]:
    """Yield the page of a small community: a mentor channel, a general channel, a newcomer and a moderator."""
    async with _running(bot) as env:
        guild = env.create_guild("Freelancers' corner", id=GUILD)
        mentor_channel = guild.create_text_channel("ask-the-mentor")
        guild.create_text_channel("general")
        moderators = guild.create_role("Moderators", permissions=discord.Permissions(manage_guild=True))
        newcomer = guild.add_member(env.create_user("newcomer"))
        moderator = guild.add_member(env.create_user("moderator"), roles=[moderators])
        for channel_of_earlier_session in (await communities.settings(guild.id)).mentor_channels:
            await communities.mark_channel(guild.id, channel_of_earlier_session, mentor=False)
        await communities.mark_channel(guild.id, mentor_channel.id, mentor=True)
        # A newcomer tries things alone here: nobody else is there to talk to, so whatever is typed is for the mentor.
        await communities.change(replace(await communities.settings(guild.id), answers_everything=True))
        await env.settle()
        assert bot.user is not None
        await bot.user.edit(username=NAME)
        channel = bot.get_channel(mentor_channel.id)
        if isinstance(channel, discord.TextChannel):
            with bot.speaking_in(guild.id):
                welcome = _(WELCOME)
            await channel.send(welcome)
        viewers = [newcomer, moderator]
        async with env.preview(mentor_channel, viewers=viewers, layout="channel", port=port or None) as preview:
            yield preview


@asynccontextmanager
async def _running(bot: MentorBot) -> AsyncIterator[simcord.Env]:
    """Attach the bot to a simulated Discord whose clock says what the clock on the wall says.

    simcord 3.2 begins each session on 2026-01-01 and makes ids from that clock: a second session on the same database would
    give its messages the ids of the first one's, and every message a wrong date. `Env.advance_time` runs all the timers on the
    way, which takes 17 s for ten months, so the clock moves before the bot is there.
    """
    env = simcord.Env(bot, settle_timeout=SETTLE_SECONDS, check_errors=False)
    env.backend.advance_clock(max(0.0, (datetime.now(UTC) - env.now()).total_seconds()))
    await env.start()
    try:
        yield env
    finally:
        await env.shutdown()
