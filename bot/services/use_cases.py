"""Hold every use case that Discord reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.archive import Archive
    from bot.services.catalogue import Catalogue
    from bot.services.communities import Communities
    from bot.services.conversations import Conversations
    from bot.services.curation import Curation
    from bot.services.gaps import Gaps
    from bot.services.insight import Insight
    from bot.services.library import Library
    from bot.services.member_data import MemberData
    from bot.services.tips import Tips
    from bot.services.upkeep import Upkeep


@dataclass(frozen=True, slots=True)
class UseCases:
    """Name the services once, for the bot and for the tests that build one."""

    conversations: Conversations
    library: Library
    tips: Tips
    catalogue: Catalogue
    communities: Communities
    curation: Curation
    upkeep: Upkeep
    gaps: Gaps
    archive: Archive
    insight: Insight
    member_data: MemberData
