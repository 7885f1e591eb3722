"""Stop asking a language model that keeps failing (purgatory), or that asked to be left alone for a while."""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING, Protocol

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.messages.events import ContextChanged
from purgatory.domain.model import OPENED, OpenedState

from bot.errors import ModelUnavailable
from bot.writing.rules.language_model import ChatModel, FormModel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from purgatory.domain.messages.base import Event

    from bot.writing.rules.language_model import Filled, Form, Piece
    from bot.writing.rules.prompting import Prompt

FAILURES = 4
REST_SECONDS = 60.0
LONGEST_PAUSE = 3600.0


class _Model(ChatModel, FormModel, Protocol):
    """Write text and fill in forms."""


class GuardedModel:
    """Pass calls on while the model answers; after some failures in a row, refuse at once until a rest is over."""

    def __init__(self, model: _Model, *, failures: int = FAILURES, rest_seconds: float = REST_SECONDS) -> None:
        self._model = model
        # A member who presses Stop, or deletes the question, says nothing about the model.
        self._breakers = AsyncCircuitBreakerFactory(
            default_threshold=failures, default_ttl=rest_seconds, exclude=[GeneratorExit, asyncio.CancelledError]
        )
        self._not_before = 0.0
        self._rest_seconds = rest_seconds
        self._rests_until = 0.0
        self._breakers.add_listener(self._hear)

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._model.name

    @property
    def rests(self) -> bool:
        """Tell whether the model is left alone, after failures in a row or because it asked for that."""
        now = asyncio.get_running_loop().time()
        return now < max(self._not_before, self._rests_until)

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield the model's pieces; raise ModelUnavailable at once while it rests."""
        async with self._guarded(), aclosing(self._model.stream(prompt)) as pieces:
            async for piece in pieces:
                yield piece

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the form filled in; raise ModelUnavailable at once while the model rests."""
        async with self._guarded():
            return await self._model.fill(prompt, form, seconds)

    def _hear(self, circuit: str, kind: str, event: Event) -> None:
        """Take note of the breaker's state, which purgatory tells and does not show."""
        if isinstance(event, ContextChanged):
            now = asyncio.get_running_loop().time()
            self._rests_until = now + self._rest_seconds if event.state == OPENED else 0.0

    @asynccontextmanager
    async def _guarded(self) -> AsyncIterator[None]:
        now = asyncio.get_running_loop().time
        if now() < self._not_before:
            raise ModelUnavailable("paused")
        breaker = await self._breakers.get_breaker("model")
        try:
            async with breaker:
                yield
        except OpenedState:
            raise ModelUnavailable("resting") from None
        except ModelUnavailable as exc:
            if exc.retry_after:
                self._not_before = now() + min(exc.retry_after, LONGEST_PAUSE)
            raise
