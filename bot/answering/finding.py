"""Search for what a turn of a talk means, and say how far what was found carries."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.rules.blending import NO_SUBJECT, SHARES, blended
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
"""Content words from which on a turn that is asked again word for word wants the same answer."""

REMEMBERED = 40
"""Words of an earlier turn that are carried along."""

A_STORY = 10
"""Content words from which on a new turn speaks for itself, whatever was asked before."""

A_QUESTION, A_STATEMENT = 4, 6
"""Content words from which on a new turn that leads nowhere by itself is left alone: who asks about a match is not told about invoices."""

LEANS = frozenset({Turn.NEW, Turn.FOLLOW_UP, Turn.REMARK, Turn.REFUSED})
"""Turns that may be about what was said before; the others say themselves what they are about, or that it is what was shown."""

ALONE_BY = 0.04
"""By how much a turn's own best section must score above the best one with what was said before, to be a subject of its own."""

SURELY = 0.68
"""Cosine from which on the best section answers a turn by its own words: chosen on the tuning talks."""

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
        is_story = reading.turn is Turn.NEW and len(content_words(text)) >= A_STORY
        if not history or reading.turn not in LEANS or is_story:
            return reading, await self._retriever.search(Query(without_asker(reading.query), community))
        alone, *leant = await self._searched(leaning(text, history), community)
        if is_own_question(alone) or _stands(alone, leant) or await self._leads_nowhere(text, reading, alone):
            return Reading(Turn.NEW, text), alone
        turn = Turn.FOLLOW_UP if reading.turn is Turn.NEW else reading.turn
        return Reading(turn, joined_to(text, history)), _together(
            [alone, *leant], NO_SUBJECT if turn is Turn.REFUSED else SHARES
        )

    async def _searched(self, texts: Sequence[str], community: int) -> list[Found]:
        """Search for each text, once where two are the same: in a second turn the one before is the one that opened the subject."""
        once = list(dict.fromkeys(texts))
        found = await self._retriever.search_many([Query(without_asker(each), community) for each in once])
        by_text = dict(zip(once, found, strict=True))
        return [by_text[each] for each in texts]

    async def _leads_nowhere(self, text: str, reading: Reading, alone: Found) -> bool:
        """Tell whether a turn of many words is of another world: what was asked before must not answer for it."""
        least = A_QUESTION if asks(text) else A_STATEMENT
        says_much = reading.turn is Turn.NEW and len(content_words(text)) >= least
        return says_much and await self.outcome(text, alone) is Outcome.UNKNOWN

    async def by_itself(self, text: str, community: int) -> Found | None:
        """Return what a turn's own words find, None where that does not surely answer them."""
        found = await self._retriever.search(Query(without_asker(text), community))
        carries = await self.outcome(text, found) is Outcome.ANSWER and not found.by_words
        return found if carries and found.passages[0].dense >= SURELY else None

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


def leaning(text: str, history: Sequence[Exchange]) -> list[str]:
    """Return a turn by itself, with the last turn that named something, and with the question that opened the subject."""
    named = [each for each in history if content_words(each.question)] or list(history)
    opened = [each for each in named if each.understood_as == " ".join(each.question.split())] or named
    return [text, *(f"{_before(each.question)}? {text}" for each in (named[-1], opened[-1]))]


def _before(question: str) -> str:
    """Return as much of an earlier turn as is carried along; a long story would drown the new one."""
    return " ".join(question.split()[:REMEMBERED]).rstrip(" ?.!")


def _stands(alone: Found, leant: Sequence[Found]) -> bool:
    """Tell whether a turn is a subject of its own, rather than something more about the one before."""
    return _best(alone) >= max(map(_best, leant)) + ALONE_BY


def _together(found: Sequence[Found], shares: Sequence[float]) -> Found:
    ranked = blended([[*one.passages, *one.beyond] for one in found], shares)
    shown = len(found[0].passages)
    return replace(found[0], passages=tuple(ranked[:shown]), beyond=tuple(ranked[shown:]))


def _best(found: Found) -> float:
    return found.passages[0].score if found.passages else 0.0
