"""The two thumbs under an answer, and the form that asks why it did not help."""

from __future__ import annotations

from typing import ClassVar

import discord

from bot.answering.discord.desk import AnswerDesk
from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem
from bot.kernel.records import Verdict
from bot.kernel.speech import N_, _

ID = r"(?P<answer_id>[0-9a-f]{32})"
REASON_ID = "wf:reason:"
REASON_CHARACTERS = 500


class VerdictButton(ButtonItem, template=rf"wf:verdict:{ID}:(?P<verdict>\w+)"):
    """Take a member's verdict; a thumb down also asks why, and counts even if they don't say."""

    EMOJI: ClassVar = {Verdict.HELPFUL: "👍", Verdict.UNHELPFUL: "👎"}

    def __init__(self, answer_id: str, verdict: Verdict | str) -> None:
        self.answer_id = answer_id
        self.verdict = verdict = Verdict(verdict)
        super().__init__(
            discord.ui.Button(emoji=self.EMOJI[verdict], custom_id=f"wf:verdict:{answer_id}:{verdict}", row=0)
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Acknowledge by thinking or by asking why, then keep the verdict."""
        if self.verdict is Verdict.UNHELPFUL:
            await interaction.response.send_modal(ReasonModal(self.answer_id))
            await self._judge(interaction)
            return
        async with thinking(interaction, quiet=True):
            await self._judge(interaction)
            await tell(interaction, N_("Thank you, noted."))

    async def _judge(self, interaction: discord.Interaction) -> None:
        await AnswerDesk.of(interaction).conversations.judge(
            self.answer_id,
            interaction.user.id,
            self.verdict,
            community=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
        )


class ReasonModal(discord.ui.Modal):
    """Ask for an optional reason; the Reasons cog takes it, in whichever process it arrives."""

    def __init__(self, answer_id: str) -> None:
        super().__init__(title=_("What was missing?"), custom_id=f"{REASON_ID}{answer_id}")
        self.add_item(
            discord.ui.TextInput(
                label=_("In a few words (optional)"),
                style=discord.TextStyle.paragraph,
                placeholder=_("Too general, out of date, not my question…"),
                required=False,
                max_length=REASON_CHARACTERS,
            )
        )
        # A finished modal is sent but not stored: discord.py 2.7 keeps one modal for each custom_id, so that of two members
        # only one would be heard, keeps those that were cancelled for good, and forgets all at a restart.
        self.stop()
