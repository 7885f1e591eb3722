"""What introductions need from the outside: four stores, profiles, clocks, a graph's matching, members, the moderators' log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from bot.connecting.rules.entries import ClaimedEntry, Entry, Standing, State, Terms, Wishes
    from bot.connecting.rules.introductions import (
        Claimed,
        ClaimedCard,
        Counts,
        Introduction,
        Noted,
        Reply,
        Report,
    )
    from bot.connecting.rules.pairing import Edge, Match, Pair


class Said(Protocol):
    """What a member said of themselves."""

    @property
    def skills(self) -> tuple[str, ...]:
        """Return the ids of their skills."""
        ...

    @property
    def field(self) -> str | None:
        """Return the id of their field, if they said one."""
        ...

    @property
    def country(self) -> str | None:
        """Return the ISO 3166 code of their country, if they said one."""
        ...


class Profiles(Protocol):
    """Know what members said of themselves."""

    async def get(self, community: int, member: int) -> Said | None:
        """Return what the member said in this community, None for whoever keeps no profile there."""
        ...


class Clocks(Protocol):
    """Know how far from UTC the clocks of countries are."""

    def hours(self, country: str, at: datetime) -> Collection[float]:
        """Return the hours from UTC that a country's places keep in that year, summer time left aside."""
        ...


class TermsStore(Protocol):
    """Keep what moderators decided about introductions."""

    async def get(self, community: int) -> Terms:
        """Return the community's terms; introductions are off where nothing was decided."""
        ...

    async def put(self, terms: Terms) -> None:
        """Keep the community's terms."""
        ...

    async def opened(self) -> list[Terms]:
        """Return the terms of every community in which introductions are on."""
        ...


class EntryStore(Protocol):
    """Keep members' entries, one for each member and community; what they picked is sealed."""

    async def get(self, community: int, member: int) -> Entry | None:
        """Return the member's entry."""
        ...

    async def add(self, entry: Entry) -> None:
        """Keep a new entry, unless the member has one already."""
        ...

    async def change(self, community: int, member: int, change: Callable[[Wishes], Wishes]) -> None:
        """Change what the member picked; of changes at once none is lost."""
        ...

    async def start(self, community: int, member: int, at: datetime, expires_at: datetime) -> None:
        """Let the member look for people, from now until then."""
        ...

    async def set_state(self, community: int, member: int, state: State) -> None:
        """Change whether the member is looking."""
        ...

    async def looking(self, community: int) -> list[Entry]:
        """Return the entries of those who look for people; one that no key opens any more is passed over."""
        ...

    async def remove(self, community: int, member: int) -> None:
        """Delete the member's entry."""
        ...

    async def renew(self, entry_id: str, member: int, expires_at: datetime) -> Entry | None:
        """Keep the member's own entry until then; return it, None where it is gone or another's."""
        ...

    async def claim_renewals(
        self, of: Collection[int], ends_before: datetime, at: datetime, tried_before: datetime
    ) -> list[ClaimedEntry]:
        """Return entries of these communities that end before then and whose members are to be asked now."""
        ...

    async def asked(self, entry_id: str, at: datetime) -> None:
        """Remember that a member was asked."""
        ...

    async def remove_expired(self, at: datetime) -> int:
        """Delete the entries whose time is over; return how many."""
        ...


class IntroductionStore(Protocol):
    """Keep introductions. What must happen once is claimed: a claim that led to nothing may be made again after a while."""

    async def was_round(self, community: int, week: datetime) -> bool:
        """Tell whether the community's members were brought together in this week."""
        ...

    async def make(
        self, community: int, week: datetime, closes_at: datetime, pairs: Sequence[Match], at: datetime
    ) -> int:
        """Claim the week's round and keep its proposals, all or none; return how many.

        Pairs are left out in which one is no longer looking or had a proposal this week, in whatever community.
        """
        ...

    async def apart(self, members: Collection[int]) -> set[Pair]:
        """Return which of these members were proposed to each other or blocked one another, in whatever community."""
        ...

    async def last_proposed(self, members: Collection[int]) -> Mapping[int, datetime]:
        """Return when each of these members last had a proposal."""
        ...

    async def get(self, introduction: str) -> Introduction | None:
        """Return an introduction."""
        ...

    async def answer(self, introduction: str, member: int, reply: Reply, at: datetime) -> Noted:
        """Keep one member's answer; the second yes makes it agreed, a no closes it."""
        ...

    async def close(self, introduction: str) -> None:
        """Close an introduction that was not made yet, and forget the answers."""
        ...

    async def close_of(self, community: int, member: int) -> None:
        """Close what is proposed to a member."""
        ...

    async def close_past(self, at: datetime, agreed_before: datetime) -> int:
        """Close what nobody answered in time, and what was agreed but could not be made since before then."""
        ...

    async def claim_cards(
        self, of: Collection[int], at: datetime, tried_before: datetime, limit: int
    ) -> list[ClaimedCard]:
        """Return cards of these communities that are to be sent now."""
        ...

    async def card_sent(self, introduction: str, member: int, at: datetime) -> None:
        """Remember that a member has their card."""
        ...

    async def claim_agreed(self, of: Collection[int], at: datetime, tried_before: datetime) -> list[Claimed]:
        """Return introductions in these communities that both want and that are to be made now."""
        ...

    async def met(self, introduction: str, place: int | None) -> None:
        """Remember that two were introduced, in a thread or by direct messages."""
        ...

    async def counts(self, community: int) -> Counts:
        """Return what moderators may know."""
        ...


class SafetyStore(Protocol):
    """Keep blocks for good, and reports until the moderators have them."""

    async def block(self, community: int, member: int, other: int, at: datetime) -> None:
        """Keep two members apart for good."""
        ...

    async def report(self, report: Report) -> bool:
        """Keep a report until the moderators have it; return False where this member reported this introduction before."""
        ...

    async def claim_reports(self, of: Collection[int], at: datetime, tried_before: datetime) -> list[Report]:
        """Return reports that these communities' moderators are to be told now."""
        ...

    async def report_told(self, report: str, at: datetime) -> None:
        """Remember that moderators were told, and forget the names."""
        ...


class Matching(Protocol):
    """Find pairs in a graph."""

    def largest(self, edges: Sequence[Edge]) -> Iterable[tuple[int, int]]:
        """Return as many pairs as possible with nobody in two of them, the most preferred among equally many."""
        ...


class Membership(Protocol):
    """Know the servers that this process serves, and their members."""

    def communities(self) -> Collection[int]:
        """Return the servers that this process serves; others belong to other processes."""
        ...

    async def standing(self, community: int, member: int) -> Standing | None:
        """Return how somebody stands in a server, None where they are no member; raise Unavailable where nobody knows."""
        ...


class ModeratorsLog(Protocol):
    """Write down what moderators change."""

    async def note(self, community: int, member: int, action: str, subject: str) -> None:
        """Record that a moderator did something."""
        ...
