"""Search for what a turn of a talk means, and say how far what was found carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.rules.conversation import Reading, Turn, is_short, joined_to
from bot.answering.rules.deciding import outcome_of
from bot.care.rules.fairness import without_asker
from bot.kernel.models import Outcome
from bot.kernel.words import content_words
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.rules.deciding import Calibration
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange
    from bot.search.retrieval import Found, Retriever

SHORT = 3
"""Content words up to which a turn of a talk is also read as leaning on the one before, and from which on also by itself."""

ALONE_BY = 0.04
"""By how much a turn's own best section must score above the joined one's to be a subject of its own."""

MAY_STAND_ALONE = frozenset({Turn.FOLLOW_UP, Turn.REMARK, Turn.REFUSED})

OWN_QUESTION = 0.98
"""Cosine from which on a question is one of the library's own, as every suggested one is: no boundary's words decline that."""


class Finding:
    """Ask the library, and weigh its answer by the calibration that fits how it was searched."""

    def __init__(self, retriever: Retriever, triage: Triage, by_meaning: Calibration, by_words: Calibration) -> None:
        self._retriever = retriever
        self._triage = triage
        self._by_meaning = by_meaning
        self._by_words = by_words

    def reading(self, retriever: Retriever) -> Finding:
        """Return the same, asking another search."""
        return Finding(retriever, self._triage, self._by_meaning, self._by_words)

    async def found(
        self, text: str, reading: Reading, history: Sequence[Exchange], community: int
    ) -> tuple[Reading, Found]:
        """Search for what a turn means; where it may mean two things, for both, and keep the reading that leads somewhere.

        Who asks must not change the advice, so the search does not hear it.
        """
        may_lean = bool(history) and reading.turn is Turn.NEW and len(content_words(text)) <= SHORT
        may_stand = reading.turn in MAY_STAND_ALONE and len(content_words(text)) >= SHORT
        other = None
        if may_lean:
            other = Reading(Turn.FOLLOW_UP, joined_to(text, history))
        elif may_stand:
            other = Reading(Turn.NEW, text)
        if other is None:
            return reading, await self._retriever.search(Query(without_asker(reading.query), community))
        queries = [Query(without_asker(each.query), community) for each in (reading, other)]
        found, otherwise = await self._retriever.search_many(queries)
        alone, leaning = (found, otherwise) if may_lean else (otherwise, found)
        stands = self.outcome(text, alone) is Outcome.ANSWER and _best(alone) >= _best(leaning) + ALONE_BY
        if may_lean and is_short(text):
            # By itself it leads nowhere: "for a translator" or "top three in a line" are about what was said before.
            stands = self.outcome(text, alone) is Outcome.ANSWER
        return (reading, found) if stands is may_lean else (other, otherwise)

    def outcome(self, question: str, found: Found) -> Outcome:
        """Return how far what was found answers a question."""
        outside = self._triage.outside(question, found.embedding)
        return outcome_of(found.passages, outside, self.calibration_of(found))

    def calibration_of(self, found: Found) -> Calibration:
        """Return the calibration for searches by meaning, or for those by words alone."""
        return self._by_words if found.by_words else self._by_meaning


def is_own_question(found: Found) -> bool:
    """Tell whether what was asked is nearly one of the library's own questions."""
    return bool(found.passages) and found.passages[0].dense >= OWN_QUESTION


def _best(found: Found) -> float:
    return found.passages[0].score if found.passages else 0.0
