"""Search for what a turn of a talk means, and say how far what was found carries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.answering.rules.conversation import Reading, Turn, asks, joined_to
from bot.answering.rules.deciding import outcome_of
from bot.care.rules.fairness import without_asker
from bot.kernel.models import Outcome
from bot.kernel.words import content_words
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.rules.deciding import Calibration, Calibrations
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange
    from bot.search.retrieval import Found, Retriever

SHORT = 3
"""Content words up to which a question in a talk is also read as leaning on the one before, and from which on also by itself."""

A_STATEMENT = 6
"""Content words up to which a turn that asks nothing is also read as something more about what was asked."""

ALONE_BY = 0.04
"""By how much a turn's own best section must score above the joined one's to be a subject of its own."""

SURELY = 0.68
"""Cosine from which on the best section answers a turn of one or two words, or one that asks nothing, by itself: "kill fee?" and "how do
i fire a client" reach it; "online only", "how do i ask" and "they'd be angry" are about what was said before them. Chosen on the
tuning talks."""

FEW_WORDS = 2
MAY_STAND_ALONE = frozenset({Turn.FOLLOW_UP, Turn.REMARK, Turn.REFUSED})

OWN_QUESTION = 0.98
"""Cosine from which on a question is one of the library's own, as every suggested one is: no boundary's words decline that."""


class Finding:
    """Ask the library, and weigh its answer by the calibration that fits how it was searched."""

    def __init__(self, retriever: Retriever, triage: Triage, calibrations: Calibrations) -> None:
        self._retriever = retriever
        self._triage = triage
        self._calibrations = calibrations

    def reading(self, retriever: Retriever) -> Finding:
        """Return the same, asking another search."""
        return Finding(retriever, self._triage, self._calibrations)

    async def found(
        self, text: str, reading: Reading, history: Sequence[Exchange], community: int
    ) -> tuple[Reading, Found]:
        """Search for what a turn means; where it may mean two things, for both, and keep the reading that leads somewhere.

        Who asks must not change the advice, so the search does not hear it.
        """
        most = SHORT if asks(text) else A_STATEMENT
        may_lean = bool(history) and reading.turn is Turn.NEW and len(content_words(text)) <= most
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
        stands = await self._stands(text, alone, leaning, is_new=may_lean)
        return (reading if stands is may_lean else other), alone if stands else leaning

    async def by_itself(self, text: str, community: int) -> Found | None:
        """Return what a turn's own words find, None where that does not surely answer them."""
        found = await self._retriever.search(Query(without_asker(text), community))
        carries = await self.outcome(text, found) is Outcome.ANSWER and not found.by_words
        return found if carries and found.passages[0].dense >= SURELY else None

    async def _stands(self, text: str, alone: Found, leaning: Found, *, is_new: bool) -> bool:
        """Tell whether a turn is a subject of its own, rather than something more about the one before."""
        carries = await self.outcome(text, alone)
        if carries is not Outcome.ANSWER:
            # Where neither leads anywhere, nothing is lost by taking a new turn at its word.
            leads_nowhere = await self.outcome(text, leaning) is Outcome.UNKNOWN
            return is_new and leads_nowhere and carries is not Outcome.UNKNOWN
        is_hint = len(content_words(text)) <= FEW_WORDS or not asks(text)
        if is_new and is_hint and not alone.by_words:
            return alone.passages[0].dense >= SURELY
        return _best(alone) >= _best(leaning) + ALONE_BY

    async def outcome(self, question: str, found: Found) -> Outcome:
        """Return how far what was found answers a question."""
        return outcome_of(found.passages, await self._triage.outside(question), self.calibration_of(found))

    def calibration_of(self, found: Found) -> Calibration:
        """Return the calibration for how this was searched."""
        if found.by_words:
            return self._calibrations.by_words
        return self._calibrations.classified if found.classified else self._calibrations.smaller


def is_own_question(found: Found) -> bool:
    """Tell whether what was asked is nearly one of the library's own questions."""
    return bool(found.passages) and found.passages[0].dense >= OWN_QUESTION


def _best(found: Found) -> float:
    return found.passages[0].score if found.passages else 0.0
