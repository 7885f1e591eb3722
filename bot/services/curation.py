"""Let moderators own their community's library: draft, look at, publish, take away, bring back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.domain.curation import AuditEntry, Change, Draft, Revision, Schedule, WebOrigin, WebSource
from bot.domain.diffing import Difference, difference
from bot.domain.drafting import draft_of, free_id, id_of, origin_of, stated_page, warnings_about
from bot.domain.submissions import Upload
from bot.errors import NotFound, Unreadable
from bot.services.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.models import Document, Passage, Section
    from bot.domain.ports import Clock, CurationStore, Extractor, KnowledgeFiles, PageFetcher
    from bot.domain.submissions import Extracted
    from bot.services.publishing import Publisher
    from bot.services.retrieval import Retriever

DRAFT_AGE = timedelta(days=14)
"""A draft that nobody decides about for so long is thrown away."""

EDITORIAL_ONLY = frozenset({"review_by", "sources"})
"""Front matter that only the editorial form has: whoever writes it wants that form, and hears what is missing."""

FAULTS_NAMED = 2
NEAR_DUPLICATE = 0.9
"""Cosine of two sections' units from which on they say nearly the same."""

DOCUMENTS = 500
"""Documents that one community may own: a bound on what one server asks of the machine that all share."""

GONE = "That draft is gone: somebody published or discarded it."
NO_DOCUMENT = "There is no such document here. Pick one of those that I suggest while you type."
NO_TITLE = "A document needs a title."
MEANWHILE = "A document of that title was published meanwhile. See what changes, then publish, or edit the title."
NO_TEXT = "I found no text in it that I could answer from."
UNSEEN_PAGE = "It says that it comes from {page}. I did not look there; members will see that page cited."


@dataclass(frozen=True, slots=True)
class Actor:
    """Say who acts, and for which community."""

    community: int
    member: int


class Curation:
    """Do what moderators ask; every change is published, revised and recorded together, or not at all."""

    def __init__(
        self,
        store: CurationStore,
        publisher: Publisher,
        retriever: Retriever,
        extractor: Extractor,
        fetcher: PageFetcher,
        files: KnowledgeFiles,
        clock: Clock,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._retriever = retriever
        self._extractor = extractor
        self._fetcher = fetcher
        self._files = files
        self._clock = clock
        self._topics = tuple(topic.id for topic in files.topics())

    async def draft_upload(self, actor: Actor, upload: Upload, *, topic: str | None = None, batch: str = "") -> Draft:
        """Read a file into a draft; raise Unreadable with a sentence for the moderator.

        `batch` is a hexadecimal number that the ids of drafts begin with that were handed in together.
        """
        return await self._draft(actor, upload, topic, batch=batch)

    async def draft_text(self, actor: Actor, title: str, text: str, *, topic: str | None = None) -> Draft:
        """Make a draft of text that a moderator typed, Markdown or plain."""
        if not title.strip():
            raise Unreadable(NO_TITLE)
        return await self._draft(actor, Upload(f"{title}.md", text.encode()), topic, title=title)

    async def draft_page(self, actor: Actor, address: str, *, topic: str | None = None) -> Draft:
        """Fetch a web page into a draft; raise AddressRefused, PageGone, PageUnavailable or Unreadable."""
        page = await self._fetcher.fetch(address)
        assert page is not None, "a page without validators is always sent whole"
        return await self._draft(actor, page.upload, topic, source=WebOrigin(page.address, page.validators))

    async def draft(self, actor: Actor, draft_id: str) -> Draft:
        """Return a draft of the actor's community; raise NotFound when it was decided about."""
        found = await self._store.draft(actor.community, draft_id)
        if found is None:
            raise NotFound(GONE)
        return found

    async def drafts(self, actor: Actor) -> list[Draft]:
        """Return what waits for a decision, oldest first."""
        return await self._store.drafts(actor.community)

    async def retitle(self, actor: Actor, draft_id: str, title: str, topic: str) -> Draft:
        """Change a draft's title and topic; raise NotFound for a topic that does not exist."""
        draft = await self.draft(actor, draft_id)
        if topic not in self._topics:
            raise NotFound(f"There is no topic {topic!r}. The topics are: {', '.join(self._topics)}.")
        title = title.strip()
        if not title:
            raise Unreadable(NO_TITLE)
        document, replaces = draft.document, draft.replaces
        if title != document.title and replaces is None:
            document = _renamed(actor.community, document, title)
            replaces = document.id if document.id in await self._own_ids(actor) else None
        origin = document.origin and replace(document.origin, title=title)
        document = replace(document, title=title, topic=topic, origin=origin)
        changed = replace(draft, document=document, replaces=replaces)
        await self._store.add_draft(changed)
        return changed

    async def discard(self, actor: Actor, draft_id: str) -> None:
        """Throw a draft away."""
        if not await self._store.discard(actor.community, draft_id):
            raise NotFound(GONE)

    async def publish(self, actor: Actor, draft_id: str) -> Revision:
        """Put a draft before the members; raise NotFound when somebody else decided about it, or its title, meanwhile."""
        draft = await self.draft(actor, draft_id)
        own = await self._own_ids(actor)
        if draft.replaces is None and draft.document.id in own:
            # What was shown as new would take another document's place, and nobody saw what that changes.
            await self._store.add_draft(replace(draft, replaces=draft.document.id))
            raise NotFound(MEANWHILE)
        if len(own) >= DOCUMENTS and draft.document.id not in own:
            raise Unreadable(f"This community owns {DOCUMENTS} documents already. Remove one first.")
        change = Change.REFRESH if draft.replaces else Change.PUBLISH
        source = await self._source_of(draft)
        revision = await self._publisher.put(
            actor.community,
            draft.document.id,
            draft.document,
            change,
            self._entry(actor, change, draft.document.title),
            draft_id=draft.id,
            source=source,
        )
        if revision is None:
            raise NotFound(GONE)
        return revision

    async def documents(self, actor: Actor) -> list[Document]:
        """Return the community's own documents, by title."""
        shelf = await self._retriever.shelf(actor.community)
        own = (document for document in shelf.documents.values() if document.community == actor.community)
        return sorted(own, key=lambda document: document.title.casefold())

    async def document(self, actor: Actor, document_id: str) -> Document:
        """Return one of the community's own documents; raise NotFound for any other."""
        for document in await self.documents(actor):
            if document.id == document_id:
                return document
        raise NotFound(NO_DOCUMENT)

    async def search(self, actor: Actor, question: str) -> Sequence[Passage]:
        """Return the sections that a question retrieves, best first."""
        return (await self._retriever.search(Query(question, actor.community))).passages

    async def remove(self, actor: Actor, document_id: str) -> Revision:
        """Take a document away from the members; its revisions stay, so that it can be restored."""
        document = await self.document(actor, document_id)
        entry = self._entry(actor, Change.REMOVE, document.title)
        revision = await self._publisher.put(actor.community, document_id, None, Change.REMOVE, entry)
        assert revision is not None, "only drafts can be gone"
        return revision

    async def restore(self, actor: Actor, document_id: str, number: int) -> Revision:
        """Bring a document back as it was in one of its revisions."""
        for revision in await self.history(actor, document_id):
            if revision.number == number and revision.document is not None:
                entry = self._entry(actor, Change.RESTORE, revision.document.title)
                restored = await self._publisher.put(
                    actor.community, document_id, revision.document, Change.RESTORE, entry
                )
                assert restored is not None, "only drafts can be gone"
                return restored
        raise NotFound("That revision holds no text to restore.")

    async def undo(self, actor: Actor, document_id: str, number: int) -> Revision:
        """Take a document's last change back; raise NotFound when something changed it since."""
        revisions = await self.history(actor, document_id)
        if revisions[-1].number != number:
            raise NotFound("It was changed again since. Use /knowledge history to choose what to bring back.")
        before = next((each for each in reversed(revisions[:-1])), None)
        if before is None or before.document is None:
            return await self.remove(actor, document_id)
        return await self.restore(actor, document_id, before.number)

    async def history(self, actor: Actor, document_id: str) -> list[Revision]:
        """Return a document's revisions, oldest first; raise NotFound when the community never had it."""
        found = await self._store.history(actor.community, document_id)
        if not found:
            raise NotFound(NO_DOCUMENT)
        return found

    async def removed(self, actor: Actor) -> list[Revision]:
        """Return the last text of each document that was removed."""
        return await self._store.removed(actor.community)

    async def compare(self, actor: Actor, draft: Draft) -> Difference | None:
        """Return what publishing a draft would change in the document it replaces, None when it is new."""
        own = {document.id: document for document in await self.documents(actor)}
        before = own.get(draft.document.id)
        return difference(before, draft.document) if before is not None else None

    async def log(self, actor: Actor, limit: int) -> list[AuditEntry]:
        """Return the latest changes, newest first."""
        return await self._store.log(actor.community, limit)

    async def record(self, actor: Actor, action: str, subject: str) -> None:
        """Record a change that is not one of a document."""
        await self._store.record(AuditEntry(actor.community, actor.member, action, subject, self._clock.now()))

    async def forget_old_drafts(self) -> int:
        """Throw away drafts that nobody decided about; return how many."""
        return await self._store.discard_before(self._clock.now() - DRAFT_AGE)

    async def document_from(
        self,
        community: int,
        upload: Upload,
        *,
        topic: str | None = None,
        title: str | None = None,
        address: str | None = None,
    ) -> tuple[Document, list[str]]:
        """Read an upload as a document of the community, with what a moderator should know about it."""
        extracted = await self._extractor.extract(upload)
        article, faults = await self._article(community, extracted)
        page = stated_page(extracted.header or {})
        unseen = [] if page is None or address is not None else [UNSEEN_PAGE.format(page=page)]
        if article is not None:
            if (origin := address or page) is not None:
                article = replace(article, origin=origin_of(article.id, article.title, article.reviewed, origin))
            return article, warnings_about(article, extracted.notices) + unseen
        today = self._clock.now().date()
        name = upload.name.rpartition("/")[2].rpartition(".")[0] or upload.name or "Untitled"
        if title is not None:
            extracted = replace(extracted, title=title)
        wanted = topic or str((extracted.header or {}).get("topic", ""))
        fitting = wanted if wanted in self._topics else await self._nearest_topic(community, extracted)
        document = draft_of(extracted, community, fitting, today, name=name, address=address)
        if not document.sections:
            raise Unreadable(NO_TEXT)
        return document, [*faults, *warnings_about(document, extracted.notices), *unseen]

    async def _draft(
        self,
        actor: Actor,
        upload: Upload,
        topic: str | None,
        *,
        title: str | None = None,
        source: WebOrigin | None = None,
        batch: str = "",
    ) -> Draft:
        document, warnings = await self.document_from(
            actor.community, upload, topic=topic, title=title, address=source.address if source else None
        )
        replaces = document.id if document.id in await self._own_ids(actor) else None
        draft = Draft(
            id=f"{batch}{uuid4().hex[len(batch) :]}",
            community=actor.community,
            member=actor.member,
            document=document,
            made_at=self._clock.now(),
            warnings=(*warnings, *await self._near(actor, document)),
            replaces=replaces,
            source=source,
        )
        await self._store.add_draft(draft)
        return draft

    async def _own_ids(self, actor: Actor) -> set[str]:
        return {document.id for document in await self.documents(actor)}

    async def _article(self, community: int, extracted: Extracted) -> tuple[Document | None, list[str]]:
        """Return the document when it is written in the editorial form already, else what keeps it from that."""
        header, body = extracted.header, extracted.body
        if header is None or body is None:
            return None, []
        document, problems = await asyncio.to_thread(self._files.read_article, community, header, body)
        if document is not None:
            return _renamed(community, document, document.title), []
        meant = not EDITORIAL_ONLY.isdisjoint(header)
        faults = [f"{problem.what} {problem.fix}" for problem in problems if not problem.warning]
        return None, [f"It is not quite in the editorial form: {fault}" for fault in faults[:FAULTS_NAMED] if meant]

    async def _near(self, actor: Actor, document: Document) -> list[str]:
        """Return a warning for each document that says nearly the same as one of this one's sections."""
        queries = [Query(f"{section.heading} {section.lead}", actor.community) for section in document.sections[:40]]
        found = await self._retriever.search_many(queries)
        near: dict[str, str] = {}
        for section, one in zip(document.sections, found, strict=False):
            best = next((p for p in one.passages if p.section.document_id != document.id), None)
            if best is not None and best.dense >= NEAR_DUPLICATE:
                near.setdefault(
                    best.section.id,
                    f"“{section.heading}” says nearly the same as “{best.section.heading}” in {best.document.title}.",
                )
        return list(near.values())[:3]

    async def _nearest_topic(self, community: int, extracted: Extracted) -> str:
        text = " ".join(block.text for block in extracted.blocks[:6])[:500]
        found = await self._retriever.search(Query(f"{extracted.title or ''} {text}", community))
        return found.passages[0].document.topic if found.passages else self._topics[0]

    async def _source_of(self, draft: Draft) -> WebSource | None:
        if draft.source is None:
            return None
        known = {source.document_id: source for source in await self._store.web_sources(draft.community)}
        before = known.get(draft.document.id)
        schedule = before.schedule if before else Schedule.MONTHLY
        return WebSource(draft.community, draft.document.id, draft.source, schedule, self._clock.now())

    def _entry(self, actor: Actor, change: Change, subject: str) -> AuditEntry:
        return AuditEntry(actor.community, actor.member, change.value, subject, self._clock.now())


def _renamed(community: int, document: Document, title: str) -> Document:
    own = id_of(community, title)
    sections: dict[str, Section] = {}
    for section in document.sections:
        moved = replace(section, id=free_id(own, section.heading, sections))
        sections[moved.id] = moved
    return replace(document, id=own, sections=tuple(sections.values()))
