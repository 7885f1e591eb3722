"""Take the reasons that members type after a thumb down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord.ext import commands

from bot.answering.discord.views import REASON_ID
from bot.discord_app.failures import explained, tell, thinking
from bot.kernel.records import Verdict

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot


class Reasons(commands.Cog):
    """Hear submitted modals by their custom_id, so that one opened before a restart is heard after it."""

    def __init__(self, bot: MentorBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Keep the reason with the verdict."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data = cast("dict[str, Any]", interaction.data)
        custom_id: str = data["custom_id"]
        if not custom_id.startswith(REASON_ID):
            return
        answer_id, reason = custom_id.removeprefix(REASON_ID), _typed(data).strip() or None
        async with explained(interaction), thinking(interaction, quiet=True):
            await self._bot.conversations.judge(
                answer_id,
                interaction.user.id,
                Verdict.UNHELPFUL,
                reason,
                community=interaction.guild_id or 0,
                channel=interaction.channel_id or 0,
            )
            await tell(interaction, "Thank you, the moderators will see it.")


def _typed(data: dict[str, Any]) -> str:
    """Return what stands in the modal's one field."""
    return "".join(field["value"] for row in data["components"] for field in row["components"])
