"""The button with which a member has everything about them deleted. It carries their id, so it works after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem, Room
from bot.errors import NotAllowed
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from bot.members.member_data import MemberData

NOT_YOURS = N_("Only the member whose data it is can delete it. Your own: `/my-data delete`.")
GONE = N_("Done: {count} entries about you are deleted, and nothing of them is left in my files.")
NOT_OVERWRITTEN = N_(
    "{count} entries about you are deleted. My database was too busy to overwrite their remains at once; whoever runs this bot "
    "finds a note in the log, and a later `/my-data delete` of anybody does it as well."
)


class Holdings(Room):
    """Hold what the button needs."""

    def __init__(self, member_data: MemberData) -> None:
        self.member_data = member_data


class ForgetMe(ButtonItem, template=r"wf:forget:(?P<member>\d{1,20})"):
    """Delete everything about the member who asked for it, and about nobody else."""

    def __init__(self, member: int | str) -> None:
        self.member = int(member)
        super().__init__(
            discord.ui.Button(
                label=_("Delete all of it"), style=discord.ButtonStyle.danger, custom_id=f"wf:forget:{member}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Delete for the member themselves only."""
        if interaction.user.id != self.member:
            raise NotAllowed(NOT_YOURS)
        async with thinking(interaction, quiet=True):
            deleted = await Holdings.of(interaction).member_data.delete(self.member)
            text = _(GONE if deleted.overwritten else NOT_OVERWRITTEN)
            await tell(interaction, text.format(count=sum(deleted.entries.values())))


def forget_view(member: int) -> discord.ui.View:
    """Return the button for this member."""
    view = discord.ui.View(timeout=None)
    view.add_item(ForgetMe(member))
    return view
