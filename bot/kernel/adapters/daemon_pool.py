"""Run blocking calls in threads that cannot hold up the end of the process.

A ThreadPoolExecutor's threads are joined when the interpreter exits, whatever `shutdown` was told (CPython 3.11): a call that
hangs in native code would keep the process alive for ever.
"""

from __future__ import annotations

from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Result = TypeVar("Result")


class DaemonPool:
    """Keep a few daemon threads; they start with the first call. Calls come from one thread, the event loop's."""

    def __init__(self, size: int, name: str) -> None:
        self._calls: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._threads = [Thread(target=self._work, name=f"{name}-{place}", daemon=True) for place in range(size)]
        self._started = False
        self._closed = False

    def submit(self, call: Callable[[], Result]) -> Future[Result]:
        """Return the future of a call that a thread will make; cancelled before its turn, it is not made."""
        if self._closed:
            raise RuntimeError("The pool is closed.")
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        future: Future[Result] = Future()
        self._calls.put((future, call))
        return future

    def close(self, last: Callable[[], None] | None = None, *, grace_seconds: float) -> None:
        """Drop the calls that wait, make a last one, and leave threads behind that do not end within the grace."""
        if self._started and not self._closed:
            self._drop_waiting()
            if last is not None:
                self.submit(last)
            for _ in self._threads:
                self._calls.put(None)
            for thread in self._threads:
                thread.join(grace_seconds)
        self._closed = True

    def _drop_waiting(self) -> None:
        while True:
            try:
                entry = self._calls.get_nowait()
            except Empty:
                return
            if entry is not None:
                entry[0].cancel()

    def _work(self) -> None:
        while (entry := self._calls.get()) is not None:
            future, call = entry
            if not future.set_running_or_notify_cancel():
                continue
            try:
                future.set_result(call())
            # Whatever the call raises belongs to the one who waits for it; the thread goes on.
            except BaseException as exc:
                future.set_exception(exc)
