"""Build the careers' wing: tips, skills and occupations."""

from __future__ import annotations

from dataclasses import dataclass
from random import SystemRandom
from typing import TYPE_CHECKING

from bot.careers.adapters.tip_store import DatabaseTips
from bot.careers.catalogue import Catalogue
from bot.careers.tips import Tips
from bot.wiring.foundation import careers_folder, knowledge_folder

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class CareersWing:
    """Hold the wing's use cases."""

    tips: Tips
    catalogue: Catalogue


def open_careers(settings: Settings, foundation: Foundation) -> CareersWing:
    """Return the wing on an open foundation."""
    folder = careers_folder(settings)
    tips, _ = folder.tips()
    skills, occupations, _ = folder.catalogue()
    topics = knowledge_folder(settings).topics()
    return CareersWing(
        Tips(tips, topics, DatabaseTips(foundation.engine), SystemRandom().choice), Catalogue(skills, occupations)
    )
