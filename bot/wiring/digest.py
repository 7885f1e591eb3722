"""Build the digest's wing: above library and careers, since it tells of both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.digest.adapters.asked_sections import DatabaseAskedSections
from bot.digest.adapters.change_store import DatabaseChanges
from bot.digest.adapters.mailing_store import DatabaseMailings
from bot.digest.adapters.opportunities_file import read_opportunities
from bot.digest.issues import Issues, Picks
from bot.digest.mailings import Mailings
from bot.wiring.foundation import careers_folder

if TYPE_CHECKING:
    from bot.digest.ports import OpenIntroductions
    from bot.kernel.adapters.clock import SystemClock
    from bot.kernel.adapters.sealing import Sealing
    from bot.search.retrieval import Retriever
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


@dataclass(frozen=True, slots=True)
class DigestWing:
    """Hold the wing's use cases."""

    mailings: Mailings
    issues: Issues


def open_digest(
    settings: Settings,
    foundation: Foundation,
    retriever: Retriever,
    sealing: Sealing,
    clock: SystemClock,
    introductions: OpenIntroductions | None = None,
) -> DigestWing:
    """Return the wing on an open foundation; without introductions, digests do not speak of them."""
    tips, _ = careers_folder(settings).tips()
    opportunities, _ = read_opportunities(settings.knowledge_dir)
    issues = Issues(
        DatabaseAskedSections(foundation.engine, sealing),
        DatabaseChanges(foundation.engine),
        foundation.store,
        retriever,
        Picks(tuple(tips), tuple(opportunities)),
        clock,
        library_url=settings.library_url,
        introductions=introductions,
    )
    return DigestWing(Mailings(DatabaseMailings(foundation.engine), clock), issues)
