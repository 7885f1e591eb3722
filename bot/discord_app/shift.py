"""End work in order: take nothing new, finish what is under way, tell those whose answer must be left."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog

from bot.errors import Restarting
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FINISHING = 15.0
TELLING = 4.0
LEAVING = 1.0
"""Seconds for what is under way, for telling the rest, and for what is given up to let go: within 20 s in all, since whoever asked to stop kills after a while."""

UNFINISHED = N_("I'm being restarted and couldn't finish your answer in time. Please ask me again in a minute.")
NOT_BEGUN = N_("I'm being restarted just now. Please ask me again in a minute.")

log = structlog.get_logger(__name__)


class Shift:
    """Know what is under way to members, until the process is asked to stop."""

    def __init__(self, *, finishing: float = FINISHING, telling: float = TELLING) -> None:
        self._finishing = finishing
        self._telling = telling
        self._over = False
        self._deadlines: set[asyncio.Timeout] = set()
        self._tasks: set[asyncio.Task[object]] = set()

    @property
    def is_over(self) -> bool:
        """Tell whether nothing new is taken."""
        return self._over

    @asynccontextmanager
    async def under_way(self) -> AsyncIterator[None]:
        """Work on an answer; raise Restarting when the shift is over, or ends before the work does."""
        if self._over:
            raise Restarting(NOT_BEGUN)
        task = asyncio.current_task()
        assert task is not None
        # The whole task, beyond this block: it also tells the member what became of the answer.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        deadline = asyncio.timeout(None)
        try:
            async with deadline:
                self._deadlines.add(deadline)
                yield
        except TimeoutError:
            if deadline.expired():
                raise Restarting(UNFINISHED) from None
            raise
        finally:
            self._deadlines.discard(deadline)

    async def end(self) -> None:
        """Take nothing new and return when all is finished or told, at the latest after both times."""
        if self._over:
            return
        self._over = True
        if not self._tasks:
            return
        log.info("finishing", answers=len(self._tasks))
        until = asyncio.get_running_loop().time() + self._finishing
        for deadline in self._deadlines:
            deadline.reschedule(until)
        _, untold = await asyncio.wait(self._tasks, timeout=self._finishing + self._telling)
        if untold:
            log.warning("left_untold", answers=len(untold))
            # What nobody takes waits for the next start; left running, it would write to a database that is closed after the bot.
            for task in untold:
                task.cancel()
            await asyncio.wait(untold, timeout=LEAVING)
