"""Tell members what is kept about them, hand it out, delete it."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import structlog

from bot.errors import NotFound
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.kernel.ports import Clock
    from bot.members.ports import MemberStore

FILE_NAME = "my-data.json"
LARGEST_PLAIN = 8 * 1024 * 1024
"""Bytes that go out as they are; Discord takes 10 MiB, and a zip makes more of them fit."""

LARGEST = 10 * 1024 * 1024 - 64 * 1024
TOO_LARGE = N_(
    "Your data is larger than a file that Discord takes. Ask whoever runs this bot for it; /privacy says how."
)
NOTHING_KEPT = N_("Nothing is kept about you here.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Export:
    """Hold a file for the member."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Deleted:
    """Say how many entries went, by kind, and whether what they left on the disk is overwritten."""

    entries: Mapping[str, int]
    overwritten: bool


class MemberData:
    """Act on everything that is kept about one member."""

    def __init__(self, store: MemberStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def first_use(self, community: int, member: int) -> bool:
        """Return once for each member and community that they are new to it; 0 stands for direct messages."""
        return await self._store.greet(community, member, self._clock.now())

    async def holdings(self, member: int) -> Mapping[str, int]:
        """Return how many entries are about the member, by kind; raise NotFound when there are none."""
        holdings = await self._store.holdings(member)
        if not holdings:
            raise NotFound(NOTHING_KEPT)
        return holdings

    async def export(self, member: int) -> Export:
        """Return everything about the member as a JSON file, zipped where it is large; raise NotFound when there is nothing."""
        kept = await self._store.export(member)
        if not kept:
            raise NotFound(NOTHING_KEPT)
        exported = {"member": str(member), "exported_at": self._clock.now().isoformat(), **kept}
        content = json.dumps(exported, ensure_ascii=False, indent=2).encode(errors="replace")
        name = FILE_NAME
        if len(content) > LARGEST_PLAIN:
            content, name = _zipped(content), "my-data.zip"
        if len(content) > LARGEST:
            raise NotFound(TOO_LARGE)
        log.info("member_exported", size=len(content))
        return Export(name, content)

    async def delete(self, member: int) -> Deleted:
        """Delete everything about the member and overwrite what that leaves on the disk."""
        entries = await self._store.delete(member)
        overwritten = await self._store.scrub()
        # Without the member's number: the log must not remember who asked to be forgotten.
        log.info("member_deleted", entries=sum(entries.values()), overwritten=overwritten)
        return Deleted(entries, overwritten)


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr(FILE_NAME, content)
    return out.getvalue()
