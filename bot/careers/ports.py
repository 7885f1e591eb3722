"""What tips need from the outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class TipStore(Protocol):
    """Remember which tips a member has seen."""

    async def seen(self, community: int, member: int) -> set[str]:
        """Return the ids of the tips shown to the member in this community."""
        ...

    async def mark(self, community: int, member: int, tip_id: str) -> None:
        """Remember that the member saw the tip."""
        ...

    async def forget(self, community: int, member: int, tip_ids: Sequence[str]) -> None:
        """Begin anew with these tips."""
        ...
