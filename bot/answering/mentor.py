"""Answer a question: understand the turn, mind what is sensitive, search, decide, compose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.beside import Beside
from bot.answering.rules.asking import gist_of, things_asked
from bot.answering.rules.choosing import STEPS_OF_A_PART
from bot.answering.rules.conversation import Reading, Turn, is_short, joined_to, read_turn
from bot.answering.rules.courtesy import GREETED, OPENERS, courtesy
from bot.answering.rules.deciding import Calibration, Standing, outcome_of, standing_of
from bot.answering.rules.suggesting import other_readings
from bot.answering.rules.wording import (
    DID_YOU_MEAN,
    I_READ,
    MISSING_PART,
    ORIENTATION,
    PARTLY,
    UNKNOWN,
    UNKNOWN_HELP,
    WHICH,
)
from bot.answering.talking import Talk
from bot.care.rules.fairness import without_asker
from bot.care.rules.privacy import without_details
from bot.care.rules.triage import SURELY_OUTSIDE
from bot.errors import QuestionTooLong
from bot.kernel.models import SHARED, Answer, Outcome
from bot.kernel.words import content_words, normalised
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.asking_back import AskingBack
    from bot.answering.rules.composing import Composer
    from bot.answering.rules.conversation import WayOn
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary
    from bot.care.rules.triage import Judgement
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange, Passage
    from bot.kernel.ports import Clock
    from bot.search.retrieval import Found, Retriever

ORIENTATION_SCORE = 0.45
"""A redirected question gets what the library has only when a section is at least this near."""

SHORT = 3
"""Content words up to which a turn of a talk is also read as leaning on the one before, and from which on also by itself."""

ALONE_BY = 0.04
"""By how much a turn's own best section must score above the joined one's to be a subject of its own."""

MAY_STAND_ALONE = frozenset({Turn.FOLLOW_UP, Turn.REMARK, Turn.REFUSED})
FROM_WHAT_WAS_SHOWN = frozenset(
    {Turn.MORE, Turn.WHY, Turn.EXAMPLE, Turn.HOW, Turn.PROOF, Turn.BEST, Turn.ITEM, Turn.BACK}
)
"""Turns that want what the shown sections left out, rather than another section."""

OWN_QUESTION = 0.98
"""Cosine from which on a question is one of the library's own, as every suggested one is: no boundary's words decline that."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Pair an answer with the question as it was understood.

    `passages` are what a language model may write the same answer from, none where it must not touch the answer.
    """

    answer: Answer
    understood_as: str
    passages: tuple[Passage, ...] = ()


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
        ways: Sequence[WayOn] = (),
        beside: Beside | None = None,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._triage = triage
        self._clock = clock
        self._longest = longest
        self._calibration = calibration or Calibration()
        self._asking_back = asking_back
        self._ways = tuple(ways)
        self._beside = beside or Beside()

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
        text = self._readable(question)
        # What only greeted, thanked or felt is no turn to go on from.
        history = [exchange for exchange in history if exchange.understood_as]
        reading = read_turn(text, history, self._ways)
        if (said := await self._without_search(text, reading, history, community)) is not None:
            return said
        reading, found = await self._found(text, reading, history, community)
        asked = without_asker(reading.query)
        judgement = self._judge(text, asked, found)
        if judgement.guardrail is not None:
            return Reply(self._redirect(judgement.guardrail, asked, found.passages), reading.query)
        shelf = await self._retriever.shelf(community)
        if (told := self._beside.turned_down(text, shelf) or self._beside.meaning(text, shelf)) is not None:
            return Reply(told, text if told.parts else "")
        outcome = outcome_of(found.passages, judgement.outside, self._calibration)
        if (declined := self._outside(judgement, outcome, found)) is not None:
            return Reply(declined, reading.query)
        is_open = reading.turn is Turn.NEW and judgement.note is None and outcome is not Outcome.UNKNOWN
        if may_ask_back and is_open and not _was_asked_back(history):
            back = await self._ask_back(asked, found, community)
            if back is not None:
                return Reply(back, reading.query)
        several = await self._several(asked, community) if reading.turn is Turn.NEW else None
        standing = standing_of(found.passages, judgement.outside, self._calibration)
        answer = several or await self._one(asked, found, standing, reading, history, community)
        noted = _with_note(self._beside.added_to(answer, text), judgement.note)
        return Reply(noted, reading.query, _to_write_from(noted, found.passages))

    def _readable(self, question: str) -> str:
        text = " ".join(normalised(question).split())
        if len(text) > self._longest:
            raise QuestionTooLong(
                f"That is {len(text):,} characters, and I read at most {self._longest:,}. "
                "Could you put the heart of it into one or two sentences?"
            )
        return text

    async def _without_search(
        self, text: str, reading: Reading, history: Sequence[Exchange], community: int
    ) -> Reply | None:
        """Answer what asks the library nothing: greetings, thanks, small talk, feelings, languages that nobody here reads."""
        if (said := courtesy(text)) is not None:
            return Reply(await self._greet(said, community), understood_as="")
        if (chat := self._beside.chat(text)) is not None:
            return Reply(chat, understood_as="")
        if (language := self._triage.foreign_language(text)) is not None:
            return Reply(replace(_saying(Outcome.UNKNOWN, language.says), declined=True), text)
        if reading.turn is Turn.FEELING:
            return Reply((await self._talk(history, community)).feel(text), understood_as="")
        return None

    def _outside(self, judgement: Judgement, outcome: Outcome, found: Found) -> Answer | None:
        """Return what is said to a question of another world, None for one of the library's."""
        certain = judgement.certain and not _is_own_question(found)
        unanswered = outcome is not Outcome.ANSWER and judgement.outside >= SURELY_OUTSIDE
        if judgement.boundary is None or not (certain or unanswered):
            return None
        return self._decline(judgement.boundary, found.passages)

    async def _found(
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
        stands = self._is_answered(alone) and _best(alone) >= _best(leaning) + ALONE_BY
        if may_lean and is_short(text):
            # By itself it leads nowhere: "for a translator" or "top three in a line" are about what was said before.
            stands = self._is_answered(alone)
        return (reading, found) if stands is may_lean else (other, otherwise)

    async def _talk(self, history: Sequence[Exchange], community: int) -> Talk:
        return Talk(history, await self._retriever.shelf(community), self._composer, self._clock.now().date())

    async def _greet(self, said: str, community: int) -> Answer:
        """Return a greeting, with those of the first questions that this community's library answers."""
        asked = OPENERS if said == GREETED else ()
        found = await self._retriever.search_many([Query(question, community) for question in asked])
        known = tuple(question for question, one in zip(asked, found, strict=True) if _is_own_question(one))
        return replace(_saying(Outcome.ASK_BACK, said), follow_ups=known, choices=known)

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

    async def _several(self, question: str, community: int) -> Answer | None:
        """Answer the questions of one message apart, or return None when it asks one thing or one section answers all."""
        things = things_asked(question)
        if len(things) == 1:
            return None
        found = await self._retriever.search_many([Query(thing, community) for thing in things])
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
        apart = {passages[0].section.id: (thing, passages) for thing, passages in reversed(answered)}
        if len(apart) > 1:
            together = self._composer.compose_several(list(reversed(apart.values())), today=self._clock.now().date())
            left = f"{MISSING_PART.format(thing=without_details(missing[0]).rstrip(' ?.!'))}" if missing else None
            return replace(together, closing=left or together.closing)
        if answered and missing:
            thing, passages = answered[0]
            part = self._composer.compose(thing, passages, outcome=Outcome.PARTIAL, today=self._clock.now().date())
            return replace(part, closing=MISSING_PART.format(thing=without_details(missing[0]).rstrip(" ?.!")))
        return None

    async def _one(
        self,
        question: str,
        found: Found,
        standing: Standing,
        reading: Reading,
        history: Sequence[Exchange],
        community: int,
    ) -> Answer:
        """Answer one thing: as a question of its own, or with something new where the talk has been there before."""
        outcome = outcome_of(found.passages, 0.0, self._calibration)
        if not history or reading.turn is Turn.SHORTER:
            brief = reading.turn is Turn.SHORTER
            return self._compose(question, found.passages, standing, brief=brief, opening=_understood(question))
        talk = await self._talk(history, community)
        if reading.turn in FROM_WHAT_WAS_SHOWN:
            return talk.go_on(reading.turn, found.passages, outcome, reading.item)
        if fresh := talk.fresh(found.passages, reading.turn):
            return self._compose(question, fresh, standing)
        if talk.repeats(found.passages):
            return talk.go_on(reading.turn, found.passages, outcome)
        return self._compose(question, found.passages, standing)

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
        return replace(said, follow_ups=other_readings(passages, (), limit=2), sections=sections, declined=True)

    def _compose(
        self,
        question: str,
        passages: Sequence[Passage],
        standing: Standing,
        *,
        brief: bool = False,
        opening: str | None = None,
    ) -> Answer:
        """Answer as surely as the passages stand: outright, with other readings beside it, by a choice, or not at all."""
        sections = tuple(passage.section.id for passage in passages)
        if standing is Standing.NONE or not passages:
            suggestions = other_readings(passages, (), limit=2)
            said = _saying(Outcome.UNKNOWN, UNKNOWN_HELP if suggestions else UNKNOWN)
            return replace(said, follow_ups=suggestions, sections=sections)
        if standing is Standing.OPEN:
            choices = other_readings(passages, ())
            said = replace(_saying(Outcome.PARTIAL, WHICH), follow_ups=choices, choices=choices, sections=sections)
            return replace(said, did_you_mean=True)
        unsure = standing is Standing.UNSURE
        answer = self._composer.compose(
            question,
            passages,
            outcome=Outcome.PARTIAL if unsure else Outcome.ANSWER,
            today=self._clock.now().date(),
            opening=PARTLY if unsure else opening,
            brief=brief,
            did_you_mean=unsure or standing is Standing.CLOSE,
        )
        if answer.did_you_mean:
            answer = replace(answer, closing="\n".join(filter(None, (answer.closing, DID_YOU_MEAN))))
        return answer


def _understood(question: str) -> str | None:
    gist = gist_of(without_details(question))
    return I_READ.format(gist=gist.rstrip(" ?")) if gist else None


def _best(found: Found) -> float:
    return found.passages[0].score if found.passages else 0.0


def _to_write_from(answer: Answer, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the passages behind an answer to one thing; what redirects, wants care, declines or knows nothing has none."""
    is_told_apart = answer.declined or answer.cautioned or len(answer.parts) != 1
    if is_told_apart or answer.outcome not in {Outcome.ANSWER, Outcome.PARTIAL}:
        return ()
    return tuple(passage for passage in passages if passage.section.id in answer.sections)


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
