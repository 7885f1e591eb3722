"""Let members' own data into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.members.discord.my_data import MyData
from bot.members.discord.my_data_views import ForgetMe, Holdings

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.options import BotOptions
    from bot.members.discord.privacy_text import Notices
    from bot.members.member_data import MemberData


async def install(bot: commands.Bot, member_data: MemberData, notices: Notices, options: BotOptions) -> None:
    """Add the wing's cogs and revive its button."""
    await bot.add_cog(Holdings(member_data))
    await bot.add_cog(MyData(member_data, notices, options))
    bot.add_dynamic_items(ForgetMe)
