"""The buttons of the digest: start it, turn it off, stop one's own letters. All of them work after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.digest.discord.room import DigestDesk
from bot.discord_app.failures import tell
from bot.discord_app.rooms import ButtonItem
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.library.discord.moderators import moderator

if TYPE_CHECKING:
    from bot.digest.rules.mailing import Mailing

STARTED = N_("On. The first post comes <t:{due}:F> in <#{channel}>. One press under it turns it off again.")
NOT_PLANNED = N_("Nothing is planned here. `/digest weekly` chooses a channel and an hour.")
TURNED_OFF = N_("The weekly digest is off. `/digest weekly` brings it back with the same channel and hour.")
OFF_ALREADY = N_("It is off already. `/digest weekly` shows what is planned.")
LETTERS_OFF = N_("You get no more digests from that server. `/digest by-dm` there brings them back.")
NO_LETTERS = N_("You get none from that server already.")


class DigestStart(ButtonItem, template=r"wf:digest:start"):
    """Let the planned post go out every week."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button(
                label=_("Post this every week"), style=discord.ButtonStyle.success, custom_id="wf:digest:start"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Start for moderators only."""
        actor = await moderator(interaction)
        desk = DigestDesk.of(interaction)
        started = await desk.mailings.start(actor.community)
        if started is None or started.due is None:
            raise NotFound(NOT_PLANNED)
        await desk.audit.record(actor, "digest", f"on: {started.slot}")
        said = _(STARTED).format(due=int(started.due.timestamp()), channel=started.channel)
        await interaction.response.edit_message(content=said, view=off_view(started))


class DigestOff(ButtonItem, template=r"wf:digest:off:(?P<number>\d{1,9})"):
    """Turn the weekly post off; the number says under which digest the button stands."""

    def __init__(self, number: int | str) -> None:
        super().__init__(
            discord.ui.Button(
                label=_("Turn off (moderators)"),
                style=discord.ButtonStyle.secondary,
                custom_id=f"wf:digest:off:{number}",
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Turn it off for moderators only, and take the button away."""
        actor = await moderator(interaction)
        said = TURNED_OFF if await DigestDesk.of(interaction).turn_off(actor) else OFF_ALREADY
        if interaction.message is not None and interaction.message.flags.ephemeral:
            await interaction.response.edit_message(content=_(said), view=None)
        else:
            await interaction.response.edit_message(view=None)
            await tell(interaction, said)


class LetterOff(ButtonItem, template=r"wf:digest:letter:(?P<community>\d{1,20}):(?P<number>\d{1,9})"):
    """Stop the presser's own letters from one server."""

    def __init__(self, community: int | str, number: int | str) -> None:
        self.community = int(community)
        super().__init__(
            discord.ui.Button(
                label=_("Send me no more"),
                style=discord.ButtonStyle.secondary,
                custom_id=f"wf:digest:letter:{community}:{number}",
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Forget the wish of whoever presses."""
        ended = await DigestDesk.of(interaction).mailings.unsubscribe(self.community, interaction.user.id)
        await tell(interaction, LETTERS_OFF if ended else NO_LETTERS)


def button_of(mailing: Mailing) -> DigestOff | LetterOff:
    """Return the button that ends a mailing; its custom_id names this very digest."""
    return LetterOff(mailing.community, mailing.number) if mailing.member else DigestOff(mailing.number)


def off_view(mailing: Mailing) -> discord.ui.View:
    """Return the button that ends a mailing."""
    view = discord.ui.View(timeout=None)
    view.add_item(button_of(mailing))
    return view


def plan_view(mailing: Mailing) -> discord.ui.View:
    """Return the button that starts what is planned, or that ends what is on."""
    if mailing.due is not None:
        return off_view(mailing)
    view = discord.ui.View(timeout=None)
    view.add_item(DigestStart())
    return view
