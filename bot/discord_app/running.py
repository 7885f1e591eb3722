"""Stay connected: wait for a Discord that is out of order, say so once, and name what only the operator can mend."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from signal import SIGTERM
from typing import TYPE_CHECKING

import discord
import structlog
from tenacity import AsyncRetrying, retry_if_exception, wait_exponential_jitter

from bot.discord_app.sending import reason_of, will_pass
from bot.discord_app.sharding import CLOSED as CLOSED_FOR_SHARDS
from bot.errors import OperatorError, SettingsError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager

    from tenacity import RetryCallState

    from bot.discord_app.client import MentorBot

LONGEST_PAUSE = 120.0
"""Seconds between two tries to connect, at most: Discord resets a token that says who it is a thousand times a day."""

WRONG_TOKEN = "DISCORD_TOKEN: Discord does not accept this token; copy it again."  # noqa: S105  # a sentence about it
NO_MESSAGE_CONTENT = (
    "MENTOR_MESSAGE_CONTENT: turn on Message Content Intent in Discord's developer portal "
    "(Bot → Privileged Gateway Intents), or set it to false."
)
REFUSED = {
    4004: WRONG_TOKEN,
    **CLOSED_FOR_SHARDS,
    4012: "Discord no longer speaks with this version of discord.py: install the newest version of this program.",
    4013: "Discord does not know an intent that was asked for: install the newest version of this program.",
    4014: NO_MESSAGE_CONTENT,
}
"""What the operator is told when the gateway closes with a code after which nobody may connect again."""

CLOSED = "Discord closed the connection with code {code}, after which a bot may not connect again."

log = structlog.get_logger(__name__)


class Connection:
    """Connect to Discord and serve, through its outages, until asked to stop."""

    def __init__(
        self,
        build: Callable[[], AbstractAsyncContextManager[MentorBot]],
        token: str,
        *,
        longest_pause: float = LONGEST_PAUSE,
    ) -> None:
        self._build = build
        self._token = token
        self._longest_pause = longest_pause
        self._bot: MentorBot | None = None
        self._stop = asyncio.Event()

    async def serve(self) -> None:
        """Serve until SIGTERM; a bot that could not start is built anew for the next try.

        Raises OperatorError when Discord refuses the token or an intent, and Unavailable when it refuses the bot otherwise.
        """
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(SIGTERM, self._stop.set)
        ending = asyncio.create_task(self._end_when_asked())
        trying = AsyncRetrying(
            retry=retry_if_exception(will_pass),
            wait=wait_exponential_jitter(multiplier=2, max=self._longest_pause, jitter=1),
            before_sleep=_say_once,
            sleep=self._pause,
        )
        try:
            async for attempt in trying:
                with attempt:
                    await self._try()
        finally:
            loop.remove_signal_handler(SIGTERM)
            ending.cancel()

    async def _try(self) -> None:
        if self._stop.is_set():
            return
        async with self._build() as bot:
            self._bot = bot
            try:
                await bot.start(self._token)
            except discord.LoginFailure:
                raise SettingsError(WRONG_TOKEN) from None
            except discord.PrivilegedIntentsRequired:
                raise SettingsError(NO_MESSAGE_CONTENT) from None
            except discord.ConnectionClosed as exc:
                # discord.py connects again by itself after every other code.
                raise OperatorError(REFUSED.get(exc.code, CLOSED.format(code=exc.code))) from None
            except Exception as exc:
                if self._stop.is_set():
                    # Closed in the middle of a request, which fails in a way of its own.
                    return
                if isinstance(exc, discord.HTTPException) and not will_pass(exc):
                    raise Unavailable(f"Discord does not let this bot in (status {exc.status}).") from None
                raise
            finally:
                self._bot = None

    async def _end_when_asked(self) -> None:
        await self._stop.wait()
        if self._bot is not None:
            await self._bot.close()

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stop.wait()


def _say_once(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome is not None else None
    if state.attempt_number == 1 and error is not None:
        log.warning("discord_unreachable", reason=reason_of(error), advice="I try again, with growing pauses.")
