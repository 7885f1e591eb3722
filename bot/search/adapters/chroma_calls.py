"""Make calls of Chroma in threads, each with a deadline.

What Chroma 1.5.9 imposes: a call may hang in native code, so each has a deadline and a thread that is not waited for.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from bot.errors import IndexUnavailable, SettingsError, StoreInUse
from bot.kernel.adapters.daemon_pool import DaemonPool

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

THREADS = 2
CLOSE_SECONDS = 2.0
"""How long a call that is under way may take to end when the index closes."""

Result = TypeVar("Result")


class ChromaCalls:
    """Wait for calls as long as they may take; `on_failure` is called when one ends in an error of Chroma's."""

    def __init__(self, on_failure: Callable[[], None]) -> None:
        self._on_failure = on_failure
        # Two threads: a search goes on while a batch is written; more would only queue inside Chroma.
        self._threads = DaemonPool(THREADS, "chroma")
        self._late: set[Future[Any]] = set()

    async def run(self, call: Callable[[], Result], deadline: float) -> Result:
        """Return what the call does, made in a thread; raise IndexUnavailable when it fails or takes longer than `deadline` seconds."""
        if len(self._late) >= THREADS:
            # Chroma may hang in native code for good. Who comes later need not wait to hear that.
            raise IndexUnavailable("The index still works on calls that missed their deadline.")
        try:
            future = self._threads.submit(partial(_made_safe, call))
            try:
                async with asyncio.timeout(deadline):
                    return await asyncio.wrap_future(future)
            except TimeoutError:
                if not future.cancel() and not future.done():
                    self._late.add(future)
                    future.add_done_callback(self._late.discard)
                raise
        except TimeoutError as exc:
            raise IndexUnavailable(f"The index did not answer within {deadline:g} s.") from exc
        except (IndexUnavailable, SettingsError, StoreInUse):
            raise
        # Chroma raises its own errors, its Rust core's, SQLite's and httpx's; all mean that the index does not answer.
        except Exception as exc:
            self._on_failure()
            raise IndexUnavailable(f"The index failed: {type(exc).__name__}.") from exc

    def close(self, last: Callable[[], None]) -> None:
        """Make a last call and let the threads go; a call that hangs in native code is left behind, not waited for."""
        self._threads.close(last, grace_seconds=CLOSE_SECONDS)


def _made_safe(call: Callable[[], Result]) -> Result:
    try:
        return call()
    except Exception:
        raise
    # A panic in Chroma's Rust core is no Exception: whoever waits for the index would never hear of it.
    except BaseException as exc:
        raise RuntimeError(f"Chroma ended in {type(exc).__name__}.") from exc
