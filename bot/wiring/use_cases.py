"""Hold every use case that Discord reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.conversations import Conversations
    from bot.answering.defining import Dictionary
    from bot.careers.catalogue import Catalogue
    from bot.careers.exposure import TaskExposure
    from bot.careers.money import Money
    from bot.careers.offers import Offers
    from bot.careers.tips import Tips
    from bot.digest.issues import Issues
    from bot.digest.mailings import Mailings
    from bot.library.archive import Archive
    from bot.library.curation import Curation
    from bot.library.gaps import Gaps
    from bot.library.insight import Insight
    from bot.library.upkeep import Upkeep
    from bot.members.communities import Communities
    from bot.members.member_data import MemberData
    from bot.search.browsing import Library


@dataclass(frozen=True, slots=True)
class UseCases:
    """Name the services once, for the bot and for the tests that build one."""

    conversations: Conversations
    library: Library
    dictionary: Dictionary
    tips: Tips
    catalogue: Catalogue
    offers: Offers
    money: Money
    exposure: TaskExposure
    communities: Communities
    curation: Curation
    upkeep: Upkeep
    gaps: Gaps
    archive: Archive
    insight: Insight
    member_data: MemberData
    issues: Issues
    mailings: Mailings
