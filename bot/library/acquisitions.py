"""Take in what moderators add to their community's library: a file, typed text or a web page becomes a draft."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.errors import Unreadable
from bot.library.draft_reading import NO_TITLE, moved
from bot.library.rules.addresses import advice_about
from bot.library.rules.curation import Draft, WebOrigin
from bot.library.rules.questions import with_kept_questions
from bot.library.rules.submissions import Upload
from bot.library.subpages import subpages

if TYPE_CHECKING:
    from bot.kernel.models import Document
    from bot.kernel.ports import Clock
    from bot.library.draft_reading import DraftReader, Readings
    from bot.library.holdings import Holdings
    from bot.library.ports import CurationStore, PageFetcher
    from bot.library.rules.curation import Actor, Doubt, Reading
    from bot.library.rules.submissions import Page


class Acquisitions:
    """Make drafts, which nobody but moderators sees, and read a page again that a document was made of."""

    def __init__(
        self,
        store: CurationStore,
        reader: DraftReader,
        fetcher: PageFetcher,
        holdings: Holdings,
        clock: Clock,
    ) -> None:
        self._store = store
        self._reader = reader
        self._fetcher = fetcher
        self._holdings = holdings
        self._clock = clock

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
        own = {each.id: each for each in await self._holdings.documents(actor)}
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
