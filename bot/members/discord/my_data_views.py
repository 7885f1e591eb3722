"""The button with which a member has everything about them deleted. It carries their id, so it works after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, cast

import discord

from bot.discord_app.failures import explained, tell, thinking
from bot.errors import NotAllowed

if TYPE_CHECKING:
    import re

    from bot.discord_app.client import MentorBot

NOT_YOURS = "Only the member whose data it is can delete it. Your own: `/my-data delete`."
GONE = "Done: {count} entries about you are deleted, and nothing of them is left in my files."
NOT_OVERWRITTEN = (
    "{count} entries about you are deleted. My database was too busy to overwrite their remains at once; whoever runs this bot "
    "finds a note in the log, and a later `/my-data delete` of anybody does it as well."
)


class ForgetMe(discord.ui.DynamicItem[discord.ui.Button[discord.ui.View]], template=r"wf:forget:(?P<member>\d{1,20})"):
    """Delete everything about the member who asked for it, and about nobody else."""

    def __init__(self, member: int) -> None:
        self.member = member
        super().__init__(
            discord.ui.Button(
                label="Delete all of it", style=discord.ButtonStyle.danger, custom_id=f"wf:forget:{member}"
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction, item: discord.ui.Item[discord.ui.View], match: re.Match[str], /
    ) -> Self:
        """Build the button again from what Discord kept of it."""
        return cls(int(match["member"]))

    async def callback(self, interaction: discord.Interaction) -> None:
        """Delete for the member themselves only."""
        async with explained(interaction):
            if interaction.user.id != self.member:
                raise NotAllowed(NOT_YOURS)
            async with thinking(interaction, quiet=True):
                deleted = await cast("MentorBot", interaction.client).member_data.delete(self.member)
                text = GONE if deleted.overwritten else NOT_OVERWRITTEN
                await tell(interaction, text.format(count=sum(deleted.entries.values())))


def forget_view(member: int) -> discord.ui.View:
    """Return the button for this member."""
    view = discord.ui.View(timeout=None)
    view.add_item(ForgetMe(member))
    return view
