"""What the mentor keeps about a member: said, handed out, deleted."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import tell, thinking
from bot.discord_app.text import split_text
from bot.kernel.speech import N_, _
from bot.members.discord.my_data_views import forget_view
from bot.members.discord.privacy_text import deletion_text, privacy_text

if TYPE_CHECKING:
    from bot.discord_app.options import BotOptions
    from bot.members.discord.privacy_text import Notices
    from bot.members.member_data import Export, MemberData

SENT = N_("I sent you a direct message with the file.")
HERE = N_("I may not send you direct messages, so here is the file. Only you see it; save it before you leave.")
YOURS = N_("Everything that I keep about you, as it stands in my database.")


class MyData(commands.Cog):
    """Let members decide about what is kept about them."""

    group = app_commands.Group(name="my-data", description="See or delete what the mentor keeps about you")

    def __init__(self, member_data: MemberData, notices: Notices, options: BotOptions) -> None:
        self._member_data = member_data
        self._notices = notices
        self._options = options

    @app_commands.command(name="privacy", description="What the mentor keeps, why, for how long, and who sees it")
    async def privacy(self, interaction: discord.Interaction) -> None:
        """Say what is kept."""
        # One message in English; other languages say the same in more letters.
        first, *rest = split_text(privacy_text(self._options))
        await interaction.response.send_message(first, ephemeral=True)
        for piece in rest:
            await interaction.followup.send(piece, ephemeral=True)
        # Whoever read the long form needs no short one.
        await self._member_data.first_use(interaction.guild_id or 0, interaction.user.id)

    @group.command(name="export", description="Get everything that the mentor keeps about you, as a file")
    async def export(self, interaction: discord.Interaction) -> None:
        """Send the file by direct message, or to the member alone where those are closed."""
        async with thinking(interaction, quiet=True):
            export = await self._member_data.export(interaction.user.id)
            try:
                await interaction.user.send(_(YOURS), file=_file(export))
            except discord.Forbidden:
                await interaction.followup.send(_(HERE), file=_file(export), ephemeral=True)
            else:
                await tell(interaction, SENT)

    @group.command(name="delete", description="Delete everything that the mentor keeps about you")
    async def delete(self, interaction: discord.Interaction) -> None:
        """Say what would go, and ask."""
        async with thinking(interaction, quiet=True):
            holdings = await self._member_data.holdings(interaction.user.id)
            view = forget_view(interaction.user.id)
            await interaction.followup.send(deletion_text(holdings), view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[MyData, ..., None] | app_commands.ContextMenu,
    ) -> None:
        """Tell a member whose first use this was what is kept; whoever looks after their data knows already."""
        if getattr(command, "parent", None) is not self.group and interaction.response.is_done():
            await self._notices.tell_first_use(interaction)


def _file(export: Export) -> discord.File:
    return discord.File(io.BytesIO(export.content), filename=export.name)
