"""Let what runs by the clock go on after an error."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from collections.abc import Iterator

log = structlog.get_logger(__name__)


@contextmanager
def one_round(name: str, **about: object) -> Iterator[None]:
    """Log what goes wrong in a round, and about what: discord.py ends a loop for good at its first unknown error."""
    try:
        yield
    except Exception:
        log.exception("round_failed", round=name, **about)
