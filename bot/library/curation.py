"""Let moderators decide about their community's drafts: look at one, change it, publish it or throw it away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.errors import NotFound, Unreadable
from bot.kernel.speech import N_, _
from bot.library.draft_reading import NO_TITLE, renamed
from bot.library.rules.curation import Change, Draft, NewState, Revision, Schedule, WebSource
from bot.library.rules.diffing import Difference, difference
from bot.library.rules.questions import with_questions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Document
    from bot.kernel.ports import Clock
    from bot.library.audit import AuditLog
    from bot.library.holdings import Holdings
    from bot.library.ports import CurationStore
    from bot.library.publishing import Publisher
    from bot.library.rules.curation import Actor

DRAFT_AGE = timedelta(days=14)
"""A draft that nobody decides about for so long is thrown away."""

DOCUMENTS = 500
"""Documents that one community may own: a bound on what one server asks of the machine that all share."""

GONE = N_("That draft is gone: somebody published or discarded it.")
MEANWHILE = N_("A document of that title was published meanwhile. See what changes, then publish, or edit the title.")


class Curation:
    """Do with drafts what moderators ask; what is published is revised and recorded together with it, or not at all.

    `topics` are the ids of those that a draft may be put under.
    """

    def __init__(
        self,
        store: CurationStore,
        publisher: Publisher,
        holdings: Holdings,
        audit: AuditLog,
        topics: Sequence[str],
        clock: Clock,
    ) -> None:
        self._store = store
        self._publisher = publisher
        self._holdings = holdings
        self._audit = audit
        self._topics = topics
        self._clock = clock

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
        if topic not in self._topics:
            said = _("There is no topic “{topic}”. The topics are: {topics}.")
            raise NotFound(said.format(topic=topic, topics=", ".join(self._topics)))
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
        entry = self._audit.entry(actor, change.value, draft.document.title)
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

    async def compare(self, actor: Actor, draft: Draft) -> Difference | None:
        """Return what publishing a draft would change in the document it replaces, None when it is new."""
        own = {document.id: document for document in await self._holdings.documents(actor)}
        before = own.get(draft.document.id)
        return difference(before, draft.document) if before is not None else None

    async def forget_old_drafts(self) -> int:
        """Throw away drafts that nobody decided about; return how many."""
        return await self._store.discard_before(self._clock.now() - DRAFT_AGE)

    async def _changed(self, draft: Draft) -> Draft:
        if not await self._store.change_draft(draft):
            raise NotFound(GONE)
        return draft

    async def _own_ids(self, actor: Actor) -> set[str]:
        return {document.id for document in await self._holdings.documents(actor)}

    async def _source_of(self, draft: Draft) -> WebSource | None:
        if draft.source is None:
            return None
        known = {source.document_id: source for source in await self._store.web_sources(draft.community)}
        before = known.get(draft.document.id)
        schedule = before.schedule if before else Schedule.MONTHLY
        return WebSource(draft.community, draft.document.id, draft.source, schedule, self._clock.now())
