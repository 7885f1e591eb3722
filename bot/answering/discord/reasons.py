"""Take the reasons that members type after a thumb down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord.ext import commands

from bot.answering.discord.verdicts import REASON_ID
from bot.discord_app.failures import explained, tell, thinking
from bot.discord_app.rooms import submitted
from bot.kernel.records import Verdict
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from bot.answering.conversations import Conversations


class Reasons(commands.Cog):
    """Hear the reasons that members hand in."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Keep the reason with the verdict."""
        if (form := submitted(interaction, REASON_ID)) is None:
            return
        custom_id, fields = form
        async with explained(interaction), thinking(interaction, quiet=True):
            await self._conversations.judge(
                custom_id.removeprefix(REASON_ID),
                interaction.user.id,
                Verdict.UNHELPFUL,
                "".join(fields).strip() or None,
                community=interaction.guild_id or 0,
                channel=interaction.channel_id or 0,
            )
            await tell(interaction, N_("Thank you, the moderators will see it."))
