"""The values of what goes out weekly: a community's post, a member's letter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.digest.rules.slots import Slot


@dataclass(frozen=True, slots=True)
class Mailing:
    """Hold a weekly digest: to a channel, or to a member where `member` is not 0.

    `due` is None while it is off; `sent` counts what went out; `claimed_at` says that a process is sending it, or died at it;
    `trouble` is what stood in the way the last time.
    """

    community: int
    member: int
    channel: int
    slot: Slot
    due: datetime | None = None
    sent: int = 0
    claimed_at: datetime | None = None
    trouble: str | None = None

    @property
    def number(self) -> int:
        """Return the number of the next one, counted from 1."""
        return self.sent + 1
