"""Read what moderators hand in as documents of their community, with what they should know before they publish one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from bot.kernel.speech import N_
from bot.library.rules.curation import Doubt, Reading
from bot.library.rules.draft_warnings import warnings_about
from bot.library.rules.drafting import draft_of, free_id, id_of, origin_of, stated_page
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from bot.kernel.models import Document, Section
    from bot.kernel.ports import Clock
    from bot.library.ports import Extractor
    from bot.library.rules.submissions import Extracted, Upload
    from bot.search.ports import KnowledgeFiles
    from bot.search.retrieval import Retriever

EDITORIAL_ONLY = frozenset({"review_by", "sources"})
"""Front matter that only the editorial form has: whoever writes it wants that form, and hears what is missing."""

FAULTS_NAMED = 2
NEAR_DUPLICATE = 0.9
"""Cosine of two sections' units from which on they say nearly the same."""

NO_TITLE = N_("A document needs a title.")
NO_TEXT = "I found no text in it that I could answer from."
UNSEEN_PAGE = "It says that it comes from {page}. I did not look there; members will see that page cited."


@dataclass(frozen=True, slots=True)
class Readings:
    """Hold what an upload becomes: with its doubtful `lines` as text, and with them as headings where there are any."""

    plain: Reading
    taken: Reading | None = None
    lines: tuple[str, ...] = ()

    def chosen(self, *, taken: bool) -> tuple[Reading, Doubt | None]:
        """Return one of both, and what can be chosen instead."""
        if self.taken is None:
            return self.plain, None
        one, other = (self.taken, self.plain) if taken else (self.plain, self.taken)
        return one, Doubt(self.lines, taken, other)


class DraftReader:
    """Read uploads in the editorial form or in any other; nothing is kept of them here.

    Without a retriever a document gets the first topic.
    """

    def __init__(self, extractor: Extractor, files: KnowledgeFiles, retriever: Retriever | None, clock: Clock) -> None:
        self._extractor = extractor
        self._files = files
        self._retriever = retriever
        self._clock = clock
        self.topics = tuple(topic.id for topic in files.topics())

    async def read(
        self,
        community: int,
        upload: Upload,
        *,
        topic: str | None = None,
        title: str | None = None,
        address: str | None = None,
    ) -> Readings:
        """Return what an upload becomes as a document of the community; raise Unreadable with a sentence."""
        extracted = await self.extract(upload)

        async def document(*, doubtful: bool) -> Reading:
            made, warnings = await self.document_of(
                community, upload.name, extracted, topic=topic, title=title, address=address, doubtful=doubtful
            )
            return Reading(made, tuple(warnings))

        plain = await document(doubtful=False)
        taken = await document(doubtful=True) if extracted.doubtful else plain
        if taken.document == plain.document:
            return Readings(plain)
        return Readings(plain, taken, extracted.doubtful)

    async def extract(self, upload: Upload) -> Extracted:
        """Return an upload's text in blocks; raise Unreadable with a sentence."""
        return await self._extractor.extract(upload)

    async def document_of(
        self,
        community: int,
        file_name: str,
        extracted: Extracted,
        *,
        topic: str | None = None,
        title: str | None = None,
        address: str | None = None,
        doubtful: bool = False,
    ) -> tuple[Document, list[str]]:
        """Return what was read as a document of the community, and warnings; raise Unreadable when it says nothing.

        `doubtful` takes lines for headings that may be some.
        """
        article, faults = await self._article(community, extracted)
        page = stated_page(extracted.header or {})
        unseen = [] if page is None or address is not None else [UNSEEN_PAGE.format(page=page)]
        if article is not None:
            if (origin := address or page) is not None:
                article = replace(article, origin=origin_of(article.id, article.title, article.reviewed, origin))
            return article, _said_of(article, extracted) + unseen
        today = self._clock.now().date()
        name = file_name.rpartition("/")[2].rpartition(".")[0] or file_name or "Untitled"
        if title is not None:
            extracted = replace(extracted, title=title)
        wanted = topic or str((extracted.header or {}).get("topic", ""))
        fitting = wanted if wanted in self.topics else await self._nearest_topic(community, extracted)
        document = draft_of(extracted, community, fitting, today, name=name, address=address, doubtful=doubtful)
        if not document.sections:
            raise Unreadable(NO_TEXT)
        return document, [*faults, *_said_of(document, extracted, taken=doubtful), *unseen]

    async def near(self, community: int, document: Document) -> list[str]:
        """Return a warning for each document that says nearly the same as one of this one's sections."""
        queries = [Query(f"{section.heading} {section.lead}", community) for section in document.sections[:40]]
        found = await self._retriever.search_many(queries) if self._retriever is not None else []
        near: dict[str, str] = {}
        for section, one in zip(document.sections, found, strict=False):
            best = next((p for p in one.passages if p.section.document_id != document.id), None)
            if best is not None and best.dense >= NEAR_DUPLICATE:
                near.setdefault(
                    best.section.id,
                    f"“{section.heading}” says nearly the same as “{best.section.heading}” in {best.document.title}.",
                )
        return list(near.values())[:3]

    async def _article(self, community: int, extracted: Extracted) -> tuple[Document | None, list[str]]:
        """Return the document when it is written in the editorial form already, else what keeps it from that."""
        header, body = extracted.header, extracted.body
        if header is None or body is None:
            return None, []
        document, problems = await asyncio.to_thread(self._files.read_article, community, header, body)
        if document is not None:
            return renamed(community, document, document.title), []
        meant = not EDITORIAL_ONLY.isdisjoint(header)
        faults = [f"{problem.what} {problem.fix}" for problem in problems if not problem.warning]
        return None, [f"It is not quite in the editorial form: {fault}" for fault in faults[:FAULTS_NAMED] if meant]

    async def _nearest_topic(self, community: int, extracted: Extracted) -> str:
        if self._retriever is None:
            return self.topics[0]
        text = " ".join(block.text for block in extracted.blocks[:6])[:500]
        found = await self._retriever.search(Query(f"{extracted.title or ''} {text}", community))
        return found.passages[0].document.topic if found.passages else self.topics[0]


def _said_of(document: Document, extracted: Extracted, *, taken: bool | None = None) -> list[str]:
    """Return warnings; `taken` is None where the document says itself what its headings are."""
    return warnings_about(
        document,
        extracted.notices,
        hidden=extracted.hidden,
        language=extracted.language,
        doubtful=() if taken is None else extracted.doubtful,
        taken=bool(taken),
    )


def moved(document: Document, document_id: str) -> tuple[Section, ...]:
    """Return the document's sections with the ids that they have in another one."""
    return tuple(replace(section, id=f"{document_id}#{section.id.partition('#')[2]}") for section in document.sections)


def renamed(community: int, document: Document, title: str) -> Document:
    """Return the document with the ids that it and its sections have under a title."""
    own = id_of(community, title)
    sections: dict[str, Section] = {}
    for section in document.sections:
        moved = replace(section, id=free_id(own, section.heading, sections))
        sections[moved.id] = moved
    return replace(document, id=own, sections=tuple(sections.values()))
