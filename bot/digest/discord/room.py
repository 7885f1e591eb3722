"""What the digest's commands, buttons and rounds share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.rooms import Room

if TYPE_CHECKING:
    from bot.digest.issues import Issues
    from bot.digest.mailings import Mailings
    from bot.library.curation import Actor, Curation


class DigestDesk(Room):
    """Hold the wing's use cases, and the log of what moderators change."""

    def __init__(self, mailings: Mailings, issues: Issues, curation: Curation) -> None:
        self.mailings = mailings
        self.issues = issues
        self.curation = curation

    async def turn_off(self, actor: Actor) -> bool:
        """Turn a community's post off and record it; return whether it was on."""
        was_on = await self.mailings.stop(actor.community)
        if was_on:
            await self.curation.record(actor, "digest", "off")
        return was_on
