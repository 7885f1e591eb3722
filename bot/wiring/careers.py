"""Build the careers' wing: tips, skills and occupations."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.adapters.runway_chart import RunwayChart
from bot.careers.adapters.tip_store import DatabaseTips
from bot.careers.catalogue import Catalogue
from bot.careers.exposure import TaskExposure
from bot.careers.money import Money
from bot.careers.offers import Offers
from bot.careers.phrases import Phrases
from bot.careers.tips import Tips
from bot.wiring.foundation import careers_folder, knowledge_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bot.kernel.ports import Clock
    from bot.search.browsing import Library
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class CareersWing:
    """Hold the wing's use cases."""

    tips: Tips
    catalogue: Catalogue
    offers: Offers
    money: Money
    exposure: TaskExposure


async def open_careers(settings: Settings, foundation: Foundation, library: Library, clock: Clock) -> CareersWing:
    """Return the wing on an open foundation."""
    folder = careers_folder(settings)
    tips, _ = folder.tips()
    skills, occupations, _ = folder.catalogue()
    topics = knowledge_folder(settings).topics()
    offer_rules, _ = folder.offer_rules()
    money_facts, _ = folder.money_facts()
    phrases = Phrases(foundation.store, foundation.embedder)
    catalogue = Catalogue(skills, occupations)
    offers = Offers(offer_rules, phrases, LogisticMeanings(meanings_file(settings)), library)
    exposure = TaskExposure(occupations, catalogue, phrases)
    # After the triage registered its own: that one lets no other text keep its vector.
    await phrases.register([*offers.texts, *exposure.texts])
    return CareersWing(
        Tips(tips, topics, DatabaseTips(foundation.engine), SystemRandom().choice),
        catalogue,
        offers,
        Money(money_facts, library, RunwayChart(), clock),
        exposure,
    )


def meanings_file(settings: Settings) -> Path:
    """Return where is kept what was learnt from the lessons about offers."""
    return settings.data_dir / "learnt" / "meanings.npz"
