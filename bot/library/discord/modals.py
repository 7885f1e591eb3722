"""Take what moderators type into the knowledge forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord
from discord.ext import commands

from bot.discord_app.failures import explained, thinking
from bot.library.discord.adding import TYPED_ID
from bot.library.discord.draft_views import EDIT_ID, show_draft
from bot.library.discord.moderators import moderator

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot


class KnowledgeModals(commands.Cog):
    """Hear submitted forms by their custom_id, so that one opened before a restart is heard after it."""

    def __init__(self, bot: MentorBot) -> None:
        self._bot = bot

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Make a draft of typed text, or change a draft's title and topic."""
        if interaction.type is not discord.InteractionType.modal_submit:
            return
        data = cast("dict[str, Any]", interaction.data)
        custom_id: str = data["custom_id"]
        if not custom_id.startswith((TYPED_ID, EDIT_ID)):
            return
        async with explained(interaction), thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            first, second = _typed(data)
            if custom_id.startswith(TYPED_ID):
                topic = custom_id.removeprefix(TYPED_ID) or None
                draft = await self._bot.curation.draft_text(actor, first, second, topic=topic)
            else:
                draft_id = custom_id.removeprefix(EDIT_ID)
                draft = await self._bot.curation.retitle(actor, draft_id, first, second.strip())
            await show_draft(interaction, self._bot, actor, draft)


def _typed(data: dict[str, Any]) -> list[str]:
    """Return what stands in the form's fields, in order."""
    return [field["value"] for row in data["components"] for field in row["components"]]
