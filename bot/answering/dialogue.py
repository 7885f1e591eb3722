"""Choose how a turn is answered from what was found: by a question back, each of several things apart, or as one thing."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.asking_back import asked_back
from bot.answering.finding import is_own_question
from bot.answering.replying import understood
from bot.answering.rules.asker import NOBODY
from bot.answering.rules.asking import things_asked
from bot.answering.rules.conversation import Turn
from bot.answering.rules.deciding import Standing, outcome_of, standing_of
from bot.answering.rules.fitting import Fitted
from bot.answering.talking import Talk
from bot.kernel.models import Outcome
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.asking_back import AskingBack
    from bot.answering.finding import Finding
    from bot.answering.fitting import Fitting
    from bot.answering.replying import Replies
    from bot.answering.rules.asker import Asker
    from bot.answering.rules.clarifying import Facet
    from bot.answering.rules.composing import Composer
    from bot.answering.rules.conversation import Reading
    from bot.care.rules.triage import Judgement
    from bot.kernel.models import Answer, Exchange, Passage
    from bot.kernel.ports import Clock
    from bot.search.retrieval import Found, Retriever

FROM_WHAT_WAS_SHOWN = frozenset(
    {Turn.MORE, Turn.WHY, Turn.EXAMPLE, Turn.HOW, Turn.PROOF, Turn.BEST, Turn.ITEM, Turn.BACK}
)
"""Turns that want what the shown sections left out, rather than another section."""


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """Hold one turn with where it stands: how it was read, after which turns, in which community, by whom.

    `question` is what is searched for, without who asks it; of the `asker` it holds, once that is known, what the talk left open.
    """

    text: str
    reading: Reading
    history: tuple[Exchange, ...]
    community: int
    asker: Asker
    may_ask_back: bool
    question: str = ""

    @property
    def told_of(self) -> str:
        """Return what was typed and how it was read."""
        return f"{self.text} {self.reading.query}"

    @property
    def so_far(self) -> str:
        """Return everything that was asked in the talk."""
        return " ".join((self.told_of, *(exchange.question for exchange in self.history)))


class DialoguePolicy:
    """Choose what a turn gets, by what was found for it, what the talk has said and who asks."""

    def __init__(
        self,
        retriever: Retriever,
        composer: Composer,
        clock: Clock,
        finding: Finding,
        replies: Replies,
        *,
        asking_back: AskingBack | None = None,
        fitting: Fitting | None = None,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._clock = clock
        self._finding = finding
        self._replies = replies
        self._asking_back = asking_back
        self._fitting = fitting

    def reading(self, retriever: Retriever) -> DialoguePolicy:
        """Return the same, choosing by what another search finds."""
        other = copy(self)
        other._retriever = retriever
        other._finding = self._finding.reading(retriever)
        other._asking_back = self._asking_back and self._asking_back.reading(retriever)
        return other

    async def talk(self, history: Sequence[Exchange], community: int) -> Talk:
        """Return what the talk has said so far, with the library that it goes on from."""
        return Talk(history, await self._retriever.shelf(community), self._composer, self._clock.now().date())

    async def answer(
        self, turn: DialogueTurn, found: Found, judgement: Judgement
    ) -> tuple[Answer, tuple[Passage, ...]]:
        """Return the answer with the sections that it was made from: a question back, each thing apart, or one thing.

        What somebody said of themselves before need not be asked back.
        """
        turn = replace(turn, asker=self._fitting.heard(turn.asker, turn.so_far) if self._fitting else NOBODY)
        facet = await self._facet(turn, found, judgement)
        if facet is not None and turn.asker.said_to(facet.id) is None:
            return asked_back(turn.question, facet), ()
        several = await self._several(turn.question, turn.community) if turn.reading.turn is Turn.NEW else None
        if several is not None:
            return several, found.passages
        fitted = await self._fitted(turn, found, judgement.outside, facet)
        standing = standing_of(fitted.passages, judgement.outside, self._finding.calibration_of(found))
        answer = await self._one(turn, replace(found, passages=fitted.passages), standing)
        return replace(answer, fits=fitted.line(answer.shown)), fitted.passages

    async def _facet(self, turn: DialogueTurn, found: Found, judgement: Judgement) -> Facet | None:
        """Return what the answer depends on and nobody said; not in the middle of a talk, and not where care was added.

        So few words lean on what was said before them: "example reply" after a bad review depends on that review, not on a field.
        """
        may_ask = turn.may_ask_back and not turn.history and judgement.note is None
        if self._asking_back is None or not may_ask:
            return None
        outcome = outcome_of(found.passages, judgement.outside, self._finding.calibration_of(found))
        if outcome is Outcome.UNKNOWN:
            return None
        return await self._asking_back.facet_of(turn.question, found, turn.community)

    async def _fitted(self, turn: DialogueTurn, found: Found, outside: float, facet: Facet | None) -> Fitted:
        """Put sections for the asker first where a turn leaves open whom they are for, unless the answer is less sure for it."""
        plain = Fitted(found.passages)
        calibration = self._finding.calibration_of(found)
        before = outcome_of(found.passages, outside, calibration)
        is_asked = facet is not None or not is_own_question(found)
        is_open = turn.reading.turn is Turn.NEW and before is not Outcome.UNKNOWN and is_asked
        if self._fitting is None or turn.asker == NOBODY or not is_open:
            return plain
        fitted = await self._fitting.fit(turn.question, found, turn.asker, turn.community, facet)
        after = outcome_of(fitted.passages, outside, calibration)
        return fitted if after in {before, Outcome.ANSWER} else plain

    async def _several(self, question: str, community: int) -> Answer | None:
        """Answer the questions of one message apart, or return None when it asks one thing or one section answers all."""
        things = things_asked(question)
        if len(things) == 1:
            return None
        found = await self._retriever.search_many([Query(thing, community) for thing in things])
        outcomes = [await self._finding.outcome(thing, one) for thing, one in zip(things, found, strict=True)]
        if Outcome.UNKNOWN in outcomes and any(one.by_words for one in found):
            # That nothing was found says nothing of the library where only words were searched.
            return None
        return self._replies.several(list(zip(things, (one.passages for one in found), outcomes, strict=True)))

    async def _one(self, turn: DialogueTurn, found: Found, standing: Standing) -> Answer:
        """Answer one thing: as a question of its own, or with something new where the talk has been there before."""
        question, kind, passages = turn.question, turn.reading.turn, found.passages
        outcome = outcome_of(passages, 0.0, self._finding.calibration_of(found))
        if not turn.history:
            # In the asker's own words, with what the search must not know of them.
            return self._replies.compose(question, passages, standing, opening=understood(turn.text))
        talk = await self.talk(turn.history, turn.community)
        if kind is Turn.SHORTER:
            return talk.in_short() or self._replies.compose(question, passages, standing, brief=True)
        if whole := talk.asked_in_full(passages, turn.reading.item):
            return self._replies.compose(question, whole, Standing.CLEAR)
        if kind in FROM_WHAT_WAS_SHOWN:
            return talk.go_on(kind, passages, outcome, turn.reading.item)
        if fresh := talk.fresh(passages, kind):
            return self._replies.compose(question, fresh, standing)
        if talk.repeats(passages):
            said = talk.go_on(kind, passages, outcome)
            return await self._by_its_own_words(turn, talk) or said if said.declined else said
        return self._replies.compose(question, passages, standing)

    async def _by_its_own_words(self, turn: DialogueTurn, talk: Talk) -> Answer | None:
        """Answer a turn of which the talk's sections have no more by what its own words find, None where that is nothing new."""
        found = await self._finding.by_itself(turn.text, turn.community)
        fresh = talk.fresh(found.passages, Turn.NEW) if found else []
        return self._replies.compose(turn.question, fresh, Standing.CLEAR) if fresh else None
