"""Decide who gets the digest and when, and let each go out once: claimed in the database, by whichever process is first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.digest.rules.mailing import Mailing
from bot.digest.rules.slots import LATE, Slot, next_time

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digest.ports import MailingStore
    from bot.kernel.ports import Clock

EVERYBODY = 0
"""The member number of a community's own post."""

LEASE = timedelta(minutes=10)
"""A claim this old is of a process that died: sending takes seconds, and is given up after `SENDING`."""

SENDING = timedelta(minutes=2)


class Mailings:
    """Keep when a digest goes to a channel, or to a member by direct message."""

    def __init__(self, store: MailingStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def of(self, community: int, member: int = EVERYBODY) -> Mailing | None:
        """Return the community's mailing, or the member's."""
        return await self._store.get(community, member)

    async def plan(self, community: int, channel: int, slot: Slot) -> Mailing:
        """Keep where and when a community's post would stand; one that is on stays on, a new one waits for `start`."""
        before = await self.of(community) or Mailing(community, EVERYBODY, channel, slot)
        due = None if before.due is None else self._next(slot)
        planned = replace(before, channel=channel, slot=slot, due=due, claimed_at=None, trouble=None)
        await self._store.put(planned)
        return planned

    async def start(self, community: int) -> Mailing | None:
        """Let a community's planned post go out from now on; None where none is planned."""
        planned = await self.of(community)
        if planned is None or planned.due is not None:
            return planned
        started = replace(planned, due=self._next(planned.slot), claimed_at=None, trouble=None)
        await self._store.put(started)
        return started

    async def stop(self, community: int) -> bool:
        """Turn a community's post off, with its place and hour kept; return whether it was on."""
        mailing = await self.of(community)
        if mailing is None or mailing.due is None:
            return False
        await self._store.put(replace(mailing, due=None, claimed_at=None))
        return True

    async def subscribe(self, community: int, member: int, slot: Slot) -> Mailing:
        """Let a member have the digest by direct message, from the one on that they just got."""
        before = await self.of(community, member) or Mailing(community, member, 0, slot)
        letter = replace(before, slot=slot, due=self._next(slot), sent=before.number, claimed_at=None, trouble=None)
        await self._store.put(letter)
        return letter

    async def unsubscribe(self, community: int, member: int) -> bool:
        """Forget that a member wanted it; return whether they did."""
        return await self._store.remove(community, member)

    async def due(self) -> list[Mailing]:
        """Return what is to go out now; what is late by more than a day is put off to its next turn."""
        now = self._clock.now()
        found = await self._store.due(now, now - LEASE)
        for late in [each for each in found if each.due is not None and now - each.due > LATE]:
            if (claimed := await self.claim(late)) is not None:
                await self._store.settle(claimed, replace(claimed, due=self._next(claimed.slot)))
            found.remove(late)
        return found

    async def claim(self, mailing: Mailing) -> Mailing | None:
        """Claim what is due; None when another process has it."""
        now = self._clock.now()
        return replace(mailing, claimed_at=now) if await self._store.claim(mailing, now) else None

    async def went_out(self, claimed: Mailing) -> None:
        """Take note that it was sent."""
        next_one = self._next(claimed.slot)
        await self._store.settle(claimed, replace(claimed, due=next_one, sent=claimed.number, trouble=None))

    async def failed(self, claimed: Mailing, trouble: str, *, for_good: bool) -> None:
        """Take note of what stands in the way: for this week, or until somebody turns it on again."""
        due = None if for_good else self._next(claimed.slot)
        await self._store.settle(claimed, replace(claimed, due=due, trouble=trouble))

    async def was_undelivered(self, member: int) -> bool:
        """Tell, once, whether a member's letters ended because direct messages are closed."""
        return await self._store.take_undelivered(member)

    def _next(self, slot: Slot) -> datetime:
        return next_time(slot, self._clock.now())
