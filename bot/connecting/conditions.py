"""Let moderators decide whether members are introduced, where, and who is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import NotAllowed
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from bot.connecting.ports import ModeratorsLog, TermsStore
    from bot.connecting.rules.entries import Terms
    from bot.kernel.ports import Clock

NO_CHANNEL = N_(
    "Pick first where reports go: introductions without somebody who hears of trouble are not for this server."
)
DAYS = (0, 7, 14, 30, 90)
"""For how long somebody must have been a member; 0 for no matter."""


class Conditions:
    """Change a community's terms; each change stands in the moderators' log."""

    def __init__(self, store: TermsStore, log: ModeratorsLog, clock: Clock) -> None:
        self._store = store
        self._log = log
        self._clock = clock

    async def terms(self, community: int) -> Terms:
        """Return what the moderators decided."""
        return await self._store.get(community)

    async def switch(self, community: int, member: int, *, on: bool) -> Terms:
        """Turn introductions on or off; raise NotAllowed where nobody would hear of a report."""
        terms = await self._store.get(community)
        if on and terms.report_channel is None:
            raise NotAllowed(NO_CHANNEL)
        if on == terms.is_open:
            return terms
        return await self._keep(
            replace(terms, open_since=self._clock.now() if on else None), member, "on" if on else "off"
        )

    async def change(self, community: int, member: int, name: str, picked: int | None) -> Terms:
        """Change "threads", "reports", "role" or "days"; None takes it away, and without a place for reports all is off."""
        terms = await self._store.get(community)
        match name:
            case "threads":
                terms = replace(terms, thread_channel=picked)
            case "reports":
                terms = replace(terms, report_channel=picked, open_since=None if picked is None else terms.open_since)
            case "role":
                terms = replace(terms, excluded_role=picked)
            case "days" if picked in DAYS:
                terms = replace(terms, newcomer_days=picked)
        return await self._keep(terms, member, name)

    async def _keep(self, terms: Terms, member: int, what: str) -> Terms:
        await self._store.put(terms)
        await self._log.note(terms.community, member, "introductions", what)
        return terms
