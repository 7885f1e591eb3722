"""What the digest's commands, buttons and rounds share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.rooms import Room

if TYPE_CHECKING:
    from bot.digest.issues import Issues
    from bot.digest.mailings import Mailings
    from bot.library.audit import AuditLog
    from bot.library.rules.curation import Actor


class DigestDesk(Room):
    """Hold the wing's use cases, and the log of what moderators change."""

    def __init__(self, mailings: Mailings, issues: Issues, audit: AuditLog) -> None:
        self.mailings = mailings
        self.issues = issues
        self.audit = audit

    async def turn_off(self, actor: Actor) -> bool:
        """Turn a community's post off and record it; return whether it was on."""
        was_on = await self.mailings.stop(actor.community)
        if was_on:
            await self.audit.record(actor, "digest", "off")
        return was_on
