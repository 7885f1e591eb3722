"""Let messages into a channel one after the other, those that ask to wait before answers: Discord takes five in five seconds."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from bot.answering.discord.posting import say
from bot.discord_app.failures import please_wait

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    import discord

WORTH_REFUSING = timedelta(seconds=10)
"""Who is asked to wait later than this has waited."""


@dataclass(slots=True, weakref_slot=True)
class _Lane:
    """Queue answers among themselves, so that at most one of them stands before somebody who is asked to wait."""

    sending: asyncio.Lock = field(default_factory=asyncio.Lock)
    answers: asyncio.Lock = field(default_factory=asyncio.Lock)
    refused: list[tuple[discord.Message, datetime]] = field(default_factory=list)


class Lanes:
    """Hold the order of what goes into each channel."""

    def __init__(self) -> None:
        self._lanes: WeakValueDictionary[int, _Lane] = WeakValueDictionary()

    @asynccontextmanager
    async def turn(self, channel: int) -> AsyncIterator[None]:
        """Wait for an answer's turn to be sent."""
        lane = self._lane(channel)
        async with lane.answers, lane.sending:
            yield

    async def refuse(self, message: discord.Message, welcome_at: datetime) -> None:
        """Ask whoever wrote the message to wait; those who wait for the same turn are told together.

        Three hundred messages would otherwise be refused for five minutes.
        """
        lane = self._lane(message.channel.id)
        lane.refused.append((message, welcome_at))
        if len(lane.refused) > 1:
            return
        async with lane.sending:
            told, lane.refused = lane.refused, []
            last, _ = told[-1]
            several = len({each.author.id for each, _ in told}) > 1
            latest = max(moment for _, moment in told)
            await say(last, please_wait(latest, several=several), within=WORTH_REFUSING)

    def _lane(self, channel: int) -> _Lane:
        return self._lanes.setdefault(channel, _Lane())
