"""Let /status into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.health.discord.status import Status

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.health.condition import Condition
    from bot.members.communities import Communities


async def install(bot: commands.Bot, condition: Condition, communities: Communities) -> None:
    """Add the wing's cog."""
    await bot.add_cog(Status(bot, condition, communities))
