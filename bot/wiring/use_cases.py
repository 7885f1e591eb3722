"""Hold every use case that Discord reaches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.conversations import Conversations
    from bot.answering.defining import Dictionary
    from bot.answering.deliveries import Deliveries
    from bot.careers.catalogue import Catalogue
    from bot.careers.exposure import TaskExposure
    from bot.careers.gap import SkillGap
    from bot.careers.money import Money
    from bot.careers.offers import Offers
    from bot.careers.tips import Tips
    from bot.connecting.conditions import Conditions
    from bot.connecting.entries import Entries
    from bot.connecting.introductions import Introductions
    from bot.connecting.safety import Safety
    from bot.connecting.suggestions import Suggestions as EntrySuggestions
    from bot.digest.issues import Issues
    from bot.digest.mailings import Mailings
    from bot.health.condition import Condition
    from bot.library.acquisitions import Acquisitions
    from bot.library.archive import Archive
    from bot.library.audit import AuditLog
    from bot.library.curation import Curation
    from bot.library.draft_answers import DraftAnswers
    from bot.library.gaps import Gaps
    from bot.library.holdings import Holdings
    from bot.library.insight import Insight
    from bot.library.suggesting import Suggestions
    from bot.library.upkeep import Upkeep
    from bot.members.communities import Communities
    from bot.members.member_data import MemberData
    from bot.members.profile import Profiles
    from bot.planning.check_ins import CheckIns
    from bot.planning.plans import Plans
    from bot.search.browsing import Library


@dataclass(frozen=True, slots=True)
class UseCases:
    """Name the services once, for the bot and for the tests that build one."""

    conversations: Conversations
    deliveries: Deliveries
    library: Library
    dictionary: Dictionary
    tips: Tips
    catalogue: Catalogue
    offers: Offers
    money: Money
    exposure: TaskExposure
    plans: Plans
    check_ins: CheckIns
    entries: Entries
    entry_suggestions: EntrySuggestions
    introductions: Introductions
    safety: Safety
    conditions: Conditions
    skill_gap: SkillGap
    communities: Communities
    acquisitions: Acquisitions
    curation: Curation
    holdings: Holdings
    audit: AuditLog
    upkeep: Upkeep
    gaps: Gaps
    archive: Archive
    insight: Insight
    suggestions: Suggestions
    draft_answers: DraftAnswers
    member_data: MemberData
    profiles: Profiles
    issues: Issues
    mailings: Mailings
    condition: Condition
