"""Count what the language model costs in a day: requests and tokens, by member, by server and in all (limits)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from limits import RateLimitItemPerDay
from limits.aio.strategies import FixedWindowRateLimiter

from bot.kernel.adapters.limit_storages import ProcessStorage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from limits.aio.storage import Storage

EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Allowance:
    """Hold how much a member, a server and all together may spend in a day."""

    member: int
    server: int
    everyone: int


class DailyBudget:
    """Implement the model's budget.

    Without a `storage` that is shared, it counts in this process: what servers spent is told at the start, what members spent is
    forgiven by a restart.
    """

    def __init__(self, requests: Allowance, tokens: Allowance, storage: Storage | None = None) -> None:
        self._limiter = FixedWindowRateLimiter(storage or ProcessStorage())
        self._requests = _items(requests, "requests")
        self._tokens = _items(tokens, "tokens")

    async def remember(self, spent: Mapping[int, tuple[int, int]]) -> None:
        """Take over what each community spent today before this process began."""
        for community, (requests, tokens) in spent.items():
            for items, amount in ((self._requests, requests), (self._tokens, tokens)):
                for name, key in _keys(community, None):
                    await self._limiter.hit(items[name], key, cost=amount)

    async def left(self) -> dict[str, float]:
        """Return how many requests and tokens all together may still spend today."""
        items = {"requests": self._requests[EVERYONE], "tokens": self._tokens[EVERYONE]}
        return {name: (await self._limiter.get_window_stats(item, EVERYONE)).remaining for name, item in items.items()}

    async def begin(self, community: int, member: int | None) -> bool:
        """Count one request; return False, and count nothing, when a budget is spent."""
        keys = list(_keys(community, member))
        for items in (self._requests, self._tokens):
            for name, key in keys:
                if not await self._limiter.test(items[name], key):
                    return False
        # Another process may have counted the last one in between.
        return all([await self._limiter.hit(self._requests[name], key) for name, key in keys])

    async def spend(self, community: int, member: int | None, tokens: int) -> None:
        """Count the tokens of a call that has ended."""
        if tokens > 0:
            for name, key in _keys(community, member):
                await self._limiter.hit(self._tokens[name], key, cost=tokens)


def _items(allowance: Allowance, kind: str) -> dict[str, RateLimitItemPerDay]:
    amounts = {"member": allowance.member, "server": allowance.server, EVERYONE: allowance.everyone}
    return {name: RateLimitItemPerDay(amount, namespace=f"{kind}-{name}") for name, amount in amounts.items()}


def _keys(community: int, member: int | None) -> Iterator[tuple[str, str]]:
    """Yield what is counted for whom; direct messages (community 0) belong to no server."""
    yield EVERYONE, EVERYONE
    if community:
        yield "server", str(community)
    if member is not None:
        yield "member", str(member)
