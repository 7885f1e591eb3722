"""Remember which jobs failed when they ran last."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import MemberError, Unavailable
from bot.kernel.watching import Unwatched

if TYPE_CHECKING:
    from collections.abc import Iterator


class LastRuns(Unwatched):
    """Watch jobs; one that failed counts as failed until it ran well again.

    What a member or moderator mends, and what is tried again later, is no failure of the job.
    """

    def __init__(self) -> None:
        self._failed: dict[str, None] = {}

    @property
    def failed(self) -> list[str]:
        """Return the names of the jobs whose last run failed, the first to fail first."""
        return list(self._failed)

    @contextmanager
    def job(self, name: str) -> Iterator[None]:
        """Surround a job and remember how it ends."""
        try:
            yield
        except (MemberError, Unavailable):
            raise
        except Exception:
            self._failed[name] = None
            raise
        self._failed.pop(name, None)
