"""Mend the index: once at the start, and whenever a question finds it away or incomplete."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import Unavailable

if TYPE_CHECKING:
    from bot.wiring.foundation import Foundation

PAUSE_SECONDS = 30.0
"""Between two attempts: an index that is away may stay so for hours, and a sound one takes two seconds to be looked through."""

log = structlog.get_logger(__name__)


async def repair(foundation: Foundation) -> None:
    """Make the index hold what the database holds, while questions are answered already."""
    try:
        for community, units in (await foundation.sync.repair_all()).items():
            log.info("index_repaired", community=community, units=units)
    except Unavailable as exc:
        log.warning("index_not_repaired", reason=str(exc))


async def keep_sound(foundation: Foundation, first: asyncio.Task[None], pause: float = PAUSE_SECONDS) -> None:
    """After the first repair, repair again each time that a question found the index wanting."""
    await asyncio.wait({first})
    while True:
        await foundation.trouble.wait()
        foundation.trouble.clear()
        try:
            await repair(foundation)
        # A database that does not answer, a disk that is full: the next question asks for another attempt.
        except Exception as exc:
            log.warning("index_not_repaired", reason=type(exc).__name__)
        await asyncio.sleep(pause)
