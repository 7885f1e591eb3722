"""Let plans and check-ins into a bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.watching import UNWATCHED
from bot.planning.discord.check_in_views import CheckInButton
from bot.planning.discord.plan import PlanCommands
from bot.planning.discord.plan_views import MoveSelect, PlanButton, StartPlan, StepSelect
from bot.planning.discord.planning_room import Planning
from bot.planning.discord.proposals import PlanToLearn
from bot.planning.discord.rounds import CheckInRounds

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.kernel.watching import Watch
    from bot.planning.check_ins import CheckIns
    from bot.planning.plans import Plans


async def install(bot: commands.Bot, plans: Plans, check_ins: CheckIns, watch: Watch = UNWATCHED) -> None:
    """Add the wing's cogs and revive its buttons and selects."""
    await bot.add_cog(Planning(plans, check_ins))
    await bot.add_cog(PlanCommands(plans, check_ins))
    await bot.add_cog(CheckInRounds(bot, plans, check_ins, watch))
    bot.add_dynamic_items(StartPlan, PlanButton, StepSelect, MoveSelect, CheckInButton, PlanToLearn)
