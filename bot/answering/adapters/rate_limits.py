"""Count questions in moving windows (limits)."""

from __future__ import annotations

from math import ceil
from time import time
from typing import TYPE_CHECKING

from limits import RateLimitItemPerMinute
from limits.aio.strategies import MovingWindowRateLimiter

from bot.kernel.adapters.limit_storages import ProcessStorage

if TYPE_CHECKING:
    from limits import RateLimitItem
    from limits.aio.storage import Storage


class WindowLimiter:
    """Allow so many questions a minute to a member, and so many to a community.

    Without a `storage` that is shared, counts live in this process: a restart forgives everyone, which is the polite mistake to
    make.
    """

    def __init__(self, *, member_per_minute: int, community_per_minute: int, storage: Storage | None = None) -> None:
        self._limiter = MovingWindowRateLimiter(storage or ProcessStorage())
        self._member = RateLimitItemPerMinute(member_per_minute, namespace="member")
        self._community = RateLimitItemPerMinute(community_per_minute, namespace="community")

    async def wait_seconds(self, community: int, member: int, at_most: int | None = None) -> int:
        """Count one question; return 0 when it may be answered, else the whole seconds until the next one may.

        Direct messages (community 0) count for the member alone. `at_most` is the community's own limit for a member, which
        may be stricter than the operator's but not looser.
        """
        limits: list[tuple[RateLimitItem, str]] = [(self._member, str(member))]
        if community:
            limits.append((self._community, str(community)))
        if community and at_most:
            # Counted apart from the operator's: what a member asks elsewhere is none of this community's business.
            limits.append((RateLimitItemPerMinute(at_most, namespace="member-here"), f"{community}:{member}"))
        for item, key in limits:
            if not await self._limiter.test(item, key):
                return await self._until_next(item, key)
        for item, key in limits:
            # Another process may have counted in between.
            if not await self._limiter.hit(item, key):
                return await self._until_next(item, key)
        return 0

    async def _until_next(self, item: RateLimitItem, key: str) -> int:
        reset = (await self._limiter.get_window_stats(item, key)).reset_time
        return max(1, ceil(reset - time()))
