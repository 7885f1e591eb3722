"""Let what runs by the clock go on after an error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.kernel.watching import Watch

log = structlog.get_logger(__name__)


@contextmanager
def one_round(name: str, watch: Watch = UNWATCHED, **about: object) -> Iterator[None]:
    """Log what goes wrong in a round, and about what: discord.py ends a loop for good at its first unknown error."""
    try:
        with watch.job(name):
            yield
    except Exception:
        log.exception("round_failed", round=name, **about)
