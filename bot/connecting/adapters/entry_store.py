"""Keep members' entries in the database, what they picked sealed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.connecting.adapters.tables import introduction_entries as entries
from bot.connecting.adapters.tables import unclaimed
from bot.connecting.rules.entries import ClaimedEntry, Entry, State, Wishes
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import insert_new

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing

_SETS = ("offers", "seeks", "shows", "learns")
_NOT_ASKED = {"claimed_at": None, "asked_at": None}


class DatabaseEntries:
    """Implement the entries' store on an SQL table."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def get(self, community: int, member: int) -> Entry | None:
        """Return the member's entry; raise NotFound where no key opens it."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(entries).where(_own(community, member)))).one_or_none()
        return None if row is None else self._entry(row)

    async def add(self, entry: Entry) -> None:
        """Keep a new entry, unless the member has one already."""
        row: dict[str, object] = {
            "id": entry.id,
            "community": entry.community,
            "member": entry.member,
            "wishes": self._sealed(entry.wishes),
            "state": entry.state.value,
            "since": entry.since,
            "expires_at": entry.expires_at,
        }
        async with self._engine.begin() as connection:
            await insert_new(connection, entries, row)

    async def change(self, community: int, member: int, change: Callable[[Wishes], Wishes]) -> None:
        """Change what the member picked; of changes at once none is lost."""
        own, changed = _own(community, member), False
        while not changed:
            async with self._engine.connect() as connection:
                kept = await connection.scalar(select(entries.c.wishes).where(own))
            if kept is None:
                return
            wishes = self._sealed(change(self._opened(kept)))
            async with self._engine.begin() as connection:
                # Only where it still is what was read; else another change came between, and this one is made on top of it.
                done = await connection.execute(
                    update(entries).where(own, entries.c.wishes == kept).values(wishes=wishes)
                )
                changed = done.rowcount > 0

    async def start(self, community: int, member: int, at: datetime, expires_at: datetime) -> None:
        """Let the member look for people, from now until then."""
        values = {"state": State.LOOKING.value, "since": at, "expires_at": expires_at, **_NOT_ASKED}
        async with self._engine.begin() as connection:
            await connection.execute(update(entries).where(_own(community, member)).values(values))

    async def set_state(self, community: int, member: int, state: State) -> None:
        """Change whether the member is looking."""
        async with self._engine.begin() as connection:
            await connection.execute(update(entries).where(_own(community, member)).values(state=state.value))

    async def looking(self, community: int) -> list[Entry]:
        """Return the entries of those who look for people; one that no key opens any more is passed over."""
        query = select(entries).where(entries.c.community == community, entries.c.state == State.LOOKING.value)
        async with self._engine.connect() as connection:
            return self._readable(await connection.execute(query.order_by(entries.c.since, entries.c.member)))

    async def remove(self, community: int, member: int) -> None:
        """Delete the member's entry."""
        async with self._engine.begin() as connection:
            await connection.execute(delete(entries).where(_own(community, member)))

    async def renew(self, entry_id: str, member: int, expires_at: datetime) -> Entry | None:
        """Keep the member's own entry until then; return it, None where it is gone or another's."""
        own = (entries.c.id == entry_id) & (entries.c.member == member)
        async with self._engine.begin() as connection:
            done = await connection.execute(update(entries).where(own).values(expires_at=expires_at, **_NOT_ASKED))
            if not done.rowcount:
                return None
            row = (await connection.execute(select(entries).where(own))).one()
        return self._entry(row)

    async def claim_renewals(
        self, of: Collection[int], ends_before: datetime, at: datetime, tried_before: datetime
    ) -> list[ClaimedEntry]:
        """Return entries of these communities that end before then and whose members are to be asked now."""
        unasked = entries.c.asked_at.is_(None) & unclaimed(entries.c.claimed_at, tried_before)
        due = (entries.c.expires_at <= ends_before) & unasked
        claims = []
        async with self._engine.begin() as connection:
            rows = list(await connection.execute(select(entries).where(due).order_by(entries.c.expires_at)))
            for row in [each for each in rows if each.community in of and self._sealing.opens(each.wishes)]:
                claimed = await connection.execute(
                    update(entries).where(entries.c.id == row.id, due).values(claimed_at=at)
                )
                if claimed.rowcount:
                    claims.append(ClaimedEntry(self._entry(row), row.claimed_at is not None))
        return claims

    async def asked(self, entry_id: str, at: datetime) -> None:
        """Remember that a member was asked."""
        async with self._engine.begin() as connection:
            await connection.execute(update(entries).where(entries.c.id == entry_id).values(asked_at=at))

    async def remove_expired(self, at: datetime) -> int:
        """Delete the entries whose time is over; return how many."""
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(entries).where(entries.c.expires_at <= at))).rowcount

    def _sealed(self, wishes: Wishes) -> str:
        kept: dict[str, object] = {name: sorted(getattr(wishes, name)) for name in _SETS}
        return self._sealing.seal(json.dumps({**kept, "field": wishes.field, "zone": wishes.zone}))

    def _opened(self, kept: str) -> Wishes:
        held = json.loads(self._sealing.open(kept))
        return Wishes(**{name: frozenset(held[name]) for name in _SETS}, field=held["field"], zone=held["zone"])

    def _entry(self, row: Row[Any]) -> Entry:
        wishes = self._opened(row.wishes)
        return Entry(row.id, row.community, row.member, wishes, State(row.state), row.since, row.expires_at)

    def _readable(self, rows: Iterable[Row[Any]]) -> list[Entry]:
        return [self._entry(row) for row in rows if self._sealing.opens(row.wishes)]


def _own(community: int, member: int) -> ColumnElement[bool]:
    return (entries.c.community == community) & (entries.c.member == member)
