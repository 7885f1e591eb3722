"""Show moderators how their library does: what needs a look, what was asked, what helped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.library.rules.contradiction import contradiction
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.kernel.models import Document, Passage, Section
    from bot.kernel.ports import Clock
    from bot.kernel.records import Usage
    from bot.library.holdings import Holdings
    from bot.library.ports import Charts, UsageStore
    from bot.library.rules.curation import Actor
    from bot.search.retrieval import Retriever
    from bot.search.rules.ranking import Shelf
    from bot.writing.model_costs import Costs, ModelCosts

REPORTED = timedelta(weeks=12)
DISLIKED_FROM = 2
"""Thumbs down from which on a section is shown for review: one may be a mood."""

UNUSED_FROM = 20
"""Questions from which on a document that was in no answer is worth a word: before, most are in none."""

SETTLED = timedelta(days=14)
"""How long a document stands before it may be called unused."""

ALIKE = 0.7
"""Cosine of a section's heading and lead with the nearest part of another from which on the two are compared."""

COMPARED_AT_ONCE = 8
"""Sections looked up in one go: members' questions get their turn in between."""


class Concern(StrEnum):
    """Name why something wants a moderator's eyes, the most pressing first."""

    CONTRADICTED = "contradicted by a newer document"
    DISLIKED = "did not help"
    DUE = "past its review date"
    UNUSED = "used in no answer"


@dataclass(frozen=True, slots=True)
class Finding:
    """Name a document or section that wants a moderator's eyes, and say why in a sentence that goes on from its name."""

    concern: Concern
    title: str
    reason: str


class Insight:
    """Gather what a community's moderators should know; no member is named in any of it.

    `retention_days` is how long answers are kept: nothing older can be counted.
    """

    def __init__(
        self,
        usage: UsageStore,
        holdings: Holdings,
        retriever: Retriever,
        charts: Charts,
        clock: Clock,
        *,
        retention_days: int = REPORTED.days,
        costs: ModelCosts | None = None,
    ) -> None:
        self._usage = usage
        self._holdings = holdings
        self._retriever = retriever
        self._charts = charts
        self._clock = clock
        self._costs = costs
        self._period = min(REPORTED, timedelta(days=retention_days))

    @property
    def days(self) -> int:
        """Return how many days the counts reach back."""
        return self._period.days

    async def usage(self, actor: Actor) -> Usage:
        """Return the last twelve weeks in numbers, or as many of them as answers are kept."""
        now = self._clock.now()
        shelf = await self._retriever.shelf(actor.community)
        topics = {section.id: shelf.documents[section.document_id].topic for section in shelf.sections.values()}
        return await self._usage.usage(actor.community, now - self._period, now, topics)

    async def headings(self, actor: Actor) -> dict[str, str]:
        """Return the headings of all sections that the community's members may read, by id."""
        shelf = await self._retriever.shelf(actor.community)
        return {section.id: section.heading for section in shelf.sections.values()}

    async def costs(self, actor: Actor) -> Costs | None:
        """Return what the language model took in that time, or None where none is set."""
        return None if self._costs is None else await self._costs.of(actor.community, self._period)

    async def report(self, actor: Actor) -> tuple[Usage, bytes, str]:
        """Return the counts, also as a picture (PNG) and as comma-separated values."""
        usage, headings = await self.usage(actor), await self.headings(actor)
        return usage, await self._charts.draw(usage, headings), self._charts.table(usage, headings)

    async def review(self, actor: Actor) -> list[Finding]:
        """Return what is contradicted by a newer document, often disliked, past its date or never used, in this order."""
        usage = await self.usage(actor)
        own = await self._holdings.documents(actor)
        shelf = await self._retriever.shelf(actor.community)
        today = self._clock.now().date()
        findings = await self._contradicted(actor, own, shelf)
        findings += [
            Finding(Concern.DISLIKED, shelf.sections[section].heading, f"got 👎 {count} times in {self.days} days")
            for section, count in usage.disliked.items()
            if count >= DISLIKED_FROM and section in shelf.sections
        ]
        findings += [
            Finding(Concern.DUE, document.title, f"was due for review on {document.review_by}")
            for document in sorted(own, key=lambda document: document.review_by)
            if document.review_by < today
        ]
        if usage.asked >= UNUSED_FROM:
            findings += [
                Finding(Concern.UNUSED, document.title, f"was in none of the {usage.asked} answers of {self.days} days")
                for document in own
                if not _used(document, usage) and await self._is_settled(actor, document)
            ]
        return findings

    async def _is_settled(self, actor: Actor, document: Document) -> bool:
        revisions = await self._holdings.history(actor, document.id)
        return self._clock.now() - revisions[-1].made_at >= SETTLED

    async def _contradicted(self, actor: Actor, own: Sequence[Document], shelf: Shelf) -> list[Finding]:
        """Compare the community's sections with those that they resemble; what two shared articles say is not its to mend."""
        sections = [section for document in own for section in document.sections]
        found: dict[frozenset[str], Finding] = {}
        for start in range(0, len(sections), COMPARED_AT_ONCE):
            part = sections[start : start + COMPARED_AT_ONCE]
            queries = [Query(f"{section.heading} {section.lead}", actor.community) for section in part]
            for section, near in zip(part, await self._retriever.search_many(queries), strict=True):
                for pair, finding in _conflicts(section, near.passages, shelf):
                    found.setdefault(pair, finding)
        return list(found.values())


def _conflicts(section: Section, near: Sequence[Passage], shelf: Shelf) -> Iterator[tuple[frozenset[str], Finding]]:
    document = shelf.documents.get(section.document_id)
    for passage in near:
        other = passage.document
        if document is None or other.id == document.id or passage.dense < ALIKE or other.reviewed == document.reviewed:
            continue
        pair = ((section, document), (passage.section, other))
        (older, old), (newer, new) = sorted(pair, key=lambda each: each[1].reviewed)
        if (conflict := contradiction(older, newer)) is not None:
            yield (
                frozenset({older.id, newer.id}),
                Finding(
                    Concern.CONTRADICTED,
                    old.title,
                    f"says under “{older.heading}”: “{conflict.older}” The newer “{new.title}” says: “{conflict.newer}”",
                ),
            )


def _used(document: Document, usage: Usage) -> bool:
    return any(section.id in usage.shown for section in document.sections)
