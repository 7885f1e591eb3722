"""Keep what members said of themselves in the database, sealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import TypeAdapter
from sqlalchemy import delete, select, update

from bot.errors import DatabaseUnavailable, NotFound
from bot.kernel.adapters.sealing import UNSEALED
from bot.kernel.adapters.sql import insert_new
from bot.members.adapters.tables import profiles
from bot.members.rules.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement
    from sqlalchemy.ext.asyncio import AsyncEngine

    from bot.kernel.adapters.sealing import Sealing

TRIES = 20
"""Changes of one profile that may come between reading and writing it; a member has two hands."""

_PROFILE = TypeAdapter(Profile)


class DatabaseProfiles:
    """Implement the profiles' store on an SQL table."""

    def __init__(self, engine: AsyncEngine, sealing: Sealing = UNSEALED) -> None:
        self._engine = engine
        self._sealing = sealing

    async def get(self, community: int, member: int) -> Profile | None:
        """Return the member's profile, None where there is none or its key is gone."""
        return self._opened(await self._kept(community, member))

    async def start(self, community: int, member: int, at: datetime) -> None:
        """Keep an empty profile unless there is one that can be read."""
        kept = await self._kept(community, member)
        if self._opened(kept) is not None:
            return
        row: dict[str, object] = {
            "id": _id(community, member),
            "community": community,
            "member": member,
            "content": self._sealed(Profile()),
            "started_at": at,
            "changed_at": at,
        }
        async with self._engine.begin() as connection:
            if kept is not None:
                await connection.execute(delete(profiles).where(_is(community, member), profiles.c.content == kept))
            await insert_new(connection, profiles, row)

    async def change(
        self, community: int, member: int, change: Callable[[Profile], Profile], at: datetime
    ) -> Profile | None:
        """Keep what `change` makes of the profile and return it; None where there is none.

        The row is written only where it still holds what was read: of two changes at once neither undoes the other.
        """
        for _ in range(TRIES):
            kept = await self._kept(community, member)
            profile = self._opened(kept)
            if profile is None:
                return None
            changed = change(profile)
            same = _is(community, member) & (profiles.c.content == kept)
            values = {"content": self._sealed(changed), "changed_at": at}
            async with self._engine.begin() as connection:
                if (await connection.execute(update(profiles).where(same).values(values))).rowcount:
                    return changed
        raise DatabaseUnavailable("A profile was changed by somebody else each time.")

    async def delete(self, community: int, member: int) -> bool:
        """Delete the member's profile; return whether there was one."""
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(profiles).where(_is(community, member)))).rowcount > 0

    async def _kept(self, community: int, member: int) -> str | None:
        async with self._engine.connect() as connection:
            kept: str | None = await connection.scalar(select(profiles.c.content).where(_is(community, member)))
            return kept

    def _sealed(self, profile: Profile) -> str:
        return self._sealing.seal(_PROFILE.dump_json(profile).decode())

    def _opened(self, kept: str | None) -> Profile | None:
        if kept is None:
            return None
        try:
            return _PROFILE.validate_json(self._sealing.open(kept))
        except NotFound:
            # Nobody loses an answer over a lost key; whoever starts anew gets an empty profile.
            return None


def _id(community: int, member: int) -> str:
    return f"{community}:{member}"


def _is(community: int, member: int) -> ColumnElement[bool]:
    return profiles.c.id == _id(community, member)
