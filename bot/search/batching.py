"""Answer calls that arrive together in one go, and let long work give way to them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Asked = TypeVar("Asked")
Given = TypeVar("Given")

EMBEDDED_AT_ONCE = 16
"""Texts embedded in one go while members wait for answers: the model's thread is free again after half a second."""


async def by_turns(
    work: Callable[[Sequence[Asked]], Awaitable[Sequence[Given]]],
    items: Sequence[Asked],
    at_once: int = EMBEDDED_AT_ONCE,
) -> list[Given]:
    """Do long work a few items at a time, so that what others ask for meanwhile gets its turn."""
    given: list[Given] = []
    for start in range(0, len(items), at_once):
        given += await work(items[start : start + at_once])
    return given


class Batcher(Generic[Asked, Given]):
    """Collect items while a batch is under way and hand them on together when it is done.

    Nothing waits for company: with one caller a batch has one item and starts at once.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], Awaitable[Sequence[Given]]], *, largest: int) -> None:
        self._work = work
        self._largest = largest
        self._waiting: list[tuple[Asked, asyncio.Future[Given]]] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        """Return how many items wait for the batch that is under way."""
        return len(self._waiting)

    async def __call__(self, item: Asked) -> Given:
        """Return what the work gives for this item."""
        future: asyncio.Future[Given] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._running is None:
            self._running = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        try:
            # Callers that were woken by the same event are let in before the first batch closes.
            await asyncio.sleep(0)
            while self._waiting:
                batch, self._waiting = self._waiting[: self._largest], self._waiting[self._largest :]
                # A caller may have given up meanwhile; its place is not paid for.
                batch = [(item, future) for item, future in batch if not future.done()]
                if batch:
                    await self._settle(batch)
        finally:
            self._running = None
            # Only when this task is cancelled: who waits for a batch that will not come is told so.
            for _, future in self._waiting:
                future.cancel()
            self._waiting = []

    async def _settle(self, batch: list[tuple[Asked, asyncio.Future[Given]]]) -> None:
        try:
            results = await self._work([item for item, _ in batch])
            given = list(zip(batch, results, strict=True))
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        # Whatever the work raises belongs to its callers; the next batch goes on.
        except Exception as exc:
            for _, future in batch:
                if not future.done():
                    future.set_exception(exc)
            return
        for (_, future), result in given:
            if not future.done():
                future.set_result(result)
