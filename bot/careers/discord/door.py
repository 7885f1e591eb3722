"""Let the careers into a bot: tips, the catalogue, offers, sums, exposure, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.discord.catalogue import SkillsAndOccupations
from bot.careers.discord.exposure import Exposure
from bot.careers.discord.gap import Gaps
from bot.careers.discord.gap_items import GapButton, GapRoom, GapSelect
from bot.careers.discord.money import MoneySums
from bot.careers.discord.money_forms import RateAgain
from bot.careers.discord.offers import OfferChecks, OfferSections
from bot.careers.discord.tips import TipsAndTopics

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.careers.catalogue import Catalogue
    from bot.careers.discord.gap_items import PlanOffer
    from bot.careers.exposure import TaskExposure
    from bot.careers.gap import SkillGap
    from bot.careers.money import Money
    from bot.careers.offers import Offers
    from bot.careers.ports import Profiles
    from bot.careers.tips import Tips
    from bot.search.browsing import Library


async def install(
    bot: commands.Bot,
    *,
    tips: Tips,
    catalogue: Catalogue,
    library: Library,
    offers: Offers,
    money: Money,
    exposure: TaskExposure,
    skill_gap: SkillGap,
    plan_offer: PlanOffer,
    profiles: Profiles,
) -> None:
    """Add the wing's cogs and revive its buttons and selects."""
    cogs: tuple[commands.Cog, ...] = (
        TipsAndTopics(tips, library),
        SkillsAndOccupations(catalogue),
        OfferChecks(bot, offers),
        MoneySums(money, profiles),
        Exposure(exposure),
        Gaps(skill_gap),
        GapRoom(skill_gap, plan_offer),
    )
    for cog in cogs:
        await bot.add_cog(cog)
    bot.add_dynamic_items(OfferSections, RateAgain, GapSelect, GapButton)
