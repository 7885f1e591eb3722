"""Build the moderators' wing."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import __version__
from bot.library.acquisitions import Acquisitions
from bot.library.adapters.charts import MatplotlibCharts
from bot.library.adapters.extraction.sandbox import SandboxedExtractor
from bot.library.adapters.gap_store import DatabaseGaps
from bot.library.adapters.store import DatabaseCuration
from bot.library.adapters.usage_store import DatabaseUsage
from bot.library.adapters.web_pages import SystemResolver, WebPages
from bot.library.adapters.zip_packer import ZipPacker
from bot.library.archive import Archive
from bot.library.audit import AuditLog
from bot.library.curation import Curation
from bot.library.draft_answers import DraftAnswers
from bot.library.draft_reading import DraftReader
from bot.library.gaps import Gaps
from bot.library.holdings import Holdings
from bot.library.insight import Insight
from bot.library.publishing import Publisher
from bot.library.suggesting import Suggestions
from bot.library.upkeep import Upkeep
from bot.wiring.foundation import knowledge_folder
from bot.wiring.writing import open_costs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.kernel.adapters.clock import SystemClock
    from bot.kernel.adapters.sealing import Sealing
    from bot.settings import Settings
    from bot.wiring.answering import AnsweringWing
    from bot.wiring.foundation import Foundation
    from bot.wiring.writing import WritingWing

USER_AGENT = f"Wayfinder/{__version__} (reads pages that a community's moderators added to its library)"


@dataclass(frozen=True, slots=True)
class LibraryWing:
    """Hold the wing's use cases."""

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


@contextmanager
def open_library(
    settings: Settings,
    foundation: Foundation,
    answering: AnsweringWing,
    writing: WritingWing | None,
    sealing: Sealing,
    clock: SystemClock,
) -> Iterator[LibraryWing]:
    """Yield the wing on an open foundation; the threads that look up names end with it."""
    retriever = answering.retriever
    folder = knowledge_folder(settings)
    resolver = SystemResolver()
    try:
        fetcher = WebPages(USER_AGENT, clock, resolver)
        store = DatabaseCuration(foundation.engine)
        publisher = Publisher(foundation.store, store, foundation.index, foundation.sync, retriever)
        reader = DraftReader(SandboxedExtractor(), folder, retriever, clock)
        audit = AuditLog(store, clock)
        holdings = Holdings(store, publisher, retriever, audit)
        acquisitions = Acquisitions(store, reader, fetcher, holdings, clock)
        curation = Curation(store, publisher, holdings, audit, reader.topics, clock)
        gaps = Gaps(DatabaseGaps(foundation.engine, sealing), foundation.embedder, clock)
        yield LibraryWing(
            acquisitions=acquisitions,
            curation=curation,
            holdings=holdings,
            audit=audit,
            upkeep=Upkeep(
                store,
                holdings,
                acquisitions,
                audit,
                fetcher,
                folder,
                foundation.sync,
                retriever,
                clock,
                foundation.watch,
            ),
            gaps=gaps,
            suggestions=Suggestions(store, gaps, writing.inquirer if writing else None),
            draft_answers=DraftAnswers(
                answering.mentor, retriever, foundation.sync, foundation.store, writing.writer if writing else None
            ),
            archive=Archive(acquisitions, curation, holdings, audit, ZipPacker()),
            insight=Insight(
                DatabaseUsage(foundation.engine, sealing),
                holdings,
                retriever,
                MatplotlibCharts(),
                clock,
                retention_days=settings.retention_days,
                costs=open_costs(settings, foundation, clock),
            ),
        )
    finally:
        resolver.close()
