"""Keep the record of what moderators changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.rules.curation import AuditEntry

if TYPE_CHECKING:
    from bot.kernel.ports import Clock
    from bot.library.ports import CurationStore
    from bot.library.rules.curation import Actor


class AuditLog:
    """Tell who changed what in a community's library and its settings, and when."""

    def __init__(self, store: CurationStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def latest(self, actor: Actor, limit: int) -> list[AuditEntry]:
        """Return the latest changes, newest first."""
        return await self._store.log(actor.community, limit)

    async def record(self, actor: Actor, action: str, subject: str) -> None:
        """Record a change that is not one of a document."""
        await self._store.record(self.entry(actor, action, subject))

    def entry(self, actor: Actor, action: str, subject: str) -> AuditEntry:
        """Return the entry of a change of now, which is written together with that change."""
        return AuditEntry(actor.community, actor.member, action, subject, self._clock.now())
