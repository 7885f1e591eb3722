"""The button that brings the shared library in line with its files."""

from __future__ import annotations

import discord

from bot.discord_app.rooms import ButtonItem
from bot.kernel.speech import _
from bot.library.discord.moderators import Moderation, moderator


class ApplyShared(ButtonItem, template=r"wf:apply-shared"):
    """Apply what changed in the shared files, for everyone who reads them."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button(label=_("Apply"), style=discord.ButtonStyle.success, custom_id="wf:apply-shared")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Apply, telling when it is done."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        await interaction.response.edit_message(content=_("Applying…"), view=None)
        async with room.upkeep.job(actor, interaction.channel_id or 0, "applying the shared files"):
            report = await room.upkeep.apply_shared(actor)
        said = _("The shared library is as its files are: {added} added, {changed} changed, {removed} removed.")
        await interaction.edit_original_response(
            content=said.format(added=report.added, changed=report.changed, removed=report.removed)
        )
