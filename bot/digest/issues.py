"""Put one digest together for a community: what its members asked most, what is new, a tip, a place to look at."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.rules.citing import Numbering
from bot.digest.rules.changes import differences, text_hash_of
from bot.digest.rules.issues import Fresh, Issue, Lookout, Subject
from bot.digest.rules.rotation import in_turn
from bot.digest.rules.slots import WEEK
from bot.digest.rules.subjects import MOST, most_asked
from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from bot.digest.ports import AskedSections, ChangeStore, OpenIntroductions
    from bot.digest.rules.issues import Opportunity
    from bot.kernel.models import Document, Tip
    from bot.kernel.ports import Clock
    from bot.search.ports import LibraryStore
    from bot.search.retrieval import Retriever
    from bot.search.rules.ranking import Shelf


@dataclass(frozen=True, slots=True)
class Picks:
    """Hold what is taken in turns."""

    tips: tuple[Tip, ...] = ()
    opportunities: tuple[Opportunity, ...] = ()


class Issues:
    """Write digests; nothing of them is kept."""

    def __init__(
        self,
        asked: AskedSections,
        changes: ChangeStore,
        store: LibraryStore,
        retriever: Retriever,
        picks: Picks,
        clock: Clock,
        *,
        library_url: str = "",
        introductions: OpenIntroductions | None = None,
    ) -> None:
        self._asked = asked
        self._changes = changes
        self._store = store
        self._retriever = retriever
        self._picks = picks
        self._clock = clock
        self._library_url = library_url
        self._introductions = introductions

    async def issue(self, community: int, member: int, number: int) -> Issue:
        """Return the digest of the last seven days; `member` (0 for all) and `number` choose the tip and the place to look at."""
        until = self._clock.now()
        shelf = await self._retriever.shelf(community)
        numbering = Numbering(self._library_url)
        reader = f"{community}:{member}"
        asked = most_asked(await self._asked.asked(community, until - WEEK, until))
        standing = [(section, members) for section, members in asked if section in shelf.sections][:MOST]
        issue = Issue(
            tip=in_turn(self._picks.tips, lambda tip: tip.id, reader, number - 1),
            subjects=tuple(_subject(section, members, shelf, numbering) for section, members in standing),
            fresh=await self._fresh(community, shelf),
            lookout=self._lookout(shelf, numbering, reader, number - 1),
            introductions=0 if self._introductions is None else await self._introductions.count(community),
        )
        return replace(issue, citations=tuple(numbering.citations.values()))

    async def note_changes(self) -> None:
        """Note what changed in the shared library since this was last called; the first look notes what is there."""
        known = await self._changes.known()
        now = {document.id: text_hash_of(document) for document in await self._store.documents(SHARED)}
        added, changed, gone = differences(now, known)
        if added or changed or gone:
            await self._changes.note(added, changed, gone, self._clock.now() if known else None)

    async def _fresh(self, community: int, shelf: Shelf) -> tuple[Fresh, ...]:
        since = self._clock.now() - WEEK
        changes = [*await self._changes.own_since(community, since), *await self._changes.shared_since(since)]
        found = [
            self._named(
                shelf.documents[change.document_id], added=change.added_at is not None and change.added_at >= since
            )
            for change in changes
            if change.document_id in shelf.documents
        ]
        return tuple(sorted(found, key=lambda each: (not each.own, not each.added, each.title.casefold())))

    def _named(self, document: Document, *, added: bool) -> Fresh:
        own = document.community != SHARED
        address = document.origin.url if document.origin else None
        if not own and self._library_url:
            address = f"{self._library_url.rstrip('/')}/{document.id}.md"
        return Fresh(document.title, added, own, address)

    def _lookout(self, shelf: Shelf, numbering: Numbering, reader: str, turn: int) -> Lookout | None:
        standing = [each for each in self._picks.opportunities if each.section_id in shelf.sections]
        chosen = in_turn(standing, lambda each: each.id, reader, turn)
        if chosen is None:
            return None
        section = shelf.sections[chosen.section_id]
        lead = numbering.statement(section.lead, section, shelf.documents[section.document_id])
        return Lookout(chosen, section.heading, lead)


def _subject(section_id: str, members: int, shelf: Shelf, numbering: Numbering) -> Subject:
    section = shelf.sections[section_id]
    return Subject(
        section.heading, numbering.statement(section.lead, section, shelf.documents[section.document_id]), members
    )
