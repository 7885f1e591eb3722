"""Tell the wall clock's time."""

from __future__ import annotations

from datetime import UTC, datetime


class SystemClock:
    """Implement the clock on the machine's own."""

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return datetime.now(UTC)
