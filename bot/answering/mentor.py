"""Answer a question: understand the turn, mind what is sensitive, search, decide, compose."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.beside import Beside
from bot.answering.replying import Replies, saying, understood, with_note
from bot.answering.rules.asking import things_asked
from bot.answering.rules.caring import care_text
from bot.answering.rules.conversation import Reading, Turn, is_short, joined_to, read_turn
from bot.answering.rules.courtesy import GREETED, OPENERS, courtesy
from bot.answering.rules.deciding import Calibration, Standing, outcome_of, standing_of
from bot.answering.rules.english_words import A_HINT, is_english_enough, telling
from bot.answering.rules.places import in_its_country
from bot.answering.rules.suggesting import other_readings
from bot.answering.rules.wording import BY_ENGLISH_WORDS
from bot.answering.talking import Talk
from bot.care.rules.fairness import without_asker
from bot.care.rules.triage import SURELY_OUTSIDE
from bot.errors import QuestionTooLong
from bot.kernel.models import SHARED, Answer, Outcome
from bot.kernel.words import content_words, normalised, words
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.asking_back import AskingBack
    from bot.answering.rules.composing import Composer
    from bot.answering.rules.conversation import WayOn
    from bot.care.rules.languages import Language
    from bot.care.rules.triage import Judgement
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange, Passage
    from bot.kernel.ports import Clock
    from bot.search.retrieval import Found, Retriever

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
        ways: Sequence[WayOn] = (),
        beside: Beside | None = None,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._replies = Replies(composer, clock)
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
        literally: bool = False,
    ) -> Reply:
        """Answer a question after these earlier turns; raise QuestionTooLong over the length limit.

        Where the answer depends on what the member did not say, ask back instead, never twice in a row. A member who says that a
        text of care missed the mark is taken `literally`: by words alone.
        """
        text = self._readable(question)
        # What only greeted, thanked or felt is no turn to go on from.
        history = [exchange for exchange in history if exchange.understood_as]
        if _asked_again(text, history):
            # Word for word the same question wants the same answer: whoever asks it has lost the first.
            history = []
        judgement = await self._triage.judge(text, by_words_alone=literally)
        if judgement.guardrail is not None and not judgement.guardrail.orientation:
            # Nothing to come back to: a cry for help never becomes the subject of the talk.
            return Reply(care_text(judgement, judgement.guardrail), understood_as="")
        reading = read_turn(text, history, self._ways)
        if (said := await self._without_search(text, reading, history, community)) is not None:
            return said
        if (language := self._triage.foreign_language(text)) is not None:
            return await self._in_another_language(text, language, judgement, community)
        return await self._from_the_library(text, reading, judgement, history, community, may_ask_back=may_ask_back)

    async def _from_the_library(
        self,
        text: str,
        reading: Reading,
        judgement: Judgement,
        history: Sequence[Exchange],
        community: int,
        *,
        may_ask_back: bool,
    ) -> Reply:
        reading, found = await self._found(text, reading, history, community)
        told_of = f"{text} {reading.query}"
        found = replace(found, passages=in_its_country(found.passages, told_of, self._beside.countries))
        asked = without_asker(reading.query)
        if judgement.guardrail is not None:
            return Reply(self._replies.redirect(judgement, judgement.guardrail, asked, found.passages), reading.query)
        judgement = self._triage.placed(judgement, asked, found.embedding)
        shelf = await self._retriever.shelf(community)
        # A heading of the library's own is a question, whatever its words: "should I lie about my degree" has an article.
        if not _is_own_question(found) and (told := self._beside.told(text, shelf)) is not None:
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
        noted = with_note(self._beside.added_to(answer, text), judgement.note)
        return Reply(noted, reading.query, _to_word(noted, found.passages))

    async def wants_care(self, text: str) -> bool:
        """Tell whether a message, even one that asks nothing, calls for a text that leaves no room for an answer."""
        judgement = await self._triage.judge(" ".join(text.split())[: self._longest])
        return judgement.guardrail is not None and not judgement.guardrail.orientation

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
        if reading.turn is Turn.FEELING:
            return Reply((await self._talk(history, community)).feel(text), understood_as="")
        return None

    async def _in_another_language(self, text: str, language: Language, judgement: Judgement, community: int) -> Reply:
        """Answer by the English words of a mixed message; else say in its language that it was not read, with the nearest headings."""
        known = telling(await self._retriever.known_words(text))
        nearest: tuple[str, ...] = ()
        if is_english_enough(text, known, cognates=language.cognates):
            reading = Reading(Turn.NEW, " ".join(known))
            reply = await self._from_the_library(text, reading, judgement, (), community, may_ask_back=False)
            if reply.answer.outcome is not Outcome.UNKNOWN:
                said = BY_ENGLISH_WORDS.format(words=", ".join(known))
                opening = " ".join(filter(None, (said, reply.answer.opening)))
                return replace(reply, answer=replace(reply.answer, opening=opening))
            nearest = reply.answer.follow_ups
        elif len(known) >= A_HINT:
            found = await self._retriever.search(Query(" ".join(known), community))
            nearest = other_readings(found.passages, (), limit=2)
        declined = replace(saying(Outcome.UNKNOWN, language.says), follow_ups=nearest, declined=True)
        return Reply(declined, text, language=language.code)

    def _outside(self, judgement: Judgement, outcome: Outcome, found: Found) -> Answer | None:
        """Return what is said to a question of another world, None for one of the library's."""
        certain = judgement.certain and not _is_own_question(found)
        unanswered = outcome is not Outcome.ANSWER and judgement.outside >= SURELY_OUTSIDE
        if judgement.boundary is None or not (certain or unanswered):
            return None
        return self._replies.decline(judgement.boundary, found.passages)

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
        stands = self._outcome(text, alone) is Outcome.ANSWER and _best(alone) >= _best(leaning) + ALONE_BY
        if may_lean and is_short(text):
            # By itself it leads nowhere: "for a translator" or "top three in a line" are about what was said before.
            stands = self._outcome(text, alone) is Outcome.ANSWER
        return (reading, found) if stands is may_lean else (other, otherwise)

    async def _talk(self, history: Sequence[Exchange], community: int) -> Talk:
        return Talk(history, await self._retriever.shelf(community), self._composer, self._clock.now().date())

    async def _greet(self, said: str, community: int) -> Answer:
        """Return a greeting, with those of the first questions that this community's library answers."""
        asked = OPENERS if said == GREETED else ()
        found = await self._retriever.search_many([Query(question, community) for question in asked])
        known = tuple(question for question, one in zip(asked, found, strict=True) if _is_own_question(one))
        return replace(saying(Outcome.ASK_BACK, said), follow_ups=known, choices=known)

    async def _ask_back(self, question: str, found: Found, community: int) -> Answer | None:
        if self._asking_back is None:
            return None
        return await self._asking_back.ask(question, found, community)

    def _outcome(self, question: str, found: Found) -> Outcome:
        return outcome_of(found.passages, self._triage.outside(question, found.embedding), self._calibration)

    async def _several(self, question: str, community: int) -> Answer | None:
        """Answer the questions of one message apart, or return None when it asks one thing or one section answers all."""
        things = things_asked(question)
        if len(things) == 1:
            return None
        found = await self._retriever.search_many([Query(thing, community) for thing in things])
        outcomes = [self._outcome(thing, one) for thing, one in zip(things, found, strict=True)]
        return self._replies.several(list(zip(things, (one.passages for one in found), outcomes, strict=True)))

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
            return self._replies.compose(question, found.passages, standing, brief=brief, opening=understood(question))
        talk = await self._talk(history, community)
        if whole := talk.asked_in_full(found.passages, reading.item):
            return self._replies.compose(question, whole, Standing.CLEAR)
        if reading.turn in FROM_WHAT_WAS_SHOWN:
            return talk.go_on(reading.turn, found.passages, outcome, reading.item)
        if fresh := talk.fresh(found.passages, reading.turn):
            return self._replies.compose(question, fresh, standing)
        if talk.repeats(found.passages):
            return talk.go_on(reading.turn, found.passages, outcome)
        return self._replies.compose(question, found.passages, standing)


def _asked_again(text: str, history: Sequence[Exchange]) -> bool:
    return len(content_words(text)) >= SHORT and any(words(text) == words(each.question) for each in history)


def _best(found: Found) -> float:
    return found.passages[0].score if found.passages else 0.0


def _to_word(answer: Answer, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the candidates for an answer; what redirects, declines or asks back is told as it stands."""
    if answer.declined or answer.outcome in {Outcome.REDIRECT, Outcome.ASK_BACK}:
        return ()
    return tuple(passages)


def _was_asked_back(history: Sequence[Exchange]) -> bool:
    return bool(history) and history[-1].outcome is Outcome.ASK_BACK


def _is_own_question(found: Found) -> bool:
    return bool(found.passages) and found.passages[0].dense >= OWN_QUESTION
