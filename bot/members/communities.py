"""Keep what a community's moderators decide, and say who is a moderator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.kernel.records import CommunitySettings
    from bot.members.ports import CommunityStore


class Communities:
    """Read and change communities' settings; reads come from memory after the first."""

    def __init__(self, store: CommunityStore) -> None:
        self._store = store
        self._known: dict[int, CommunitySettings] = {}

    async def settings(self, community: int) -> CommunitySettings:
        """Return the community's settings."""
        if community not in self._known:
            self._known[community] = await self._store.get(community)
        return self._known[community]

    async def is_mentor_channel(self, community: int, channels: Iterable[int]) -> bool:
        """Tell whether one of these channels (a thread and its parent) is marked as a mentor channel."""
        return not (await self.settings(community)).mentor_channels.isdisjoint(channels)

    async def mark_channel(self, community: int, channel: int, *, mentor: bool) -> CommunitySettings:
        """Mark a channel as one where questions need no mention, or take the mark away."""
        settings = await self.settings(community)
        channels = settings.mentor_channels | {channel} if mentor else settings.mentor_channels - {channel}
        return await self._keep(replace(settings, mentor_channels=frozenset(channels)))

    async def change(self, settings: CommunitySettings) -> CommunitySettings:
        """Keep what the moderators decided."""
        return await self._keep(settings)

    async def shared_topics(self, community: int) -> frozenset[str] | None:
        """Return the topics of the shared library that the community's answers may use, None for all."""
        return (await self.settings(community)).shared_topics

    async def may_ask(self, community: int, roles: Iterable[int]) -> bool:
        """Tell whether a member with these roles may ask."""
        role = (await self.settings(community)).asker_role
        return role is None or role in set(roles)

    async def may_moderate(self, community: int, *, manages_server: bool, roles: Iterable[int]) -> bool:
        """Tell whether a member with these roles may change settings."""
        return manages_server or (await self.settings(community)).moderator_role in set(roles)

    async def _keep(self, settings: CommunitySettings) -> CommunitySettings:
        await self._store.put(settings)
        self._known[settings.community] = settings
        return settings
