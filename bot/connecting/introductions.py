"""Bring members together once a week, hear both, and say when the two are to meet; nothing is told before both said yes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.connecting.rules.entries import PATIENCE, State, bar_to
from bot.connecting.rules.introductions import Reply
from bot.connecting.rules.pairing import possible_matches, stable_pairs
from bot.connecting.rules.reasons import opening_for, reasons_for
from bot.connecting.rules.weeks import WEEK, latest_round, next_round
from bot.errors import NotAllowed
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from datetime import datetime

    from bot.connecting.ports import EntryStore, IntroductionStore, Matching, Membership, TermsStore
    from bot.connecting.rules.entries import Entry, Terms, Wishes
    from bot.connecting.rules.introductions import ClaimedCard, Counts, Introduction, Noted
    from bot.connecting.rules.menu import Menu
    from bot.connecting.rules.pairing import Match
    from bot.kernel.ports import Clock

CANDIDATES = 200
"""Members of one community who are looked at in one round, those who waited longest first: networkx needs 0.5 s for a graph of 200
with 6,000 edges and ten times as long for 400."""

CARDS_AT_ONCE = 30
"""Cards sent in one go; Discord looks askance at a bot that opens many direct messages at once."""

NOT_YOURS = N_("That introduction is not one of yours.")
OFF = N_("Introductions are switched off in that server now, so nothing comes of this one.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Card:
    """Hold what one member is asked; nothing in it names the other. `again` says that an earlier try may have come through."""

    introduction: str
    community: int
    member: int
    reasons: tuple[str, ...]
    closes_at: datetime
    again: bool


@dataclass(frozen=True, slots=True)
class Meeting:
    """Hold two members who both said yes and are to be introduced now, and where."""

    introduction: str
    community: int
    members: tuple[int, ...]
    opening: str
    thread_channel: int | None
    again: bool


class Introductions:
    """Hold the weekly rounds and the introductions that come of them."""

    def __init__(
        self,
        store: IntroductionStore,
        entries: EntryStore,
        terms: TermsStore,
        menu: Menu,
        matching: Matching,
        clock: Clock,
    ) -> None:
        self._store = store
        self._entries = entries
        self._terms = terms
        self._menu = menu
        self._matching = matching
        self._clock = clock

    async def hold_rounds(self, membership: Membership) -> int:
        """Bring members together in every community whose weekly round is due; return how many proposals that makes."""
        made = 0
        served = membership.communities()
        for terms in [each for each in await self._terms.opened() if each.community in served]:
            try:
                made += await self._hold_round(terms, membership)
            except Exception:
                # One community in which something is amiss must not cost the others their week; it is tried again.
                log.exception("introductions_round_failed", community=terms.community)
        return made

    async def cards(self, membership: Membership) -> list[Card]:
        """Return the cards to be sent now, each claimed for this process."""
        now = self._clock.now()
        claimed = await self._store.claim_cards(membership.communities(), now, now - PATIENCE, CARDS_AT_ONCE)
        cards = [await self._card(each) for each in claimed]
        return [card for card in cards if card is not None]

    async def card_sent(self, card: Card) -> None:
        """Remember that a member has their card."""
        await self._store.card_sent(card.introduction, card.member, self._clock.now())

    async def answer(self, introduction: str, member: int, reply: Reply) -> Noted:
        """Keep a member's answer to their own card."""
        found = await self.own(introduction, member)
        if reply is Reply.YES and not (await self._terms.get(found.community)).is_open:
            raise NotAllowed(OFF)
        return await self._store.answer(introduction, member, reply, self._clock.now())

    async def close(self, introduction: str) -> None:
        """Close an introduction that cannot be made, without a word."""
        await self._store.close(introduction)

    async def find(self, introduction: str) -> Introduction | None:
        """Return an introduction."""
        return await self._store.get(introduction)

    async def own(self, introduction: str, member: int) -> Introduction:
        """Return one of a member's own introductions; raise NotAllowed for everybody else's."""
        found = await self._store.get(introduction)
        if found is None or member not in found.members:
            raise NotAllowed(NOT_YOURS)
        return found

    async def meetings(self, membership: Membership) -> list[Meeting]:
        """Return who is to be introduced now, each pair claimed for this process; who may not any more is left in peace."""
        now = self._clock.now()
        found = []
        for claimed in await self._store.claim_agreed(membership.communities(), now, now - PATIENCE):
            introduction = claimed.introduction
            terms = await self._terms.get(introduction.community)
            wishes = await self._wishes_of_both(introduction)
            if wishes is None or not await self._may_all(introduction.members, terms, membership):
                await self._store.close(introduction.id)
                continue
            opening = opening_for(*wishes, self._menu)
            found.append(
                Meeting(
                    introduction.id,
                    introduction.community,
                    introduction.members,
                    opening,
                    terms.thread_channel,
                    claimed.again,
                )
            )
        return found

    async def met(self, meeting: Meeting, place: int | None) -> None:
        """Remember that two were introduced: in a thread, or by direct messages."""
        await self._store.met(meeting.introduction, place)

    async def close_past(self) -> int:
        """Close what nobody answered in time."""
        now = self._clock.now()
        return await self._store.close_past(now, now - WEEK)

    async def counts(self, community: int) -> Counts:
        """Return what moderators may know: numbers alone."""
        return await self._store.counts(community)

    async def count(self, community: int) -> int:
        """Return how many members look for an introduction now, none where introductions are off."""
        is_open = (await self._terms.get(community)).is_open
        return (await self._store.counts(community)).looking if is_open else 0

    async def _hold_round(self, terms: Terms, membership: Membership) -> int:
        now = self._clock.now()
        week = latest_round(now)
        assert terms.open_since is not None
        if terms.open_since > week or await self._store.was_round(terms.community, week):
            return 0
        entries = await self._entries.looking(terms.community)
        last = await self._store.last_proposed([entry.member for entry in entries])
        waited = {entry.member: (now - max(entry.since, last.get(entry.member, entry.since))).days for entry in entries}
        entries.sort(key=lambda entry: (-waited[entry.member], entry.member))
        candidates = [
            entry
            for entry in entries[:CANDIDATES]
            if bar_to(await membership.standing(terms.community, entry.member), terms, now) is None
        ]
        pairs = await self._pairs(candidates, waited)
        made = await self._store.make(terms.community, week, next_round(now), pairs, now)
        log.info("introductions_round", community=terms.community, looked_at=len(candidates), proposed=made)
        return made

    async def _pairs(self, entries: list[Entry], waited: dict[int, int]) -> list[Match]:
        wishes = {entry.member: entry.wishes for entry in entries}
        apart = await self._store.apart(wishes.keys())

        def found() -> list[Match]:
            return stable_pairs(possible_matches(wishes, self._menu, apart), waited, self._matching.largest)

        return await asyncio.to_thread(found)

    async def _card(self, claimed: ClaimedCard) -> Card | None:
        """Return a card, or None, and close the introduction, where it holds no longer."""
        introduction = claimed.introduction
        wishes = await self._wishes_of_both(introduction)
        terms = await self._terms.get(introduction.community)
        if wishes is None or not terms.is_open:
            await self._store.close(introduction.id)
            return None
        own, other = wishes if claimed.member == introduction.members[0] else reversed(wishes)
        if not (reasons := reasons_for(own, other, self._menu)):
            await self._store.close(introduction.id)
            return None
        return Card(
            introduction.id,
            introduction.community,
            claimed.member,
            tuple(reasons),
            introduction.closes_at,
            claimed.again,
        )

    async def _wishes_of_both(self, introduction: Introduction) -> tuple[Wishes, Wishes] | None:
        """Return what both picked, in the members' order; None where one of them is no longer looking."""
        entries = [await self._entries.get(introduction.community, member) for member in introduction.members]
        looking = [entry.wishes for entry in entries if entry is not None and entry.state is State.LOOKING]
        return (looking[0], looking[1]) if len(looking) == 2 else None

    async def _may_all(self, members: tuple[int, ...], terms: Terms, membership: Membership) -> bool:
        now = self._clock.now()
        bars = [bar_to(await membership.standing(terms.community, member), terms, now) for member in members]
        return not any(bars)
