"""Keep apart members who met and want no more of each other, and tell moderators what was reported."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from bot.connecting.rules.entries import PATIENCE
from bot.connecting.rules.introductions import Report, Stage
from bot.errors import NotAllowed, NotFound
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from bot.connecting.introductions import Introductions
    from bot.connecting.ports import Membership, SafetyStore, TermsStore
    from bot.connecting.rules.entries import Terms
    from bot.connecting.rules.introductions import Introduction
    from bot.kernel.ports import Clock

NOT_MET = N_("That works once you have been introduced.")
NOBODY_THERE = N_("I no longer keep who that was. Discord's own Block works on their profile.")


class Safety:
    """Act for members on those whom they met."""

    def __init__(self, store: SafetyStore, introductions: Introductions, terms: TermsStore, clock: Clock) -> None:
        self._store = store
        self._introductions = introductions
        self._terms = terms
        self._clock = clock

    async def met(self, introduction: str, member: int) -> tuple[Introduction, int]:
        """Return a member's own introduction and whom they met.

        Raises NotAllowed before they met, and NotFound where the other asked to be forgotten.
        """
        found = await self._introductions.own(introduction, member)
        if found.stage is not Stage.MET:
            raise NotAllowed(NOT_MET)
        if (other := found.other_than(member)) is None:
            raise NotFound(NOBODY_THERE)
        return found, other

    async def block(self, introduction: str, member: int) -> None:
        """Keep a member from ever being brought together again with somebody whom they met, in whatever community."""
        found, other = await self.met(introduction, member)
        await self._store.block(found.community, member, other, self._clock.now())

    async def report(self, introduction: str, member: int) -> bool:
        """Report somebody to the moderators; return False where they were told before."""
        found, other = await self.met(introduction, member)
        report = Report(uuid4().hex, found.community, introduction, member, other, self._clock.now())
        return await self._store.report(report)

    async def reports(self, membership: Membership) -> list[tuple[Report, Terms, Introduction | None]]:
        """Return what moderators are to be told now, with where; where no channel is set, a report waits."""
        now = self._clock.now()
        claimed = await self._store.claim_reports(membership.communities(), now, now - PATIENCE)
        return [
            (each, await self._terms.get(each.community), await self._introductions.find(each.introduction))
            for each in claimed
        ]

    async def report_told(self, report: Report) -> None:
        """Remember that moderators were told; who reported whom is forgotten here."""
        await self._store.report_told(report.id, self._clock.now())
