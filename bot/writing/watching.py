"""Tell whoever watches how long the language model takes and what it costs."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Protocol

from bot.kernel.watching import Stage
from bot.writing.rules.language_model import ChatModel, FormModel

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from datetime import datetime

    from bot.kernel.watching import Watch
    from bot.writing.rules.language_model import Filled, Form, ModelCall, ModelCallStore, ModelUsage, Piece
    from bot.writing.rules.prompting import Prompt


class _Model(ChatModel, FormModel, Protocol):
    """Write text and fill in forms."""


class TimedModel:
    """Pass calls on and time them."""

    def __init__(self, model: _Model, watch: Watch) -> None:
        self._model = model
        self._watch = watch

    @property
    def name(self) -> str:
        """Return provider and model as they were set."""
        return self._model.name

    async def stream(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        """Yield the model's pieces."""
        with self._watch.stage(Stage.MODEL):
            async with aclosing(self._model.stream(prompt)) as pieces:
                async for piece in pieces:
                    yield piece

    async def fill(self, prompt: Prompt, form: Form, seconds: float) -> Filled:
        """Return the form filled in."""
        with self._watch.stage(Stage.MODEL):
            filled = await self._model.fill(prompt, form, seconds)
        if filled.cost is not None:
            self._watch.model_cost(filled.cost)
        return filled


class CountedCalls:
    """Keep calls where another keeps them, and count them."""

    def __init__(self, calls: ModelCallStore, watch: Watch) -> None:
        self._calls = calls
        self._watch = watch

    async def add(self, call: ModelCall) -> None:
        """Count one call and keep it."""
        self._watch.model_called(call.ending.value, call.spent.read, call.spent.written)
        await self._calls.add(call)

    async def usage(self, community: int, since: datetime, until: datetime) -> ModelUsage:
        """Return the sums of `since` up to, but not with, `until`."""
        return await self._calls.usage(community, since, until)

    async def spent_since(self, since: datetime) -> dict[int, tuple[int, int]]:
        """Return (requests, tokens) of each community since the moment."""
        return await self._calls.spent_since(since)
