"""Put candidates into the order that a re-ranker gives them; what a community wrote itself comes first where it answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage
    from bot.search.rules.ranking import Candidate

OWN_BEHIND = 0.03
"""How far a community's own section may stand behind the best shared one, in fused score, and still come first."""


def ordered(candidates: Sequence[Candidate], relevances: Sequence[float]) -> list[Passage]:
    """Return the passages, best first, each with the relevance that it was given."""
    passages = [
        replace(candidate.passage, relevance=relevance)
        for candidate, relevance in zip(candidates, relevances, strict=True)
    ]
    shared = max((passage.score for passage in passages if passage.document.community == SHARED), default=0.0)

    def place(passage: Passage) -> tuple[bool, float, str]:
        is_own = passage.document.community != SHARED and passage.score >= shared - OWN_BEHIND
        return (not is_own, -passage.relevance, passage.section.id)

    return sorted(passages, key=place)
