"""The message that introduces two members, and its buttons: block, and report after being asked once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.connecting.discord.room import Connecting
from bot.connecting.discord.texts import BLOCKED, REPORT_ASKED, REPORTED, REPORTED_BEFORE
from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import NOBODY, plain
from bot.kernel.speech import _

if TYPE_CHECKING:
    from discord.ext import commands


class MeetBlock(ButtonItem, template=r"wf:meet:block:(?P<introduction>[0-9a-f]{32})"):
    """Keep the presser from ever being brought together with the other again."""

    def __init__(self, introduction: str) -> None:
        self.introduction = introduction
        super().__init__(discord.ui.Button(label=_("Block"), custom_id=f"wf:meet:block:{introduction}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep the two apart; only the presser is told."""
        await Connecting.of(interaction).safety.block(self.introduction, interaction.user.id)
        await tell(interaction, BLOCKED)


class MeetReport(ButtonItem, template=r"wf:meet:report:(?P<introduction>[0-9a-f]{32})"):
    """Ask whether the moderators are to be told."""

    def __init__(self, introduction: str) -> None:
        self.introduction = introduction
        super().__init__(
            discord.ui.Button(
                label=_("Report"), style=discord.ButtonStyle.danger, custom_id=f"wf:meet:report:{introduction}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Say what would be sent, to the presser alone."""
        room, member = Connecting.of(interaction), interaction.user.id
        found, other = await room.safety.met(self.introduction, member)
        guild = interaction.client.get_guild(found.community)
        text = _(REPORT_ASKED).format(server=plain(guild.name) if guild else _("the server"), other=f"<@{other}>")
        view = discord.ui.View(timeout=None)
        view.add_item(MeetReportSure(self.introduction))
        await interaction.response.send_message(text, view=view, ephemeral=True, allowed_mentions=NOBODY)


class MeetReportSure(ButtonItem, template=r"wf:meet:sure:(?P<introduction>[0-9a-f]{32})"):
    """Tell the moderators."""

    def __init__(self, introduction: str) -> None:
        self.introduction = introduction
        super().__init__(
            discord.ui.Button(
                label=_("Send the report"), style=discord.ButtonStyle.danger, custom_id=f"wf:meet:sure:{introduction}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep the report until the moderators have it, and send it."""
        room = Connecting.of(interaction)
        first = await room.safety.report(self.introduction, interaction.user.id)
        await interaction.response.edit_message(content=_(REPORTED if first else REPORTED_BEFORE), view=None)
        await room.delivery.tell_reports()


def meeting_view(introduction: str) -> discord.ui.View:
    """Return the buttons under an introduction."""
    view = discord.ui.View(timeout=None)
    view.add_item(MeetBlock(introduction))
    view.add_item(MeetReport(introduction))
    return view


async def said_before(bot: commands.Bot, channel: discord.abc.Messageable, mark: str) -> bool:
    """Tell whether the bot's latest messages in a place hold a button with this mark: an earlier try came through."""
    async for message in channel.history(limit=20):
        if bot.user is not None and message.author.id == bot.user.id and mark in str(message.components):
            return True
    return False
