"""Let moderators through and nobody else: asked at each command and at each component, whatever Discord shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands

from bot.errors import NotAllowed
from bot.library.curation import Actor

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot

NOT_A_MODERATOR = "Only members who may manage this server, or have the moderator role set here, can do that."


async def moderator(interaction: discord.Interaction) -> Actor:
    """Return who acts for which community; raise NotAllowed for everybody who does not moderate it."""
    member = interaction.user
    if not isinstance(member, discord.Member) or interaction.guild_id is None:
        raise NotAllowed(NOT_A_MODERATOR)
    bot = cast("MentorBot", interaction.client)
    allowed = await bot.communities.may_moderate(
        interaction.guild_id,
        manages_server=member.guild_permissions.manage_guild,
        roles=[role.id for role in member.roles],
    )
    if not allowed:
        raise NotAllowed(NOT_A_MODERATOR)
    return Actor(interaction.guild_id, member.id)


class ModeratorsOnly:
    """Give a cog the check; mix it in before the cog."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Refuse members who do not moderate."""
        try:
            await moderator(interaction)
        except Exception as exc:
            # discord.py hands only its own errors from a check to the handler; others end as a lost task.
            raise app_commands.CheckFailure from exc
        return True
