"""What members' data and communities' settings need from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from bot.kernel.records import CommunitySettings
    from bot.members.rules.profiles import Profile


class MemberStore(Protocol):
    """Find, hand out and delete everything that is kept about one member; kinds are named as their tables are."""

    async def greet(self, community: int, member: int, at: datetime) -> bool:
        """Remember that the member was told what is kept; return whether this is the first time in the community."""
        ...

    async def holdings(self, member: int) -> Mapping[str, int]:
        """Return how many entries are about the member, by kind; kinds without any are left out."""
        ...

    async def export(self, member: int) -> Mapping[str, Sequence[Mapping[str, object]]]:
        """Return the entries about the member in values that JSON can hold, by kind."""
        ...

    async def delete(self, member: int) -> Mapping[str, int]:
        """Delete the entries about the member, or none; return how many, by kind.

        In the community's own record the entries stay, without the member's number.
        """
        ...

    async def scrub(self) -> bool:
        """Overwrite what deleted entries left on the disk; return whether that is done."""
        ...


class CommunityStore(Protocol):
    """Keep each community's settings."""

    async def get(self, community: int) -> CommunitySettings:
        """Return the community's settings, the defaults where nothing was set."""
        ...

    async def change(self, before: CommunitySettings, after: CommunitySettings) -> CommunitySettings:
        """Write what differs and nothing else; return the settings as they are then."""
        ...


class ProfileStore(Protocol):
    """Keep what members said of themselves; each community's is apart from every other's, and 0 stands for direct messages."""

    async def get(self, community: int, member: int) -> Profile | None:
        """Return the member's profile, None where there is none or its key is gone."""
        ...

    async def start(self, community: int, member: int, at: datetime) -> None:
        """Keep an empty profile unless there is one that can be read."""
        ...

    async def change(
        self, community: int, member: int, change: Callable[[Profile], Profile], at: datetime
    ) -> Profile | None:
        """Keep what `change` makes of the profile and return it; None where there is none.

        `change` may be called again where somebody else changed the profile meanwhile: no change undoes another.
        """
        ...

    async def delete(self, community: int, member: int) -> bool:
        """Delete the member's profile; return whether there was one."""
        ...
