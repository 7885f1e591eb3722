"""Keep who gets the digest, where and when, in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from bot.digest.adapters.tables import digests
from bot.digest.rules.mailing import Mailing
from bot.digest.rules.slots import Slot
from bot.kernel.adapters.sql import upsert

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row
    from sqlalchemy.ext.asyncio import AsyncEngine


class DatabaseMailings:
    """Implement the mailings' store on an SQL table."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, community: int, member: int) -> Mailing | None:
        """Return the community's mailing (member 0) or the member's."""
        async with self._engine.connect() as connection:
            row = (await connection.execute(select(digests).where(_key(community, member)))).one_or_none()
        return None if row is None else _mailing(row)

    async def put(self, mailing: Mailing) -> None:
        """Keep a mailing as it is decided now; whoever is sending it has no claim on it any more."""
        row: dict[str, object] = {
            "community": mailing.community,
            "member": mailing.member,
            "channel": mailing.channel,
            "weekday": mailing.slot.weekday,
            "hour": mailing.slot.hour,
            "zone": mailing.slot.zone,
            "due_at": mailing.due,
            "sent": mailing.sent,
            "claimed_at": None,
            "trouble": mailing.trouble,
        }
        async with self._engine.begin() as connection:
            await upsert(connection, digests, [row])

    async def remove(self, community: int, member: int) -> bool:
        """Forget a mailing; return whether there was one."""
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(digests).where(_key(community, member)))).rowcount > 0

    async def due(self, now: datetime, claimed_before: datetime) -> list[Mailing]:
        """Return those whose time has come and that nobody claimed since, the community's before members'."""
        free = digests.c.claimed_at.is_(None) | (digests.c.claimed_at < claimed_before)
        query = select(digests).where(digests.c.due_at <= now, free).order_by(digests.c.community, digests.c.member)
        async with self._engine.connect() as connection:
            return [_mailing(row) for row in await connection.execute(query)]

    async def claim(self, mailing: Mailing, at: datetime) -> bool:
        """Claim a mailing as it was read; return whether nobody else did, or changed it, meanwhile."""
        taken = update(digests).where(_as_read(mailing)).values(claimed_at=at)
        async with self._engine.begin() as connection:
            return (await connection.execute(taken)).rowcount > 0

    async def settle(self, claimed: Mailing, settled: Mailing) -> bool:
        """Write what became of a claimed mailing and give the claim back; return False when it was changed meanwhile."""
        done = (
            update(digests)
            .where(_as_read(claimed))
            .values(due_at=settled.due, sent=settled.sent, trouble=settled.trouble, claimed_at=None)
        )
        async with self._engine.begin() as connection:
            return (await connection.execute(done)).rowcount > 0

    async def take_undelivered(self, member: int) -> bool:
        """Forget a member's mailings that could not be delivered; return whether there were any."""
        ended = (digests.c.member == member) & digests.c.due_at.is_(None)
        async with self._engine.connect() as connection:
            # Reading first: it is asked after every command, nearly always there are none, and a write waits for other writers.
            if (await connection.execute(select(digests.c.community).where(ended).limit(1))).first() is None:
                return False
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(digests).where(ended))).rowcount > 0


def _key(community: int, member: int) -> ColumnElement[bool]:
    return (digests.c.community == community) & (digests.c.member == member)


def _as_read(mailing: Mailing) -> ColumnElement[bool]:
    """Return the condition that nobody changed or claimed the mailing since it was read."""
    claimed = (
        digests.c.claimed_at.is_(None) if mailing.claimed_at is None else digests.c.claimed_at == mailing.claimed_at
    )
    return _key(mailing.community, mailing.member) & (digests.c.due_at == mailing.due) & claimed


def _mailing(row: Row[*tuple[Any, ...]]) -> Mailing:
    return Mailing(
        row.community,
        row.member,
        row.channel,
        Slot(row.weekday, row.hour, row.zone),
        row.due_at,
        row.sent,
        row.claimed_at,
        row.trouble,
    )
