"""The button that brings the shared library in line with its files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

import discord

from bot.discord_app.failures import explained
from bot.library.discord.moderators import moderator

if TYPE_CHECKING:
    import re

    from bot.discord_app.client import MentorBot


class ApplyShared(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"wf:apply-shared"):
    """Apply what changed in the shared files, for everyone who reads them."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button(label="Apply", style=discord.ButtonStyle.success, custom_id="wf:apply-shared")
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Build the button again."""
        return cls()

    async def callback(self, interaction: discord.Interaction) -> None:
        """Apply, telling when it is done."""
        async with explained(interaction):
            actor = await moderator(interaction)
            bot = cast("MentorBot", interaction.client)
            await interaction.response.edit_message(content="Applying…", view=None)
            async with bot.upkeep.job(actor, interaction.channel_id or 0, "applying the shared files"):
                report = await bot.upkeep.apply_shared(actor)
            said = f"{report.added} added, {report.changed} changed, {report.removed} removed."
            await interaction.edit_original_response(content=f"The shared library is as its files are: {said}")
