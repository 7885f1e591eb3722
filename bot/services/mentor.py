"""Answer a question: understand the turn, mind what is sensitive, search, decide, compose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.domain.composing import follow_ups
from bot.domain.conversation import Turn, read_turn
from bot.domain.deciding import Calibration, outcome_of
from bot.domain.fairness import without_asker
from bot.domain.models import SHARED, Answer, Outcome
from bot.domain.safety import Guardrail, concern_of
from bot.domain.scope import Boundary, nearest_boundary
from bot.domain.wording import (
    NOTHING_MORE,
    ORIENTATION,
    PARTLY,
    UNKNOWN,
    UNKNOWN_HELP,
)
from bot.errors import QuestionTooLong
from bot.services.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.composing import Composer
    from bot.domain.models import Embedding, Exchange, Passage
    from bot.domain.ports import Clock, Embedder
    from bot.services.retrieval import Retriever

ORIENTATION_SCORE = 0.45
"""A redirected question gets what the library has only when a section is at least this near."""


OUTSIDE_SIMILARITY = 0.35
"""From here on an unanswered question is taken for one of another world, not for a gap of the library."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Pair an answer with the question as it was understood."""

    answer: Answer
    understood_as: str


class Mentor:
    """Answer questions from the library, the same way for the same question, history and library."""

    def __init__(
        self,
        retriever: Retriever,
        composer: Composer,
        embedder: Embedder,
        guardrails: Sequence[Guardrail],
        boundaries: Sequence[Boundary],
        clock: Clock,
        *,
        longest: int,
        calibration: Calibration | None = None,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._embedder = embedder
        self._guardrails = tuple(guardrails)
        self._boundaries = tuple(boundaries)
        self._clock = clock
        self._longest = longest
        self._calibration = calibration or Calibration()
        self._examples: list[list[Embedding]] = []
        self._outside: list[list[Embedding]] = []

    async def prepare(self) -> None:
        """Embed the examples of guardrails and boundaries; done once, before the first question."""
        self._examples = [await self._embedder.embed_queries(rail.examples) for rail in self._guardrails]
        self._outside = [await self._embedder.embed_queries(boundary.examples) for boundary in self._boundaries]

    async def answer(self, question: str, history: Sequence[Exchange] = (), *, community: int = SHARED) -> Reply:
        """Answer a question after these earlier turns; raise QuestionTooLong over the length limit."""
        text = " ".join(question.split())
        if len(text) > self._longest:
            raise QuestionTooLong(
                f"That is {len(text):,} characters, and I read at most {self._longest:,}. "
                "Could you put the heart of it into one or two sentences?"
            )
        reading = read_turn(text, history)
        # Who asks must not change the advice, so the search does not hear it.
        asked = without_asker(reading.query)
        found = await self._retriever.search(Query(asked, community))
        guardrail = self._concern(text, asked, found.embedding)
        if guardrail is not None:
            return Reply(self._redirect(guardrail, asked, found.passages), reading.query)
        passages: Sequence[Passage] = found.passages
        if reading.turn is Turn.MORE:
            seen = {section for exchange in history for section in exchange.shown}
            passages = [passage for passage in passages if passage.section.id not in seen]
        similar = [self._embedder.similarities(found.embedding, examples) for examples in self._outside]
        distance = nearest_boundary(text, self._boundaries, similar)
        outside = distance.similarity if distance else 0.0
        outcome = outcome_of(found.passages, outside, self._calibration)
        if distance and (distance.certain or (outcome is Outcome.UNKNOWN and outside >= OUTSIDE_SIMILARITY)):
            return Reply(self._decline(distance.boundary, found.passages), reading.query)
        answer = self._compose(asked, passages, outcome, brief=reading.turn is Turn.SHORTER)
        if reading.turn is Turn.MORE and outcome is not Outcome.UNKNOWN and not passages:
            answer = replace(_saying(Outcome.PARTIAL, NOTHING_MORE), follow_ups=answer.follow_ups)
        return Reply(answer, reading.query)

    def _concern(self, text: str, query: str, embedding: Embedding) -> Guardrail | None:
        # The words of this turn alone, and the meaning only where the vector is this turn's: what an earlier turn touched
        # was answered when it came up.
        nothing: list[list[float]] = [[] for _ in self._guardrails]
        if without_asker(text) != query:
            return concern_of(text, self._guardrails, nothing)
        similar = [self._embedder.similarities(embedding, examples) for examples in self._examples]
        return concern_of(text, self._guardrails, similar)

    def _redirect(self, guardrail: Guardrail, question: str, passages: Sequence[Passage]) -> Answer:
        said = _saying(Outcome.REDIRECT, guardrail.says)
        sections = tuple(passage.section.id for passage in passages)
        if not guardrail.orientation or not passages or passages[0].score < ORIENTATION_SCORE:
            return replace(said, sections=sections if guardrail.orientation else ())
        more = self._composer.compose(question, passages, outcome=Outcome.REDIRECT, today=self._clock.now().date())
        part = replace(more.parts[0], title=ORIENTATION, steps=more.parts[0].steps[:3])
        return replace(more, parts=(part,), opening=guardrail.says)

    def _decline(self, boundary: Boundary, passages: Sequence[Passage]) -> Answer:
        """Say whose question it is instead, and what the library could help with."""
        said = _saying(Outcome.UNKNOWN, boundary.says)
        sections = tuple(passage.section.id for passage in passages)
        return replace(said, follow_ups=follow_ups(passages, frozenset(), limit=2), sections=sections, declined=True)

    def _compose(self, question: str, passages: Sequence[Passage], outcome: Outcome, *, brief: bool) -> Answer:
        sections = tuple(passage.section.id for passage in passages)
        if outcome is Outcome.UNKNOWN or not passages:
            suggestions = follow_ups(passages, frozenset(), limit=2)
            said = _saying(Outcome.UNKNOWN, UNKNOWN_HELP if suggestions else UNKNOWN)
            return replace(said, follow_ups=suggestions, sections=sections)
        return self._composer.compose(
            question,
            passages,
            outcome=outcome,
            today=self._clock.now().date(),
            opening=PARTLY if outcome is Outcome.PARTIAL else None,
            brief=brief,
        )


def _saying(outcome: Outcome, text: str) -> Answer:
    """Return an answer in the mentor's own words, which quote nothing and so cite nothing."""
    return Answer(outcome=outcome, parts=(), opening=text)
