"""Let introductions into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.connecting.discord.cards import MeetAnswer, MeetKeep
from bot.connecting.discord.connect import Connect
from bot.connecting.discord.delivery import Delivery
from bot.connecting.discord.meeting import MeetBlock, MeetReport, MeetReportSure
from bot.connecting.discord.panel import MeetDo, MeetPick, MeetSkill, MeetSkillField
from bot.connecting.discord.room import Connecting, ServerMembers
from bot.connecting.discord.terms import MeetSwitch, MeetTerm
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.connecting.conditions import Conditions
    from bot.connecting.entries import Entries
    from bot.connecting.introductions import Introductions
    from bot.connecting.safety import Safety
    from bot.connecting.suggestions import Suggestions
    from bot.kernel.watching import Watch
    from bot.members.communities import Communities


async def install(
    bot: commands.Bot,
    *,
    entries: Entries,
    suggestions: Suggestions,
    introductions: Introductions,
    safety: Safety,
    conditions: Conditions,
    communities: Communities,
    watch: Watch = UNWATCHED,
) -> None:
    """Add the wing's cogs and revive its buttons and selects."""
    delivery = Delivery(bot, entries, introductions, safety, ServerMembers(bot))
    room = Connecting(
        entries=entries,
        suggestions=suggestions,
        introductions=introductions,
        safety=safety,
        conditions=conditions,
        communities=communities,
        delivery=delivery,
    )
    await bot.add_cog(room)
    await bot.add_cog(Connect(bot, room, watch))
    bot.add_dynamic_items(MeetDo, MeetPick, MeetSkillField, MeetSkill, MeetTerm, MeetSwitch)
    bot.add_dynamic_items(MeetAnswer, MeetKeep, MeetBlock, MeetReport, MeetReportSure)
