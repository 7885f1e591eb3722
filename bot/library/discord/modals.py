"""Take what moderators type into the knowledge forms."""

from __future__ import annotations

import discord
from discord.ext import commands

from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import submitted
from bot.library.discord.adding import TYPED_ID
from bot.library.discord.draft_views import EDIT_ID, show_draft
from bot.library.discord.moderators import Moderation, moderator
from bot.library.discord.questions import QUESTIONS_ID
from bot.library.rules.questions import read_lines


class KnowledgeModals(commands.Cog):
    """Hear the forms that moderators hand in."""

    def __init__(self, room: Moderation) -> None:
        self._room = room

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Make a draft of typed text, or change a draft's title and topic, or the questions that it answers."""
        if (form := submitted(interaction, TYPED_ID, EDIT_ID, QUESTIONS_ID)) is None:
            return
        custom_id, (first, *others) = form
        async with explained(interaction), thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            if custom_id.startswith(TYPED_ID):
                topic = custom_id.removeprefix(TYPED_ID) or None
                draft = await self._room.acquisitions.draft_text(actor, first, others[0], topic=topic)
            elif custom_id.startswith(QUESTIONS_ID):
                draft = await self._room.curation.ask_also(
                    actor, custom_id.removeprefix(QUESTIONS_ID), read_lines(first)
                )
            else:
                draft_id = custom_id.removeprefix(EDIT_ID)
                draft = await self._room.curation.retitle(actor, draft_id, first, others[0].strip())
            await show_draft(interaction, self._room, actor, draft)
