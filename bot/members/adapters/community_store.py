"""Keep communities' settings and single facts about the bot in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.kernel.adapters.sql import upsert
from bot.kernel.adapters.tables import facts
from bot.kernel.records import CommunitySettings
from bot.members.adapters.tables import communities, mentor_channels

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

_COMMANDS = "discord-commands"


class DatabaseCommunities:
    """Implement the communities' store on SQL tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def get(self, community: int) -> CommunitySettings:
        """Return the community's settings, the defaults where nothing was set."""
        async with self._engine.connect() as connection:
            row = (
                await connection.execute(select(communities).where(communities.c.community == community))
            ).one_or_none()
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

    async def put(self, settings: CommunitySettings) -> None:
        """Keep the community's settings."""
        row: dict[str, object] = {
            "community": settings.community,
            "moderator_role": settings.moderator_role,
            "asker_role": settings.asker_role,
            "announcement_channel": settings.announcement_channel,
            "answers_in_threads": settings.answers_in_threads,
            "shared_topics": None if settings.shared_topics is None else " ".join(sorted(settings.shared_topics)),
            "member_per_minute": settings.member_per_minute,
            "answers_everything": settings.answers_everything,
        }
        channels: list[dict[str, object]] = [
            {"community": settings.community, "channel": channel} for channel in settings.mentor_channels
        ]
        async with self._engine.begin() as connection:
            await upsert(connection, communities, [row])
            await connection.execute(delete(mentor_channels).where(mentor_channels.c.community == settings.community))
            await upsert(connection, mentor_channels, channels)

    async def command_fingerprint(self) -> str | None:
        """Return the fingerprint of the commands that Discord knows."""
        async with self._engine.connect() as connection:
            value: str | None = await connection.scalar(select(facts.c.value).where(facts.c.key == _COMMANDS))
            return value

    async def keep_command_fingerprint(self, fingerprint: str) -> None:
        """Remember the fingerprint of the commands that Discord knows."""
        async with self._engine.begin() as connection:
            await upsert(connection, facts, [{"key": _COMMANDS, "value": fingerprint}])
