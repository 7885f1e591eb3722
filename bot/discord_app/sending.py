"""Send again what Discord failed to take, and know which of its refusals will pass."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

import aiohttp
import discord
from tenacity import AsyncRetrying, retry_if_exception, stop_before_delay, wait_random_exponential

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

LASTING = timedelta(minutes=15)
"""How long an answer is worth sending: an interaction's token lasts as long, and whoever wrote a message has gone on by then."""

FIRST_ANSWER = timedelta(seconds=3)
"""How long Discord waits for the first word on an interaction."""

LONGEST_PAUSE = 20.0
FAILURES = (discord.DiscordException, aiohttp.ClientError, OSError)
"""Everything that discord.py 2.7 lets through when a request fails: its own errors, aiohttp's, and the system's."""

UNKNOWN_INTERACTION = 10062
UNKNOWN_WEBHOOK = 10015
ALREADY_ACKNOWLEDGED = 40060


def will_pass(error: BaseException) -> bool:
    """Tell whether Discord only stumbled: the connection was cut, it is out of order, or it is busy."""
    if isinstance(error, discord.HTTPException):
        return error.status >= 500 or error.status == 429
    return isinstance(error, (aiohttp.ClientError, OSError, discord.RateLimited))


def is_over(error: BaseException) -> bool:
    """Tell whether an interaction came too late to be answered: its three seconds, or its fifteen minutes, are over."""
    return isinstance(error, discord.NotFound) and error.code in {UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK}


def is_acknowledged(error: BaseException) -> bool:
    """Tell whether Discord heard the first word on an interaction before: its answer to that was lost on the way."""
    return isinstance(error, discord.HTTPException) and error.code == ALREADY_ACKNOWLEDGED


async def until_taken(send: Callable[[], Awaitable[T]], within: timedelta) -> T:
    """Send, again with growing pauses while Discord stumbles; what it sends must be shown once however often it arrives.

    Raises what the last try raised when the time is over, and at once what will not pass.
    """
    # discord.py 2.7 does not try again after a 503 or a connection that was cut, on Linux not even after a reset (errno 104).
    trying = AsyncRetrying(
        retry=retry_if_exception(will_pass),
        wait=wait_random_exponential(min=0.5, max=LONGEST_PAUSE),
        stop=stop_before_delay(within),
        reraise=True,
    )
    async for attempt in trying:
        with attempt:
            return await send()
    raise AssertionError("the last try returns or raises")


def reason_of(error: BaseException) -> str | int:
    """Return what the log may say of a failed request: its status, or the error's kind."""
    return error.status if isinstance(error, discord.HTTPException) else type(error).__name__
