"""Keep communities' settings and single facts about the bot in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.kernel.adapters.changes import Kind, tell
from bot.kernel.adapters.sql import in_slices, insert_new, upsert
from bot.kernel.adapters.tables import facts
from bot.kernel.records import CommunitySettings
from bot.members.adapters.tables import communities, mentor_channels

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from bot.kernel.adapters.sql import Row

_COMMANDS = "discord-commands"


class DatabaseCommunities:
    """Implement the communities' store on SQL tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, community: int) -> CommunitySettings:
        """Return the community's settings, the defaults where nothing was set."""
        async with self._engine.connect() as connection:
            return await _settings(connection, community)

    async def change(self, before: CommunitySettings, after: CommunitySettings) -> CommunitySettings:
        """Write what differs and nothing else; return the settings as they are then.

        What another process wrote meanwhile stays: a channel that it marked is not known here, and must not be lost.
        """
        community = after.community
        old, new = _row(before), _row(after)
        added: list[Row] = [
            {"community": community, "channel": channel} for channel in after.mentor_channels - before.mentor_channels
        ]
        gone = before.mentor_channels - after.mentor_channels
        own, marked = communities.c.community == community, mentor_channels.c
        async with self._engine.begin() as connection:
            await insert_new(connection, communities, _row(CommunitySettings(community)))
            if changed := {name: value for name, value in new.items() if value != old[name]}:
                await connection.execute(update(communities).where(own).values(changed))
            for part in in_slices(gone):
                await connection.execute(
                    delete(mentor_channels).where(marked.community == community, marked.channel.in_(part))
                )
            await upsert(connection, mentor_channels, added)
            await tell(connection, Kind.SETTINGS, community)
            return await _settings(connection, community)

    async def command_fingerprint(self) -> str | None:
        """Return the fingerprint of the commands that Discord knows."""
        async with self._engine.connect() as connection:
            value: str | None = await connection.scalar(select(facts.c.value).where(facts.c.key == _COMMANDS))
            return value

    async def keep_command_fingerprint(self, fingerprint: str) -> None:
        """Remember the fingerprint of the commands that Discord knows."""
        async with self._engine.begin() as connection:
            await upsert(connection, facts, [{"key": _COMMANDS, "value": fingerprint}])


async def _settings(connection: AsyncConnection, community: int) -> CommunitySettings:
    row = (await connection.execute(select(communities).where(communities.c.community == community))).one_or_none()
    channels = await connection.scalars(
        select(mentor_channels.c.channel).where(mentor_channels.c.community == community)
    )
    marked = frozenset(channels)
    if row is None:
        return CommunitySettings(community, marked)
    return CommunitySettings(
        community,
        marked,
        row.moderator_role,
        row.asker_role,
        row.announcement_channel,
        row.answers_in_threads,
        None if row.shared_topics is None else frozenset(row.shared_topics.split()),
        row.member_per_minute,
        row.answers_everything,
    )


def _row(settings: CommunitySettings) -> Row:
    topics = settings.shared_topics
    return {
        "community": settings.community,
        "moderator_role": settings.moderator_role,
        "asker_role": settings.asker_role,
        "announcement_channel": settings.announcement_channel,
        "answers_in_threads": settings.answers_in_threads,
        "shared_topics": None if topics is None else " ".join(sorted(topics)),
        "member_per_minute": settings.member_per_minute,
        "answers_everything": settings.answers_everything,
    }
