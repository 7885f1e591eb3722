"""Notice the second press of a button while the first one is still being answered."""

from __future__ import annotations


class Clicks:
    """Hold the clicks under way; what they led to is kept in the database."""

    def __init__(self) -> None:
        self._under_way: set[str] = set()

    def begin(self, cause: str) -> bool:
        """Return whether this click is the first of its kind under way."""
        if cause in self._under_way:
            return False
        self._under_way.add(cause)
        return True

    def end(self, cause: str) -> None:
        """Let the click be made again."""
        self._under_way.discard(cause)
