"""Settings that a community's moderators decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import tell
from bot.errors import NotAllowed

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot

NOT_A_MODERATOR = "Only members who may manage this server, or have the moderator role set here, can change that."
CONTENT_MISSING = (
    "One step is missing before I can read messages without a mention: whoever runs me turns on *Message Content Intent* "
    "in Discord's developer portal (Bot → Privileged Gateway Intents), sets `MENTOR_MESSAGE_CONTENT=true` and restarts me. "
    "Until then, mention me there."
)
SHOW_THEM = (
    "Discord shows them the command once you allow it in "
    "Server Settings → Integrations → this app → `/settings` → Add Roles."
)

MentorChannel = discord.TextChannel | discord.ForumChannel


@app_commands.guild_only()
@app_commands.default_permissions(manage_guild=True)
class Moderation(commands.GroupCog, group_name="settings", group_description="How the mentor works in this server"):
    """Show and change the community's settings; every command checks the member itself, whatever Discord shows."""

    def __init__(self, bot: MentorBot) -> None:
        self._bot = bot

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Acknowledge at once and refuse members who do not moderate."""
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            await self._require_moderator(interaction)
        except Exception as exc:
            # discord.py hands only its own errors from a check to the handler; others end as a lost task.
            raise app_commands.CheckFailure from exc
        return True

    async def _require_moderator(self, interaction: discord.Interaction) -> None:
        member = interaction.user
        if not isinstance(member, discord.Member) or interaction.guild_id is None:
            raise NotAllowed(NOT_A_MODERATOR)
        allowed = await self._bot.communities.may_moderate(
            interaction.guild_id,
            manages_server=member.guild_permissions.manage_guild,
            roles=[role.id for role in member.roles],
        )
        if not allowed:
            raise NotAllowed(NOT_A_MODERATOR)

    @app_commands.command(name="show", description="Show the mentor's settings in this server")
    async def show(self, interaction: discord.Interaction) -> None:
        """List the settings and what is missing for them to work."""
        assert interaction.guild is not None
        settings = await self._bot.communities.settings(interaction.guild.id)
        channels = ", ".join(f"<#{channel}>" for channel in sorted(settings.mentor_channels)) or "none"
        role = f"<@&{settings.moderator_role}>" if settings.moderator_role else "none: only who may manage the server"
        lines = [f"**Mentor channels**: {channels}", f"**Moderator role**: {role}"]
        if settings.mentor_channels and not self._bot.options.message_content:
            lines.append(f"⚠️ {CONTENT_MISSING}")
        for channel_id in sorted(settings.mentor_channels):
            channel = interaction.guild.get_channel(channel_id)
            if channel is not None and not channel.permissions_for(interaction.guild.me).send_messages:
                lines.append(f"⚠️ I may not write in <#{channel_id}>.")
        await tell(interaction, "\n".join(lines))

    @app_commands.command(name="mentor-channel", description="Answer every message in a channel, without a mention")
    @app_commands.describe(channel="The channel or forum", on="Whether the mentor answers every message there")
    async def mentor_channel(self, interaction: discord.Interaction, channel: MentorChannel, on: bool = True) -> None:
        """Mark a channel as a mentor channel, or take the mark away."""
        assert interaction.guild is not None
        await self._bot.communities.mark_channel(interaction.guild.id, channel.id, mentor=on)
        if not on:
            await tell(interaction, f"From now on I answer in {channel.mention} only when I am mentioned.")
            return
        lines = [f"From now on every message in {channel.mention} is a question to me."]
        if not self._bot.options.message_content:
            lines.append(CONTENT_MISSING)
        if not channel.permissions_for(interaction.guild.me).send_messages:
            lines.append("I may not write there yet: give me *Send Messages* in that channel.")
        await tell(interaction, "\n".join(lines))

    @app_commands.command(name="moderator-role", description="Let a role change these settings too")
    @app_commands.describe(role="The role; leave it out to let only those who manage the server")
    async def moderator_role(self, interaction: discord.Interaction, role: discord.Role | None = None) -> None:
        """Set or clear the moderator role."""
        assert interaction.guild is not None
        await self._bot.communities.set_moderator_role(interaction.guild.id, role.id if role else None)
        if role is None:
            await tell(interaction, "Only those who manage the server may change my settings now.")
        else:
            await tell(interaction, f"Members with {role.mention} may change my settings now. {SHOW_THEM}")
