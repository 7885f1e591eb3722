"""Let moderators own their community's library: draft, look at, publish, take away, bring back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.errors import NotFound, Unreadable
from bot.kernel.speech import N_, _
from bot.library.draft_reading import DraftReader, moved, renamed
from bot.library.rules.addresses import advice_about
from bot.library.rules.curation import (
    AuditEntry,
    Change,
    Draft,
    NewState,
    Revision,
    Schedule,
    WebOrigin,
    WebSource,
)
from bot.library.rules.diffing import Difference, difference
from bot.library.rules.questions import with_kept_questions, with_questions
from bot.library.rules.submissions import Upload
from bot.library.subpages import subpages
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Document, Passage
    from bot.kernel.ports import Clock
    from bot.library.draft_reading import Readings
    from bot.library.ports import CurationStore, Extractor, PageFetcher
    from bot.library.publishing import Publisher
    from bot.library.rules.curation import Doubt, Reading
    from bot.library.rules.submissions import Page
    from bot.search.ports import KnowledgeFiles
    from bot.search.retrieval import Retriever

DRAFT_AGE = timedelta(days=14)
"""A draft that nobody decides about for so long is thrown away."""

DOCUMENTS = 500
"""Documents that one community may own: a bound on what one server asks of the machine that all share."""

GONE = N_("That draft is gone: somebody published or discarded it.")
NO_DOCUMENT = N_("There is no such document here. Pick one of those that I suggest while you type.")
NO_TITLE = N_("A document needs a title.")
MEANWHILE = N_("A document of that title was published meanwhile. See what changes, then publish, or edit the title.")


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
        self._fetcher = fetcher
        self._clock = clock
        self._reader = DraftReader(extractor, files, retriever, clock)

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

    async def draft_page(self, actor: Actor, address: str, *, topic: str | None = None, batch: str = "") -> Draft:
        """Fetch a web page into a draft; raise AddressRefused, PageGone, PageUnavailable or Unreadable.

        What wants a login, and what holds no text, is not fetched: the sentence says what to do instead.
        """
        if (advice := advice_about(address)) is not None:
            raise Unreadable(advice)
        page = await self._fetcher.fetch(address)
        assert page is not None, "a page without validators is always sent whole"
        return await self._draft(
            actor, page.upload, topic, source=WebOrigin(page.address, page.validators), batch=batch
        )

    async def subpages(self, address: str) -> list[str]:
        """Return the addresses below a page that it leads to and that its site leaves to robots; raise as `draft_page` does."""
        if (advice := advice_about(address)) is not None:
            raise Unreadable(advice)
        return await subpages(self._fetcher, address)

    async def draft(self, actor: Actor, draft_id: str) -> Draft:
        """Return a draft of the actor's community; raise NotFound when it was decided about."""
        found = await self._store.draft(actor.community, draft_id)
        if found is None:
            raise NotFound(GONE)
        return found

    async def drafts(self, actor: Actor) -> list[Draft]:
        """Return what waits for a decision, oldest first."""
        return await self._store.drafts(actor.community)

    async def ask_also(self, actor: Actor, draft_id: str, questions: Mapping[str, Sequence[str]]) -> Draft:
        """Let a draft's sections, by their headings, say which other questions they answer."""
        draft = await self.draft(actor, draft_id)
        return await self._changed(draft.rewritten(lambda document: with_questions(document, questions)))

    async def read_headings(self, actor: Actor, draft_id: str, *, taken: bool) -> Draft:
        """Take a draft's doubtful lines for headings, or leave them in the text."""
        draft = await self.draft(actor, draft_id)
        switched = draft.with_headings(taken=taken)
        return draft if switched is draft else await self._changed(switched)

    async def retitle(self, actor: Actor, draft_id: str, title: str, topic: str) -> Draft:
        """Change a draft's title and topic; raise NotFound for a topic that does not exist."""
        draft = await self.draft(actor, draft_id)
        if topic not in self._reader.topics:
            said = _("There is no topic “{topic}”. The topics are: {topics}.")
            raise NotFound(said.format(topic=topic, topics=", ".join(self._reader.topics)))
        title = title.strip()
        if not title:
            raise Unreadable(NO_TITLE)
        is_new = draft.replaces is None and title != draft.document.title

        def entitled(document: Document) -> Document:
            document = renamed(actor.community, document, title) if is_new else document
            origin = document.origin and replace(document.origin, title=title)
            return replace(document, title=title, topic=topic, origin=origin)

        changed = draft.rewritten(entitled)
        if is_new and changed.document.id in await self._own_ids(actor):
            changed = replace(changed, replaces=changed.document.id)
        return await self._changed(changed)

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
            await self._changed(replace(draft, replaces=draft.document.id))
            raise NotFound(MEANWHILE)
        if len(own) >= DOCUMENTS and draft.document.id not in own:
            raise Unreadable(f"This community owns {DOCUMENTS} documents already. Remove one first.")
        after = await self._store.last_number(actor.community, draft.document.id)
        change = Change.REFRESH if draft.replaces else Change.PUBLISH
        entry = self._entry(actor, change, draft.document.title)
        source = await self._source_of(draft)
        revision = await self._publisher.put(
            NewState(
                draft.document.id,
                draft.document,
                change,
                entry,
                draft_id=draft.id,
                source=source,
                headings=draft.doubt.taken if draft.doubt else None,
                after=after,
            )
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
        after = await self._store.last_number(actor.community, document_id)
        revision = await self._publisher.put(NewState(document_id, None, Change.REMOVE, entry, after=after))
        assert revision is not None, "only drafts can be gone"
        return revision

    async def restore(self, actor: Actor, document_id: str, number: int) -> Revision:
        """Bring a document back as it was in one of its revisions."""
        revisions = await self.history(actor, document_id)
        for revision in revisions:
            if revision.number == number and revision.document is not None:
                entry = self._entry(actor, Change.RESTORE, revision.document.title)
                restored = await self._publisher.put(
                    NewState(document_id, revision.document, Change.RESTORE, entry, after=revisions[-1].number)
                )
                assert restored is not None, "only drafts can be gone"
                return restored
        raise NotFound(N_("That revision holds no text to restore."))

    async def undo(self, actor: Actor, document_id: str, number: int) -> Revision:
        """Take a document's last change back; raise NotFound when something changed it since."""
        revisions = await self.history(actor, document_id)
        if revisions[-1].number != number:
            raise NotFound(N_("It was changed again since. Use /knowledge history to choose what to bring back."))
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

    async def read_anew(self, document: Document, page: Page) -> tuple[Reading, Doubt | None]:
        """Read a page as a new state of the document that was made of it, with what a moderator decided about that one."""
        community = document.community
        readings = await self._reader.read(
            community, page.upload, topic=document.topic, title=document.title, address=page.address
        )
        reading, doubt = await self._chosen(community, document.id, readings)

        def succeeding(fresh: Document) -> Document:
            fresh = replace(fresh, id=document.id, sections=moved(fresh, document.id), title=document.title)
            return with_kept_questions(fresh, document)

        if doubt is not None:
            doubt = replace(doubt, other=replace(doubt.other, document=succeeding(doubt.other.document)))
        return replace(reading, document=succeeding(reading.document)), doubt

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
        readings = await self._reader.read(
            actor.community, upload, topic=topic, title=title, address=source.address if source else None
        )
        reading, doubt = await self._chosen(actor.community, readings.plain.document.id, readings)
        document = reading.document
        own = {each.id: each for each in await self.documents(actor)}
        before = own.get(document.id)
        near = await self._reader.near(actor.community, document)
        draft = Draft(
            id=f"{batch}{uuid4().hex[len(batch) :]}",
            community=actor.community,
            member=actor.member,
            document=document,
            made_at=self._clock.now(),
            warnings=(*reading.warnings, *near),
            replaces=before.id if before else None,
            source=source,
            doubt=doubt,
        )
        if before is not None:
            draft = draft.rewritten(lambda fresh: with_kept_questions(fresh, before))
        await self._store.add_draft(draft)
        return draft

    async def _chosen(self, community: int, document_id: str, readings: Readings) -> tuple[Reading, Doubt | None]:
        """Return the reading that was chosen for the document when it was last published, and what can be chosen instead."""
        taken = await self._store.headings_taken(community, document_id) if readings.lines else None
        return readings.chosen(taken=bool(taken))

    async def _changed(self, draft: Draft) -> Draft:
        if not await self._store.change_draft(draft):
            raise NotFound(GONE)
        return draft

    async def _own_ids(self, actor: Actor) -> set[str]:
        return {document.id for document in await self.documents(actor)}

    async def _source_of(self, draft: Draft) -> WebSource | None:
        if draft.source is None:
            return None
        known = {source.document_id: source for source in await self._store.web_sources(draft.community)}
        before = known.get(draft.document.id)
        schedule = before.schedule if before else Schedule.MONTHLY
        return WebSource(draft.community, draft.document.id, draft.source, schedule, self._clock.now())

    def _entry(self, actor: Actor, change: Change, subject: str) -> AuditEntry:
        return AuditEntry(actor.community, actor.member, change.value, subject, self._clock.now())
