"""What runs by the clock: answers past their retention time are deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from discord.ext import commands, tasks

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot

log = structlog.get_logger(__name__)


class Housekeeping(commands.Cog):
    """Run daily work while the bot is connected."""

    def __init__(self, bot: MentorBot) -> None:
        self._bot = bot

    async def cog_load(self) -> None:
        """Start the daily round; the first one runs at once."""
        self.forget_old.start()

    async def cog_unload(self) -> None:
        """Stop the daily round."""
        self.forget_old.cancel()

    @tasks.loop(hours=24)
    async def forget_old(self) -> None:
        """Delete what is past its retention time."""
        count = await self._bot.conversations.forget_old()
        if count:
            log.info("forgot_old_answers", answers=count)
