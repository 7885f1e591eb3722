"""The card by direct message, and the buttons under it and under the question whether an entry is to be kept."""

from __future__ import annotations

import discord
from discord.utils import format_dt

from bot.connecting.discord.room import Connecting
from bot.connecting.discord.texts import BOTH_YES, KEPT, OVER, PAUSED, SAID_NO, SAID_YES
from bot.connecting.rules.introductions import Noted, Reply
from bot.discord_app.rooms import ButtonItem
from bot.kernel.speech import N_, _

PAUSE = "pause"
LABELS = {
    Reply.YES.value: (N_("Yes, introduce us"), discord.ButtonStyle.success),
    Reply.NO.value: (N_("No"), discord.ButtonStyle.secondary),
    PAUSE: (N_("Pause introductions"), discord.ButtonStyle.secondary),
}
ENDINGS = {
    Noted.WAITING: SAID_YES,
    Noted.AGREED: BOTH_YES,
    Noted.TAKEN_BACK: SAID_NO,
    Noted.OVER: OVER,
}


class MeetAnswer(ButtonItem, template=r"wf:meet:answer:(?P<reply>yes|no|pause):(?P<introduction>[0-9a-f]{32})"):
    """Answer one's own card."""

    def __init__(self, reply: str, introduction: str) -> None:
        self.reply, self.introduction = reply, introduction
        label, style = LABELS[reply]
        super().__init__(
            discord.ui.Button(label=_(label), style=style, custom_id=f"wf:meet:answer:{reply}:{introduction}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep the answer and say it on the card; the second yes introduces the two."""
        room, member = Connecting.of(interaction), interaction.user.id
        assert interaction.message is not None
        asked = _asked(interaction.message.content)
        if self.reply == PAUSE:
            own = await room.introductions.own(self.introduction, member)
            await room.entries.pause(own.community, member)
            await interaction.response.edit_message(content=asked + _(PAUSED), view=None)
            return
        noted = await room.introductions.answer(self.introduction, member, Reply(self.reply))
        view = card_view(self.introduction, Reply.NO.value, PAUSE) if noted is Noted.WAITING else None
        await interaction.response.edit_message(content=asked + _(ENDINGS[noted]), view=view)
        if noted is Noted.AGREED:
            await room.delivery.introduce()


class MeetKeep(ButtonItem, template=r"wf:meet:keep:(?P<entry>[0-9a-f]{32})"):
    """Keep one's own entry for another while."""

    def __init__(self, entry: str) -> None:
        self.entry = entry
        super().__init__(
            discord.ui.Button(
                label=_("Keep it 60 days more"), style=discord.ButtonStyle.success, custom_id=f"wf:meet:keep:{entry}"
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep it."""
        entry = await Connecting.of(interaction).entries.keep(self.entry, interaction.user.id)
        await interaction.response.edit_message(
            content=_(KEPT).format(until=format_dt(entry.expires_at, "D")), view=None
        )


def card_view(introduction: str, *replies: str) -> discord.ui.View:
    """Return a card's buttons."""
    view = discord.ui.View(timeout=None)
    for reply in replies or LABELS:
        view.add_item(MeetAnswer(reply, introduction))
    return view


def keep_view(entry: str) -> discord.ui.View:
    """Return the button that keeps an entry."""
    view = discord.ui.View(timeout=None)
    view.add_item(MeetKeep(entry))
    return view


def _asked(content: str) -> str:
    """Return the card as it was asked, without what was said under it before."""
    for ending in (*ENDINGS.values(), PAUSED):
        content = content.removesuffix(_(ending)).removesuffix(ending)
    return content
