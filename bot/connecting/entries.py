"""Let members say what they offer and look for, pause, come back and leave; and end entries that nobody wants any more."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from bot.connecting.rules.entries import (
    ASKED_BEFORE,
    LASTS,
    PATIENCE,
    Bar,
    Entry,
    Missing,
    State,
    Wishes,
    bar_to,
    missing_from,
)
from bot.connecting.rules.picking import took_all, with_picked, with_skills_of
from bot.connecting.rules.weeks import next_round
from bot.errors import NotAllowed, NotFound
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from bot.connecting.ports import EntryStore, IntroductionStore, Membership, TermsStore
    from bot.connecting.rules.entries import ClaimedEntry, Side, Standing, Terms
    from bot.connecting.rules.menu import Menu
    from bot.kernel.ports import Clock

OFF = N_("Introductions are off in this server. Its moderators can turn them on.")
GONE = N_("You are no member of that server any more, so I can't introduce you there.")
EXCLUDED = N_("A role that you have here keeps you out of introductions. A moderator can tell you more.")
NEW = N_("Introductions here are for those who have been members for {days} days or longer. Come back a little later.")
NO_ENTRY = N_("You have no entry here any more. `/connect` begins a new one.")
LACKING = {
    Missing.SEEKING: N_("what you look for"),
    Missing.GIVING: N_("something that you offer"),
    Missing.FIELD: N_("your field, since you look for somebody in it"),
    Missing.ZONE: N_("your time zone, since you look for somebody near it"),
}


class Entries:
    """Act on one member's entry in one community; only what stands in the menu is ever kept."""

    def __init__(
        self, store: EntryStore, introductions: IntroductionStore, terms: TermsStore, menu: Menu, clock: Clock
    ) -> None:
        self.menu = menu
        self._store = store
        self._introductions = introductions
        self._terms = terms
        self._clock = clock

    async def terms(self, community: int) -> Terms:
        """Return what the moderators decided."""
        return await self._terms.get(community)

    async def admit(self, community: int, standing: Standing | None) -> None:
        """Raise NotAllowed where the moderators do not let somebody take part."""
        terms = await self._terms.get(community)
        match bar_to(standing, terms, self._clock.now()):
            case Bar.OFF:
                raise NotAllowed(OFF)
            case Bar.GONE:
                raise NotAllowed(GONE)
            case Bar.ROLE:
                raise NotAllowed(EXCLUDED)
            case Bar.NEW:
                raise NotAllowed(_(NEW).format(days=terms.newcomer_days))
            case None:
                return

    def next_round(self) -> datetime:
        """Return when members are brought together next."""
        return next_round(self._clock.now())

    async def find(self, community: int, member: int) -> Entry | None:
        """Return the member's entry."""
        return await self._store.get(community, member)

    async def own(self, community: int, member: int) -> Entry:
        """Return the member's entry; raise NotFound where they have none."""
        if (entry := await self._store.get(community, member)) is None:
            raise NotFound(NO_ENTRY)
        return entry

    async def begin(self, community: int, member: int) -> Entry:
        """Make an empty entry for a member who consented; one that is there stays."""
        now = self._clock.now()
        await self._store.add(Entry(uuid4().hex, community, member, Wishes(), State.SETTING_UP, now, now + LASTS))
        return await self.own(community, member)

    async def pick(self, community: int, member: int, part: str, picked: Collection[str]) -> Entry:
        """Keep what was picked for "offers", "seeks", "field" or "zone"; what the menu does not hold is passed over."""
        await self._store.change(community, member, lambda wishes: with_picked(wishes, part, picked, self.menu))
        return await self.own(community, member)

    async def pick_skills(
        self, community: int, member: int, side: Side, field: str, picked: Collection[str]
    ) -> tuple[Entry, bool]:
        """Keep the skills picked of one field beside those of others; return whether there was room for all of them."""
        menu = self.menu
        await self._store.change(community, member, lambda wishes: with_skills_of(wishes, side, field, picked, menu))
        entry = await self.own(community, member)
        return entry, took_all(entry.wishes, side, field, picked, menu)

    async def start(self, community: int, member: int) -> Entry:
        """Let a member look for people; raise NotAllowed with what is missing."""
        entry = await self.own(community, member)
        if lacks := missing_from(entry.wishes, self.menu):
            raise NotAllowed(
                _("Pick first: {parts}.").format(parts=_(" and ").join(_(LACKING[each]) for each in lacks))
            )
        now = self._clock.now()
        await self._store.start(community, member, now, now + LASTS)
        return await self.own(community, member)

    async def pause(self, community: int, member: int) -> Entry:
        """Let a member have peace; what is proposed to them closes without a word."""
        await self._rest(community, member, State.PAUSED)
        return await self.own(community, member)

    async def unreachable(self, community: int, member: int) -> None:
        """Match a member no more whose direct messages are closed, until they come back."""
        await self._rest(community, member, State.UNREACHABLE)

    async def leave(self, community: int, member: int) -> None:
        """Delete the entry; that two were proposed to each other once stays, so that it does not happen again."""
        await self._store.remove(community, member)
        await self._introductions.close_of(community, member)

    async def keep(self, entry_id: str, member: int) -> Entry:
        """Keep an entry for another while."""
        entry = await self._store.renew(entry_id, member, self._clock.now() + LASTS)
        if entry is None:
            raise NotFound(NO_ENTRY)
        return entry

    async def ending(self, membership: Membership) -> list[ClaimedEntry]:
        """Return the entries whose members are to be asked now whether they want to keep them."""
        now = self._clock.now()
        return await self._store.claim_renewals(membership.communities(), now + ASKED_BEFORE, now, now - PATIENCE)

    async def asked(self, entry: Entry) -> None:
        """Remember that a member was asked."""
        await self._store.asked(entry.id, self._clock.now())

    async def end_expired(self) -> int:
        """Delete the entries whose time is over; return how many."""
        return await self._store.remove_expired(self._clock.now())

    async def _rest(self, community: int, member: int, state: State) -> None:
        await self._store.set_state(community, member, state)
        await self._introductions.close_of(community, member)
