"""Keep rounds and introductions in the database; every step that must happen once is a conditional update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import func, select, update

from bot.connecting.adapters.tables import introduction_blocks as blocks
from bot.connecting.adapters.tables import introduction_entries as entries
from bot.connecting.adapters.tables import introduction_reports as reports
from bot.connecting.adapters.tables import introduction_rounds as rounds
from bot.connecting.adapters.tables import introduction_sides as sides
from bot.connecting.adapters.tables import introductions, unclaimed
from bot.connecting.rules.entries import State
from bot.connecting.rules.introductions import Claimed, ClaimedCard, Counts, Introduction, Noted, Reply, Stage
from bot.kernel.adapters.sql import in_slices, insert_new

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.connecting.rules.pairing import Match, Pair

NOT_MADE = (Stage.OPEN.value, Stage.AGREED.value)
PAIR = 2


class DatabaseIntroductions:
    """Implement the introductions' store on SQL tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def was_round(self, community: int, week: datetime) -> bool:
        """Tell whether the community's members were brought together in this week."""
        query = select(rounds.c.week).where(rounds.c.community == community, rounds.c.week == week)
        async with self._engine.connect() as connection:
            return await connection.scalar(query) is not None

    async def make(
        self, community: int, week: datetime, closes_at: datetime, pairs: Sequence[Match], at: datetime
    ) -> int:
        """Claim the week's round and keep its proposals, all or none; return how many.

        Pairs are left out in which one is no longer looking or had a proposal this week, in whatever community.
        """
        made = 0
        async with self._engine.begin() as connection:
            # Writing first: whoever else holds this round waits here, and finds it taken.
            if not await insert_new(connection, rounds, {"community": community, "week": week}):
                return 0
            ready = await _ready(connection, community, week)
            for match in pairs:
                if match.pair <= ready:
                    await _propose(connection, community, week, closes_at, match, at)
                    made += 1
        return made

    async def apart(self, members: Collection[int]) -> set[Pair]:
        """Return which of these members were proposed to each other or blocked one another, in whatever community."""
        second = sides.alias("second")
        found: set[Pair] = set()
        async with self._engine.connect() as connection:
            for part in in_slices(members):
                proposed = (
                    select(sides.c.member, second.c.member)
                    .join(second, second.c.introduction == sides.c.introduction)
                    .where(sides.c.member.in_(part), second.c.member != sides.c.member)
                )
                blocked = select(blocks.c.member, blocks.c.other).where(blocks.c.member.in_(part))
                for query in (proposed, blocked):
                    found |= {frozenset(map(int, row)) for row in await connection.execute(query)}
        return found

    async def last_proposed(self, members: Collection[int]) -> Mapping[int, datetime]:
        """Return when each of these members last had a proposal."""
        found: dict[int, datetime] = {}
        async with self._engine.connect() as connection:
            for part in in_slices(members):
                query = select(sides.c.member, func.max(sides.c.week).label("last")).where(sides.c.member.in_(part))
                rows = await connection.execute(query.group_by(sides.c.member))
                found |= {row.member: row.last for row in rows}
        return found

    async def get(self, introduction: str) -> Introduction | None:
        """Return an introduction."""
        async with self._engine.connect() as connection:
            query = select(introductions).where(introductions.c.id == introduction)
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else await _introduction(connection, row)

    async def answer(self, introduction: str, member: int, reply: Reply, at: datetime) -> Noted:
        """Keep one member's answer; the second yes makes it agreed, a no closes it."""
        one = introductions.c.id == introduction
        own = (sides.c.introduction == introduction) & (sides.c.member == member)
        may_change = (introductions.c.state == Stage.OPEN.value) & (introductions.c.closes_at > at)
        if reply is Reply.NO:
            # A yes can be taken back until somebody is about to introduce the two.
            may_change |= (introductions.c.state == Stage.AGREED.value) & introductions.c.claimed_at.is_(None)
        async with self._engine.begin() as connection:
            # Writing first: of two members who press at once, the second waits here and sees what the first one said.
            touched = await connection.execute(update(introductions).where(one, may_change).values(touched_at=at))
            if not touched.rowcount:
                return await _afterwards(connection, introduction, reply, at)
            if reply is Reply.NO:
                await _close(connection, one)
                return Noted.TAKEN_BACK
            await connection.execute(update(sides).where(own).values(answer=reply.value))
            said = select(func.count()).where(sides.c.introduction == introduction, sides.c.answer == Reply.YES.value)
            if await connection.scalar(said) == PAIR:
                await connection.execute(update(introductions).where(one).values(state=Stage.AGREED.value))
                return Noted.AGREED
        return Noted.WAITING

    async def close(self, introduction: str) -> None:
        """Close an introduction that was not made yet, and forget the answers."""
        async with self._engine.begin() as connection:
            await _close(connection, introductions.c.id == introduction)

    async def close_of(self, community: int, member: int) -> None:
        """Close what is proposed to a member."""
        own = select(sides.c.introduction).where(sides.c.member == member, sides.c.community == community)
        async with self._engine.begin() as connection:
            await _close(connection, introductions.c.id.in_(own))

    async def close_past(self, at: datetime, agreed_before: datetime) -> int:
        """Close what nobody answered in time, and what was agreed but could not be made since before then."""
        state, closes_at = introductions.c.state, introductions.c.closes_at
        past = (state == Stage.OPEN.value) & (closes_at <= at)
        stuck = (state == Stage.AGREED.value) & (closes_at <= agreed_before)
        async with self._engine.begin() as connection:
            return await _close(connection, past | stuck)

    async def claim_cards(
        self, of: Collection[int], at: datetime, tried_before: datetime, limit: int
    ) -> list[ClaimedCard]:
        """Return cards of these communities that are to be sent now."""
        due = sides.c.sent_at.is_(None) & unclaimed(sides.c.claimed_at, tried_before)
        query = (
            select(introductions, sides.c.member, sides.c.claimed_at.label("tried_at"))
            .join(sides, sides.c.introduction == introductions.c.id)
            .where(introductions.c.state == Stage.OPEN.value, introductions.c.closes_at > at, due)
            .order_by(introductions.c.made_at, introductions.c.id, sides.c.member)
        )
        cards = []
        async with self._engine.begin() as connection:
            served = [row for row in await connection.execute(query) if row.community in of]
            for row in served[:limit]:
                own = (sides.c.introduction == row.id) & (sides.c.member == row.member)
                claimed = await connection.execute(update(sides).where(own, due).values(claimed_at=at))
                if claimed.rowcount:
                    found = await _introduction(connection, row)
                    cards.append(ClaimedCard(found, row.member, row.tried_at is not None))
        return cards

    async def card_sent(self, introduction: str, member: int, at: datetime) -> None:
        """Remember that a member has their card."""
        own = (sides.c.introduction == introduction) & (sides.c.member == member)
        async with self._engine.begin() as connection:
            await connection.execute(update(sides).where(own).values(sent_at=at))

    async def claim_agreed(self, of: Collection[int], at: datetime, tried_before: datetime) -> list[Claimed]:
        """Return introductions in these communities that both want and that are to be made now."""
        due = (introductions.c.state == Stage.AGREED.value) & unclaimed(introductions.c.claimed_at, tried_before)
        claims = []
        async with self._engine.begin() as connection:
            rows = await connection.execute(select(introductions).where(due).order_by(introductions.c.id))
            for row in [each for each in rows if each.community in of]:
                one = introductions.c.id == row.id
                claimed = await connection.execute(update(introductions).where(one, due).values(claimed_at=at))
                if claimed.rowcount:
                    claims.append(Claimed(await _introduction(connection, row), row.claimed_at is not None))
        return claims

    async def met(self, introduction: str, place: int | None) -> None:
        """Remember that two were introduced, in a thread or by direct messages."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(introductions)
                .where(introductions.c.id == introduction)
                .values(state=Stage.MET.value, place=place)
            )

    async def counts(self, community: int) -> Counts:
        """Return what moderators may know."""
        staged = select(func.count()).select_from(introductions).where(introductions.c.community == community)
        reported = select(func.count()).select_from(reports).where(reports.c.community == community)
        looking = (
            select(func.count())
            .select_from(entries)
            .where(entries.c.community == community, entries.c.state == State.LOOKING.value)
        )
        queries = (
            looking,
            staged.where(introductions.c.state.in_(NOT_MADE)),
            staged.where(introductions.c.state == Stage.MET.value),
            reported,
            reported.where(reports.c.told_at.is_(None)),
        )
        async with self._engine.connect() as connection:
            return Counts(*[await connection.scalar(query) or 0 for query in queries])


async def _ready(connection: AsyncConnection, community: int, week: datetime) -> set[int]:
    """Return who looks for people here and had no proposal this week anywhere."""
    busy = select(sides.c.member).where(sides.c.week == week)
    query = select(entries.c.member).where(
        entries.c.community == community, entries.c.state == State.LOOKING.value, entries.c.member.not_in(busy)
    )
    return set(await connection.scalars(query))


async def _propose(
    connection: AsyncConnection, community: int, week: datetime, closes_at: datetime, match: Match, at: datetime
) -> None:
    made = uuid4().hex
    shared = {"id": made, "community": community, "state": Stage.OPEN.value}
    moments = {"made_at": at, "closes_at": closes_at, "touched_at": at}
    await connection.execute(introductions.insert(), {**shared, **moments})
    own = {"introduction": made, "community": community, "week": week}
    await connection.execute(sides.insert(), [{**own, "member": each} for each in (match.first, match.second)])


async def _introduction(connection: AsyncConnection, row: Row[Any]) -> Introduction:
    query = select(sides.c.member).where(sides.c.introduction == row.id).order_by(sides.c.member)
    members = tuple(await connection.scalars(query))
    return Introduction(row.id, row.community, Stage(row.state), members, row.closes_at, row.made_at, row.place)


async def _close(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    done = await connection.execute(
        update(introductions).where(which, introductions.c.state.in_(NOT_MADE)).values(state=Stage.CLOSED.value)
    )
    closed = select(introductions.c.id).where(introductions.c.state == Stage.CLOSED.value)
    await connection.execute(
        update(sides).where(sides.c.introduction.in_(closed), sides.c.answer.is_not(None)).values(answer=None)
    )
    return done.rowcount


async def _afterwards(connection: AsyncConnection, introduction: str, reply: Reply, at: datetime) -> Noted:
    """Return what a member hears whose answer changes nothing; that the other said no or is gone must not be heard."""
    query = select(introductions).where(introductions.c.id == introduction)
    row = (await connection.execute(query)).one_or_none()
    if row is not None and row.state in {Stage.AGREED.value, Stage.MET.value}:
        # Whoever deleted their data after both yeses is not introduced any more.
        there = select(func.count()).where(sides.c.introduction == introduction)
        return Noted.AGREED if await connection.scalar(there) == PAIR else Noted.OVER
    if row is None or row.closes_at <= at:
        return Noted.OVER
    return Noted.WAITING if reply is Reply.YES else Noted.TAKEN_BACK
