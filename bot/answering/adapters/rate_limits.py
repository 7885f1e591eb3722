"""Count questions in moving windows (limits)."""

from __future__ import annotations

from math import ceil
from time import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class WindowLimiter:
    """Allow so many questions a minute to a member, and so many to a community.

    Counts live in this process: a restart forgives everyone, which is the polite mistake to make.
    """

    def __init__(self, *, member_per_minute: int, community_per_minute: int) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._member = RateLimitItemPerMinute(member_per_minute, namespace="member")
        self._community = RateLimitItemPerMinute(community_per_minute, namespace="community")

    def wait_seconds(self, community: int, member: int, at_most: int | None = None) -> int:
        """Count one question; return 0 when it may be answered, else the whole seconds until the next one may.

        Direct messages (community 0) count for the member alone. `at_most` is the community's own limit for a member, which
        may be stricter than the operator's but not looser.
        """
        limits = [(self._member, str(member))]
        if community:
            limits.append((self._community, str(community)))
        if community and at_most:
            # Counted apart from the operator's: what a member asks elsewhere is none of this community's business.
            limits.append((RateLimitItemPerMinute(at_most, namespace="member-here"), f"{community}:{member}"))
        for item, key in limits:
            if not self._limiter.test(item, key):
                reset = self._limiter.get_window_stats(item, key).reset_time
                return max(1, ceil(reset - time()))
        for item, key in limits:
            self._limiter.hit(item, key)
        return 0
