"""Stop asking a language model that keeps failing (purgatory), or that asked to be left alone for a while."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from bot.writing.rules.language_model import ChatModel, Piece
    from bot.writing.rules.prompting import Prompt

FAILURES = 4
REST_SECONDS = 60.0
LONGEST_PAUSE = 3600.0


class GuardedModel:
    """Pass calls on while the model answers; after some failures in a row, refuse at once until a rest is over."""

    def __init__(self, model: ChatModel, *, failures: int = FAILURES, rest_seconds: float = REST_SECONDS) -> None:
        self._model = model
        # A member who presses Stop, or deletes the question, says nothing about the model.
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=failures, default_ttl=rest_seconds, exclude=[GeneratorExit, asyncio.CancelledError]
        )
        self._not_before = 0.0

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._model.name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield the model's pieces; raise ModelUnavailable at once while it rests."""
        now = asyncio.get_running_loop().time
        if now() < self._not_before:
            raise ModelUnavailable("paused")
        breaker = await self._breakers.get_breaker("model")
        try:
            async with breaker, aclosing(self._model.stream(prompt)) as pieces:
                async for piece in pieces:
                    yield piece
        except OpenedState:
            raise ModelUnavailable("resting") from None
        except ModelUnavailable as exc:
            if exc.retry_after:
                self._not_before = now() + min(exc.retry_after, LONGEST_PAUSE)
            raise
