"""Let members' own data into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.members.discord.my_data import MyData
from bot.members.discord.my_data_views import ForgetMe, Holdings
from bot.members.discord.profile import Me
from bot.members.discord.profile_views import DYNAMIC_ITEMS, ProfileRoom

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.discord_app.options import BotOptions
    from bot.members.discord.privacy_text import Notices
    from bot.members.member_data import MemberData
    from bot.members.profile import Profiles


async def install(
    bot: commands.Bot, member_data: MemberData, profiles: Profiles, notices: Notices, options: BotOptions
) -> None:
    """Add the wing's cogs and revive its buttons and selects."""
    for cog in (Holdings(member_data), MyData(member_data, notices, options), ProfileRoom(profiles), Me(profiles)):
        await bot.add_cog(cog)
    bot.add_dynamic_items(ForgetMe, *DYNAMIC_ITEMS)
