"""Let answering into a bot: its commands, its listeners, the buttons under answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.discord.ask import Ask
from bot.answering.discord.define import Define
from bot.answering.discord.reasons import Reasons
from bot.answering.discord.recovering import Recovering
from bot.answering.discord.streaming import StopButton
from bot.answering.discord.views import DYNAMIC_ITEMS

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.answering.defining import Dictionary
    from bot.answering.discord.desk import AnswerDesk


async def install(bot: commands.Bot, desk: AnswerDesk, dictionary: Dictionary) -> None:
    """Add the wing's cogs and revive its buttons."""
    for cog in (
        desk,
        desk.replies,
        Ask(bot, desk),
        Recovering(bot, desk),
        Reasons(desk.conversations),
        Define(dictionary),
    ):
        await bot.add_cog(cog)
    bot.add_dynamic_items(*DYNAMIC_ITEMS, StopButton)
