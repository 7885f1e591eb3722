"""Show moderators how their library does: what needs a look, what was asked, what helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.domain.models import Document
    from bot.domain.ports import Charts, Clock, UsageStore
    from bot.domain.records import Usage
    from bot.services.curation import Actor, Curation
    from bot.services.retrieval import Retriever

REPORTED = timedelta(weeks=12)
DISLIKED_FROM = 2
"""Thumbs down from which on a section is shown for review: one may be a mood."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Name a document or section that wants a moderator's eyes, and say why."""

    title: str
    reason: str


class Insight:
    """Gather what a community's moderators should know; no member is named in any of it."""

    def __init__(
        self, usage: UsageStore, curation: Curation, retriever: Retriever, charts: Charts, clock: Clock
    ) -> None:
        self._usage = usage
        self._curation = curation
        self._retriever = retriever
        self._charts = charts
        self._clock = clock

    async def usage(self, actor: Actor) -> Usage:
        """Return the last twelve weeks in numbers."""
        now = self._clock.now()
        shelf = await self._retriever.shelf(actor.community)
        topics = {section.id: shelf.documents[section.document_id].topic for section in shelf.sections.values()}
        return await self._usage.usage(actor.community, now - REPORTED, now, topics)

    async def report(self, actor: Actor) -> tuple[bytes, str]:
        """Return the report as a picture (PNG) and as comma-separated values."""
        usage = await self.usage(actor)
        shelf = await self._retriever.shelf(actor.community)
        headings = {section.id: section.heading for section in shelf.sections.values()}
        return await self._charts.draw(usage, headings), self._charts.table(usage, headings)

    async def review(self, actor: Actor) -> list[Finding]:
        """Return what is past its date, never used, often disliked, or contradicted by a newer document."""
        usage = await self.usage(actor)
        own = await self._curation.documents(actor)
        today = self._clock.now().date()
        findings = [
            Finding(document.title, f"was due for review on {document.review_by}")
            for document in own
            if document.review_by < today
        ]
        findings += [
            Finding(document.title, "was in no answer of the last twelve weeks")
            for document in own
            if not _used(document, usage)
        ]
        shelf = await self._retriever.shelf(actor.community)
        findings += [
            Finding(shelf.sections[section].heading, f"did not help {count} times")
            for section, count in usage.disliked.items()
            if count >= DISLIKED_FROM and section in shelf.sections
        ]
        return findings


def _used(document: Document, usage: Usage) -> bool:
    return any(section.id in usage.shown for section in document.sections)
