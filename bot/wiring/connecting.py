"""Build the wing of introductions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.connecting.adapters.country_clocks import CountryClocks
from bot.connecting.adapters.entry_store import DatabaseEntries
from bot.connecting.adapters.graph_matching import GraphMatching
from bot.connecting.adapters.introduction_store import DatabaseIntroductions
from bot.connecting.adapters.menu_file import read_menu
from bot.connecting.adapters.safety_store import DatabaseSafety
from bot.connecting.adapters.terms_store import DatabaseTerms
from bot.connecting.conditions import Conditions
from bot.connecting.entries import Entries
from bot.connecting.introductions import Introductions
from bot.connecting.rules.menu import SkillName
from bot.connecting.safety import Safety
from bot.connecting.suggestions import Suggestions
from bot.library.rules.curation import Actor

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.careers.catalogue import Catalogue
    from bot.connecting.rules.menu import Menu
    from bot.kernel.adapters.sealing import Sealing
    from bot.kernel.ports import Clock
    from bot.library.audit import AuditLog
    from bot.members.profile import Profiles

EVERY_SKILL = 10_000


@dataclass(frozen=True, slots=True)
class ConnectingWing:
    """Hold the wing's use cases."""

    entries: Entries
    suggestions: Suggestions
    introductions: Introductions
    safety: Safety
    conditions: Conditions


class KnowledgeLog:
    """Write what moderators change into the log that `/knowledge log` shows."""

    def __init__(self, audit: AuditLog) -> None:
        self._audit = audit

    async def note(self, community: int, member: int, action: str, subject: str) -> None:
        """Record that a moderator did something."""
        await self._audit.record(Actor(community, member), action, subject)


def open_menu(knowledge: Path, catalogue: Catalogue) -> Menu:
    """Return what can be picked: the knowledge folder's list, with every skill of the catalogue."""
    skills = [SkillName(each.id, each.name, each.field) for each in catalogue.suggest_skills("", EVERY_SKILL)]
    return read_menu(knowledge / "introductions.yaml", skills)


def open_connecting(
    menu: Menu, engine: AsyncEngine, audit: AuditLog, profiles: Profiles, sealing: Sealing, clock: Clock
) -> ConnectingWing:
    """Return the wing on an open database; the menu is what can be picked, profiles are read for suggestions alone."""
    terms, kept, store = DatabaseTerms(engine), DatabaseEntries(engine, sealing), DatabaseIntroductions(engine)
    entries = Entries(kept, store, terms, menu, clock)
    introductions = Introductions(store, kept, terms, menu, GraphMatching(), clock)
    return ConnectingWing(
        entries,
        Suggestions(kept, entries, profiles, CountryClocks(), clock),
        introductions,
        Safety(DatabaseSafety(engine), introductions, terms, clock),
        Conditions(terms, KnowledgeLog(audit), clock),
    )
