"""Let moderators' work into a bot: /knowledge, its forms and buttons, and what runs by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.watching import UNWATCHED
from bot.library.discord.batches import DiscardBatch, PublishBatch, PublishSome
from bot.library.discord.draft_views import DRAFT_ITEMS
from bot.library.discord.gaps import BeginArticle
from bot.library.discord.housekeeping import Housekeeping
from bot.library.discord.knowledge import Knowledge
from bot.library.discord.modals import KnowledgeModals
from bot.library.discord.settings import SettingSelect
from bot.library.discord.shared import ApplyShared

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.answering.conversations import Conversations
    from bot.kernel.watching import Watch
    from bot.library.discord.moderators import Moderation


async def install(bot: commands.Bot, room: Moderation, conversations: Conversations, watch: Watch = UNWATCHED) -> None:
    """Add the wing's cogs and revive its buttons and selects."""
    for cog in (room, Knowledge(room), KnowledgeModals(room), Housekeeping(bot, room, conversations, watch)):
        await bot.add_cog(cog)
    bot.add_dynamic_items(
        *DRAFT_ITEMS, BeginArticle, PublishBatch, PublishSome, DiscardBatch, SettingSelect, ApplyShared
    )
