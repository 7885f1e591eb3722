"""Take a community's library out as files, and in again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import MemberError

if TYPE_CHECKING:
    from bot.domain.curation import Draft
    from bot.domain.ports import Packer
    from bot.services.curation import Actor, Curation


class Archive:
    """Export the community's own documents, and import such an export as drafts."""

    def __init__(self, curation: Curation, packer: Packer) -> None:
        self._curation = curation
        self._packer = packer

    async def export(self, actor: Actor) -> bytes:
        """Return a zip of Markdown files with front matter, one for each of the community's documents."""
        documents = await self._curation.documents(actor)
        await self._curation.record(actor, "export", f"{len(documents)} documents")
        return await self._packer.pack(documents)

    async def read(self, actor: Actor, content: bytes) -> tuple[list[Draft], list[str]]:
        """Return a draft for each document of a zip, and a sentence for each file that could not be read."""
        drafts: list[Draft] = []
        faults: list[str] = []
        for upload in await self._packer.unpack(content):
            try:
                drafts.append(await self._curation.draft_upload(actor, upload))
            except MemberError as exc:
                faults.append(f"{upload.name}: {exc}")
        return drafts, faults
