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
        self._forgotten = 0

    async def settings(self, community: int) -> CommunitySettings:
        """Return the community's settings."""
        if (known := self._known.get(community)) is not None:
            return known
        before = self._forgotten
        found = await self._store.get(community)
        # Not where something was changed elsewhere while it was read: it may be old already.
        if before == self._forgotten:
            self._known[community] = found
        return found

    def forget(self, community: int | None = None) -> None:
        """Read a community's settings, or everybody's, anew when they are next asked for: another process changed them."""
        self._forgotten += 1
        if community is None:
            self._known.clear()
        else:
            self._known.pop(community, None)

    async def is_mentor_channel(self, community: int, channels: Iterable[int]) -> bool:
        """Tell whether one of these channels (a thread and its parent) is marked as a mentor channel."""
        return not (await self.settings(community)).mentor_channels.isdisjoint(channels)

    async def mark_channel(self, community: int, channel: int, *, mentor: bool) -> CommunitySettings:
        """Mark a channel as one where questions need no mention, or take the mark away."""
        settings = await self.settings(community)
        channels = settings.mentor_channels | {channel} if mentor else settings.mentor_channels - {channel}
        return await self._keep(replace(settings, mentor_channels=frozenset(channels)))

    async def change(self, settings: CommunitySettings) -> CommunitySettings:
        """Keep what the moderators decided; what is as this process knew it stays as another process made it meanwhile."""
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
        kept = await self._store.change(await self.settings(settings.community), settings)
        self._known[settings.community] = kept
        return kept
