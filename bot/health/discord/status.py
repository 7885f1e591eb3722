"""/status: whether everything is well, since when, and what is not, in three lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import tell, thinking
from bot.discord_app.text import MESSAGE_CHARACTERS, shortened
from bot.health.discord.permissions import lacking_in
from bot.kernel.speech import N_, _
from bot.library.discord.moderators import moderator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.health.condition import Condition
    from bot.health.rules.state import State
    from bot.kernel.records import CommunitySettings

WELL = N_("✅ **Everything is well.**")
TROUBLED = N_("⚠️ **I answer, but not everything is well.**")
DOWN = N_("🔴 **I can't answer at the moment.** Whoever runs me needs to look; `python -m bot doctor` says what to do.")
EVER_SINCE = N_("Ever since I started, <t:{since}:R>")
SINCE = N_("Since <t:{since}:R>; I started <t:{started}:R>")
LATENCY = N_(", and Discord answers me within {milliseconds} ms")
NOTHING = N_("Nothing is degraded here.")
DEGRADED = N_("Degraded: {troubles}.")
OF_A_PART = N_("{says} (since <t:{since}:R>)")
OF_A_CHANNEL = N_("in <#{channel}> I lack {permissions}")
DEAF = N_("I hear mentions only in mentor channels, since whoever runs me has not turned Message Content on")
PLACES_SHOWN = 5


class Decided(Protocol):
    """Know what a community decided."""

    async def settings(self, community: int) -> CommunitySettings:
        """Return what the community decided."""
        ...


class Status(commands.Cog):
    """Look now, and say it in three lines to the moderator alone."""

    def __init__(self, bot: commands.Bot, condition: Condition, communities: Decided) -> None:
        self._bot = bot
        self._condition = condition
        self._communities = communities

    @app_commands.command(name="status", description="Moderators: is everything well, since when, and what is not")
    @app_commands.guild_only()
    @app_commands.default_permissions(manage_guild=True)
    async def status(self, interaction: discord.Interaction) -> None:
        """Look at every part, and at the channels of this server."""
        async with thinking(interaction, quiet=True):
            await moderator(interaction)
            assert interaction.guild is not None
            state = await self._condition.look()
            # With the database away, what the community decided may be out of reach, too.
            here = await self._troubles_here(interaction.guild) if state.answers else []
            await tell(interaction, status_text(state, here, self._bot.latency))

    async def _troubles_here(self, guild: discord.Guild) -> list[str]:
        decided = await self._communities.settings(guild.id)
        missing = lacking_in(guild, decided.mentor_channels, threads=decided.answers_in_threads)
        deaf = decided.mentor_channels and not self._bot.intents.message_content
        return [*([_(DEAF)] if deaf else []), *_places(missing)]


def status_text(state: State, here: Sequence[str], latency: float) -> str:
    """Return the three lines; `here` is what is in trouble in this server alone, `latency` in seconds or not a number."""
    troubles = [_(OF_A_PART).format(says=_(each.says), since=_moment(each.since)) for each in state.troubles] + list(
        here
    )
    first = _(DOWN if not state.answers else TROUBLED if troubles else WELL)
    if state.since == state.started:
        second = _(EVER_SINCE).format(since=_moment(state.started))
    else:
        second = _(SINCE).format(since=_moment(state.since), started=_moment(state.started))
    if math.isfinite(latency):
        second += _(LATENCY).format(milliseconds=round(1000 * latency))
    third = _(DEGRADED).format(troubles=" · ".join(troubles)) if troubles else _(NOTHING)
    return shortened(f"{first}\n{second}.\n{third}", MESSAGE_CHARACTERS)


def _places(missing: Mapping[int, Sequence[str]]) -> list[str]:
    shown = list(missing.items())[:PLACES_SHOWN]
    lines = [_(OF_A_CHANNEL).format(channel=channel, permissions=", ".join(names)) for channel, names in shown]
    more = len(missing) - len(shown)
    return lines + [_("and so in {count} more channels").format(count=more)] * (more > 0)


def _moment(moment: datetime) -> int:
    return int(moment.timestamp())
