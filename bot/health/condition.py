"""Know whether everything is well, what is not, and since when."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from bot.health.rules.state import State, Trouble

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.kernel.ports import Clock

LOOK_SECONDS = 5.0
"""How long one part may take to say how it is."""

EVERY_SECONDS = 30.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """Hold something that may be in trouble; `look` returns what is wrong in a few words for a moderator, or None.

    Without a part that is `vital`, nobody gets an answer. `silent` is what is wrong with one that says nothing in time.
    """

    name: str
    look: Callable[[], Awaitable[str | None]]
    silent: str
    vital: bool = False


class Condition:
    """Look at every part, when asked and by the clock, and remember since when it is as it is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._parts: dict[str, Part] = {}
        self._troubles: dict[str, Trouble] = {}
        self._started = clock.now()
        self._since = self._started

    @property
    def state(self) -> State:
        """Return how everything was at the last look."""
        return State(tuple(self._troubles.values()), self._since, self._started)

    @property
    def wellbeing(self) -> dict[str, bool]:
        """Return for each part whether it was well at the last look."""
        return {name: name not in self._troubles for name in self._parts}

    def mind(self, *parts: Part) -> None:
        """Look at these parts from now on, too."""
        self._parts |= {part.name: part for part in parts}

    async def look(self) -> State:
        """Look at every part now and return how everything is."""
        parts = list(self._parts.values())
        found = await asyncio.gather(*map(self._look_at, parts))
        now = self._clock.now()
        before = self._troubles
        self._troubles = {
            part.name: Trouble(part.name, says, before[part.name].since if part.name in before else now, part.vital)
            for part, says in zip(parts, found, strict=True)
            if says is not None
        }
        if bool(before) != bool(self._troubles):
            self._since = now
            log.info("condition_changed", well=not self._troubles, troubled=sorted(self._troubles))
        return self.state

    async def keep_looking(self, every_seconds: float = EVERY_SECONDS) -> None:
        """Look by the clock until cancelled, so that "since when" does not wait for somebody to ask."""
        while True:
            await self.look()
            await asyncio.sleep(every_seconds)

    async def _look_at(self, part: Part) -> str | None:
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                return await part.look()
        # Whatever a library raises about a part, the part is not well, and the look at the others goes on.
        except Exception as exc:
            if part.name not in self._troubles:
                log.warning("part_silent", part=part.name, why=type(exc).__name__)
            return part.silent
