"""Take a community's library out as files, and in again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import TYPE_CHECKING

from bot.errors import MemberError, NotFound, PageUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.library.acquisitions import Acquisitions
    from bot.library.audit import AuditLog
    from bot.library.curation import Curation
    from bot.library.holdings import Holdings
    from bot.library.ports import Packer
    from bot.library.rules.curation import Actor, Draft
    from bot.library.rules.submissions import Upload

    Progress = Callable[[int, int], Awaitable[None]]

BATCH_BYTES = 8
"""Half of a draft's id names its batch, the other half is its own."""


MEDIA = "{count} pictures or other files without text were left out, such as {name}."
NAME_CHARACTERS = 60
_READ = (".md", ".markdown", ".txt", ".text", ".html", ".htm", ".xhtml", ".pdf", ".docx", ".zip")


async def _silent(done: int, total: int) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Batch:
    """Hold what came out of one zip or site: `drafts` to be decided about, and a sentence for each file that could not be read."""

    id: str
    drafts: tuple[Draft, ...]
    faults: tuple[str, ...]


class Archive:
    """Export the community's own documents, and import such an export as drafts."""

    def __init__(
        self,
        acquisitions: Acquisitions,
        curation: Curation,
        holdings: Holdings,
        audit: AuditLog,
        packer: Packer,
    ) -> None:
        self._acquisitions = acquisitions
        self._curation = curation
        self._holdings = holdings
        self._audit = audit
        self._packer = packer

    async def export(self, actor: Actor) -> bytes:
        """Return a zip of Markdown files with front matter, one for each of the community's documents."""
        documents = await self._holdings.documents(actor)
        await self._audit.record(actor, "export", f"{len(documents)} documents")
        return await self._packer.pack(documents)

    async def read(self, actor: Actor, content: bytes, progress: Progress = _silent) -> Batch:
        """Make a draft of each document of a zip; raise Unreadable when it is no zip that may be read.

        A batch needs no record of its own: the ids of its drafts begin with it.
        """
        unpacked = await self._packer.unpack(content)
        uploads = [upload for upload in unpacked if not _is_media(upload)]
        batch = token_hex(BATCH_BYTES)
        drafts: list[Draft] = []
        faults: list[str] = []
        for number, upload in enumerate(uploads):
            await progress(number, len(uploads))
            try:
                drafts.append(await self._acquisitions.draft_upload(actor, upload, batch=batch))
            except MemberError as exc:
                faults.append(f"{upload.name}: {exc}")
        media = [upload.name for upload in unpacked if _is_media(upload)]
        if media:
            faults.append(MEDIA.format(count=len(media), name=media[0].rpartition("/")[2][:NAME_CHARACTERS]))
        return Batch(batch, tuple(drafts), tuple(faults))

    async def read_site(
        self, actor: Actor, address: str, topic: str | None = None, progress: Progress = _silent
    ) -> Batch:
        """Make a draft of a page and of each page below it that it leads to; raise as `Acquisitions.draft_page` does."""
        addresses = [address, *await self._acquisitions.subpages(address)]
        batch = token_hex(BATCH_BYTES)
        drafts: list[Draft] = []
        faults: list[str] = []
        for number, each in enumerate(addresses):
            await progress(number, len(addresses))
            try:
                drafts.append(await self._acquisitions.draft_page(actor, each, topic=topic, batch=batch))
            except (MemberError, PageUnavailable) as exc:
                faults.append(f"{each}: {exc}")
        return Batch(batch, tuple(drafts), tuple(faults))

    async def waiting(self, actor: Actor, batch: str) -> list[Draft]:
        """Return those drafts of a batch that nobody decided about yet."""
        return [draft for draft in await self._curation.drafts(actor) if draft.id.startswith(batch)]

    async def discard(self, actor: Actor, batch: str) -> int:
        """Throw away those drafts of a batch that nobody decided about yet; return how many."""
        gone = 0
        for draft in await self.waiting(actor, batch):
            with suppress(NotFound):
                await self._curation.discard(actor, draft.id)
                gone += 1
        return gone


def _is_media(upload: Upload) -> bool:
    return not upload.content and not upload.name.lower().endswith(_READ)
