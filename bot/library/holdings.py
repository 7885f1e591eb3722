"""Let moderators look at what their community owns, take a document away and bring one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.kernel.speech import N_
from bot.library.rules.curation import Change, NewState, Revision
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Document, Passage
    from bot.library.audit import AuditLog
    from bot.library.ports import CurationStore
    from bot.library.publishing import Publisher
    from bot.library.rules.curation import Actor
    from bot.search.retrieval import Retriever

NO_DOCUMENT = N_("There is no such document here. Pick one of those that I suggest while you type.")


class Holdings:
    """Keep a community's published documents; every change is published, revised and recorded together, or not at all."""

    def __init__(self, store: CurationStore, publisher: Publisher, retriever: Retriever, audit: AuditLog) -> None:
        self._store = store
        self._publisher = publisher
        self._retriever = retriever
        self._audit = audit

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
        entry = self._audit.entry(actor, Change.REMOVE.value, document.title)
        after = await self._store.last_number(actor.community, document_id)
        revision = await self._publisher.put(NewState(document_id, None, Change.REMOVE, entry, after=after))
        assert revision is not None, "only drafts can be gone"
        return revision

    async def restore(self, actor: Actor, document_id: str, number: int) -> Revision:
        """Bring a document back as it was in one of its revisions."""
        revisions = await self.history(actor, document_id)
        for revision in revisions:
            if revision.number == number and revision.document is not None:
                entry = self._audit.entry(actor, Change.RESTORE.value, revision.document.title)
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
