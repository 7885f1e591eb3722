"""Answer a question: understand the turn, mind what is sensitive, search, decide, compose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.rules.asking import things_asked
from bot.answering.rules.composing import STEPS_OF_A_PART, follow_ups
from bot.answering.rules.conversation import Reading, Turn, is_short, joined_to, read_turn
from bot.answering.rules.courtesy import GREETED, OPENERS, courtesy
from bot.answering.rules.deciding import Calibration, outcome_of
from bot.answering.rules.wording import (
    MISSING_PART,
    NOTHING_MORE,
    ORIENTATION,
    PARTLY,
    UNKNOWN,
    UNKNOWN_HELP,
)
from bot.care.rules.fairness import without_asker
from bot.care.rules.privacy import without_details
from bot.care.rules.triage import SURELY_OUTSIDE
from bot.errors import QuestionTooLong
from bot.kernel.models import SHARED, Answer, Outcome
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.asking_back import AskingBack
    from bot.answering.rules.composing import Composer
    from bot.care.ports import ConcernConfirmer
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary
    from bot.care.rules.triage import Judgement
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange, Passage
    from bot.kernel.ports import Clock
    from bot.search.retrieval import Found, Retriever

ORIENTATION_SCORE = 0.45
"""A redirected question gets what the library has only when a section is at least this near."""

OWN_QUESTION = 0.98
"""Cosine from which on a question is one of the library's own, as every suggested one is: no boundary's words decline that."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Pair an answer with the question as it was understood.

    `passages` are the candidates from which a language model may choose or write the answer, none where it must not touch it;
    `language` is the ISO 639-1 code of a question that was not understood for its language alone.
    """

    answer: Answer
    understood_as: str
    passages: tuple[Passage, ...] = ()
    language: str | None = None


class Mentor:
    """Answer questions from the library, the same way for the same question, history and library."""

    def __init__(
        self,
        retriever: Retriever,
        composer: Composer,
        triage: Triage,
        clock: Clock,
        *,
        longest: int,
        calibration: Calibration | None = None,
        asking_back: AskingBack | None = None,
        confirmer: ConcernConfirmer | None = None,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._triage = triage
        self._clock = clock
        self._longest = longest
        self._calibration = calibration or Calibration()
        self._asking_back = asking_back
        self._confirmer = confirmer

    async def answer(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        community: int = SHARED,
        may_ask_back: bool = True,
    ) -> Reply:
        """Answer a question after these earlier turns; raise QuestionTooLong over the length limit.

        Where the answer depends on what the member did not say, ask back instead, never twice in a row.
        """
        text = " ".join(question.split())
        if len(text) > self._longest:
            raise QuestionTooLong(
                f"That is {len(text):,} characters, and I read at most {self._longest:,}. "
                "Could you put the heart of it into one or two sentences?"
            )
        if (said := courtesy(text)) is not None:
            return Reply(await self._greet(said, community), understood_as="")
        # What only greeted or thanked is no turn to go on from.
        history = [exchange for exchange in history if exchange.understood_as]
        if (language := self._triage.foreign_language(text)) is not None:
            declined = replace(_saying(Outcome.UNKNOWN, language.says), declined=True)
            return Reply(declined, text, language=language.code)
        reading = read_turn(text, history)
        # Who asks must not change the advice, so the search does not hear it.
        asked = without_asker(reading.query)
        found = await self._retriever.search(Query(asked, community))
        if history and reading.turn is Turn.NEW and is_short(text) and not self._is_answered(found):
            # By itself it leads nowhere: "for a translator" or "top three in a line" are about what was said before.
            reading = Reading(Turn.FOLLOW_UP, joined_to(text, history))
            asked = without_asker(reading.query)
            found = await self._retriever.search(Query(asked, community))
        judgement = await self._confirmed(self._judge(text, asked, found), text)
        if judgement.guardrail is not None:
            return Reply(self._redirect(judgement.guardrail, asked, found.passages), reading.query)
        outcome = outcome_of(found.passages, judgement.outside, self._calibration)
        certain = judgement.certain and not _is_own_question(found)
        unanswered = outcome is not Outcome.ANSWER and judgement.outside >= SURELY_OUTSIDE
        if judgement.boundary is not None and (certain or unanswered):
            return Reply(self._decline(judgement.boundary, found.passages), reading.query)
        is_open = reading.turn is Turn.NEW and judgement.note is None and outcome is not Outcome.UNKNOWN
        if may_ask_back and is_open and not _was_asked_back(history):
            back = await self._ask_back(asked, found, community)
            if back is not None:
                return Reply(back, reading.query)
        both = await self._both(asked, community) if reading.turn is Turn.NEW else None
        answer = both or self._continue(asked, found, outcome, reading.turn, history)
        noted = _with_note(answer, judgement.note)
        return Reply(noted, reading.query, _to_word(noted, found.passages))

    async def _greet(self, said: str, community: int) -> Answer:
        """Return a greeting, with those of the first questions that this community's library answers."""
        asked = OPENERS if said == GREETED else ()
        found = await self._retriever.search_many([Query(question, community) for question in asked])
        known = tuple(question for question, one in zip(asked, found, strict=True) if _is_own_question(one))
        return replace(_saying(Outcome.ASK_BACK, said), follow_ups=known, choices=known)

    async def _confirmed(self, judgement: Judgement, text: str) -> Judgement:
        """Return the judgement without a concern that only meaning decided and a closer reader denies; its note stays."""
        rail = judgement.guardrail
        if self._confirmer is None or rail is None or rail.matches(text):
            return judgement
        if await self._confirmer.confirms(text, rail.concern) is not False:
            return judgement
        return replace(judgement, guardrail=None, note=rail.note)

    async def _ask_back(self, question: str, found: Found, community: int) -> Answer | None:
        if self._asking_back is None:
            return None
        return await self._asking_back.ask(question, found, community)

    def _is_answered(self, found: Found) -> bool:
        outside = self._triage.judge("", found.embedding).outside
        return outcome_of(found.passages, outside, self._calibration) is Outcome.ANSWER

    def _judge(self, text: str, query: str, found: Found) -> Judgement:
        # The words of this turn alone, and the meaning only where the vector is this turn's: what an earlier turn touched
        # was answered when it came up.
        return self._triage.judge(text, found.embedding if without_asker(text) == query else None)

    async def _both(self, question: str, community: int) -> Answer | None:
        """Answer two questions of one message apart, or return None when it asks one thing or one section answers both."""
        things = things_asked(question)
        if len(things) == 1:
            return None
        found = [await self._retriever.search(Query(thing, community)) for thing in things]
        outcomes = [
            outcome_of(one.passages, self._triage.judge(thing, one.embedding).outside, self._calibration)
            for thing, one in zip(things, found, strict=True)
        ]
        answered = [
            (thing, one.passages)
            for thing, one, outcome in zip(things, found, outcomes, strict=True)
            if outcome is Outcome.ANSWER
        ]
        missing = [thing for thing, outcome in zip(things, outcomes, strict=True) if outcome is Outcome.UNKNOWN]
        if len({passages[0].section.id for _, passages in answered}) == len(things):
            return self._composer.compose_several(answered, today=self._clock.now().date())
        if answered and missing:
            thing, passages = answered[0]
            part = self._compose(thing, passages, Outcome.PARTIAL, opening=None)
            return replace(part, closing=MISSING_PART.format(thing=without_details(missing[0]).rstrip(" ?.!")))
        return None

    def _continue(
        self, question: str, found: Found, outcome: Outcome, turn: Turn, history: Sequence[Exchange]
    ) -> Answer:
        """Answer one thing, after a "more" without what was shown before."""
        if turn is not Turn.MORE:
            return self._compose(question, found.passages, outcome, brief=turn is Turn.SHORTER)
        seen = {section for exchange in history for section in exchange.shown}
        passages = [passage for passage in found.passages if passage.section.id not in seen]
        answer = self._compose(question, passages, outcome)
        if outcome is not Outcome.UNKNOWN and not passages:
            return replace(_saying(Outcome.PARTIAL, NOTHING_MORE), follow_ups=answer.follow_ups)
        return answer

    def _redirect(self, guardrail: Guardrail, question: str, passages: Sequence[Passage]) -> Answer:
        said = _saying(Outcome.REDIRECT, guardrail.says)
        sections = tuple(passage.section.id for passage in passages)
        if not guardrail.orientation or not passages or passages[0].score < ORIENTATION_SCORE:
            return replace(said, sections=sections if guardrail.orientation else ())
        more = self._composer.compose(
            question, passages, outcome=Outcome.REDIRECT, today=self._clock.now().date(), limit=STEPS_OF_A_PART
        )
        part = replace(more.parts[0], title=ORIENTATION)
        return replace(more, parts=(part,), opening=guardrail.says)

    def _decline(self, boundary: Boundary, passages: Sequence[Passage]) -> Answer:
        """Say whose question it is instead, and what the library could help with."""
        said = _saying(Outcome.UNKNOWN, boundary.says)
        sections = tuple(passage.section.id for passage in passages)
        return replace(said, follow_ups=follow_ups(passages, frozenset(), limit=2), sections=sections, declined=True)

    def _compose(
        self,
        question: str,
        passages: Sequence[Passage],
        outcome: Outcome,
        *,
        opening: str | None = PARTLY,
        brief: bool = False,
    ) -> Answer:
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
            opening=opening if outcome is Outcome.PARTIAL else None,
            brief=brief,
        )


def _to_word(answer: Answer, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the candidates for an answer; what redirects, declines or asks back is told as it stands."""
    if answer.declined or answer.outcome in {Outcome.REDIRECT, Outcome.ASK_BACK}:
        return ()
    return tuple(passages)


def _was_asked_back(history: Sequence[Exchange]) -> bool:
    return bool(history) and history[-1].outcome is Outcome.ASK_BACK


def _is_own_question(found: Found) -> bool:
    return bool(found.passages) and found.passages[0].dense >= OWN_QUESTION


def _with_note(answer: Answer, note: str | None) -> Answer:
    if note is None:
        return answer
    return replace(answer, closing=f"{answer.closing}\n{note}" if answer.closing else note, cautioned=True)


def _saying(outcome: Outcome, text: str) -> Answer:
    """Return an answer in the mentor's own words, which quote nothing and so cite nothing."""
    return Answer(outcome=outcome, parts=(), opening=text)
