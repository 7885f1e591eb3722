"""Tell moderators what the language model cost their community, and how much of the day's budget is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.kernel.ports import Clock
    from bot.writing.rules.language_model import ModelCallStore, ModelUsage


@dataclass(frozen=True, slots=True)
class Costs:
    """Hold what a period and this day (UTC) took, and what a day may take in one server."""

    period: ModelUsage
    today: ModelUsage
    requests_a_day: int
    tokens_a_day: int


class ModelCosts:
    """Sum up a community's calls; nobody's name and no text is in them."""

    def __init__(self, calls: ModelCallStore, clock: Clock, *, requests_a_day: int, tokens_a_day: int) -> None:
        self._calls = calls
        self._clock = clock
        self._requests = requests_a_day
        self._tokens = tokens_a_day

    async def of(self, community: int, period: timedelta) -> Costs:
        """Return what the community's calls took in the period that ends now, and today."""
        now = self._clock.now()
        # The moment itself belongs to the period: a clock may stand still between a call and its report.
        until = now + timedelta(microseconds=1)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return Costs(
            await self._calls.usage(community, now - period, until),
            await self._calls.usage(community, midnight, until),
            self._requests,
            self._tokens,
        )
