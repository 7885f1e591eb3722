"""Build the careers' wing: tips, skills and occupations."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from bot.careers.adapters.gap_chart import GapChart
from bot.careers.adapters.meanings import LogisticMeanings
from bot.careers.adapters.runway_chart import RunwayChart
from bot.careers.adapters.tip_store import DatabaseTips
from bot.careers.catalogue import Catalogue
from bot.careers.exposure import TaskExposure
from bot.careers.gap import SkillGap
from bot.careers.money import Money
from bot.careers.offers import Offers
from bot.careers.phrases import Phrases
from bot.careers.skill_words import SkillWords
from bot.careers.tips import Tips
from bot.search.adapters.learnt_files import Bend
from bot.wiring.foundation import careers_folder, knowledge_folder

if TYPE_CHECKING:
    from pathlib import Path

    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.kernel.ports import Clock
    from bot.members.profile import Profiles
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
    skill_gap: SkillGap


def read_entries(settings: Settings) -> tuple[list[Skill], list[Occupation]]:
    """Return the catalogue's entries, which more wings than this one build on: reading them takes a second."""
    skills, occupations, _ = careers_folder(settings).catalogue()
    return skills, occupations


async def open_careers(
    settings: Settings,
    foundation: Foundation,
    library: Library,
    clock: Clock,
    *,
    skills: list[Skill],
    occupations: list[Occupation],
    profiles: Profiles,
) -> CareersWing:
    """Return the wing on an open foundation."""
    folder = careers_folder(settings)
    tips, _ = folder.tips()
    topics = knowledge_folder(settings).topics()
    money_facts, _ = folder.money_facts()
    phrases = Phrases(foundation.store, foundation.embedder)
    catalogue = Catalogue(skills, occupations)
    offers = Offers(
        lambda: folder.offer_rules()[0],
        lambda rules: folder.offer_lessons(rules)[0],
        Phrases(foundation.store, foundation.models.bent_for(Bend.OFFERS)),
        open_meanings(settings),
        library,
    )
    exposure = TaskExposure(occupations, catalogue, phrases)
    words = SkillWords(skills, catalogue, phrases)
    reading, _ = folder.directions({skill.field for skill in skills})
    # After the triage registered its own: that one lets no other text keep its vector.
    await phrases.register([*exposure.texts, *words.texts])
    return CareersWing(
        Tips(tips, topics, DatabaseTips(foundation.engine), SystemRandom().choice),
        catalogue,
        offers,
        Money(money_facts, library, RunwayChart(), clock),
        exposure,
        SkillGap(skills, occupations, reading, catalogue, words, library, GapChart(), profiles),
    )


def open_meanings(settings: Settings) -> LogisticMeanings:
    """Return what sentences of offers mean, by the library's weights or those learnt here; neither is read yet."""
    return LogisticMeanings(meanings_file(settings.knowledge_dir), settings.data_dir / "learnt" / "meanings.npz")


def meanings_file(knowledge: Path) -> Path:
    """Return where the weights stand that `make train-offers` writes."""
    return knowledge / "offers" / "weights.npz"
