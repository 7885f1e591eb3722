"""Let the catalogue and the tips into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.discord.catalogue import SkillsAndOccupations
from bot.careers.discord.tips import TipsAndTopics

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.careers.catalogue import Catalogue
    from bot.careers.tips import Tips
    from bot.search.browsing import Library


async def install(bot: commands.Bot, tips: Tips, catalogue: Catalogue, library: Library) -> None:
    """Add the wing's cogs."""
    await bot.add_cog(TipsAndTopics(tips, library))
    await bot.add_cog(SkillsAndOccupations(catalogue))
