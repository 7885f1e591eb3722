"""What search asks of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.search.rules.ranking import Candidate


class Reranker(Protocol):
    """Say how well each candidate answers a question, having looked at more than its nearest units."""

    async def relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """Return one number for each candidate, higher for the better; numbers of one question compare with each other only."""
        ...
