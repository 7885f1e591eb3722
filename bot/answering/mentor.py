"""Answer a question: understand the turn, mind what is sensitive, search, decide, compose."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.asking_back import asked_back
from bot.answering.beside import Beside
from bot.answering.finding import SHORT, Finding, is_own_question
from bot.answering.replying import Replies, by_words_alone, saying, understood, with_note
from bot.answering.rules.asker import NOBODY, Asker
from bot.answering.rules.asking import things_asked
from bot.answering.rules.caring import care_text
from bot.answering.rules.conversation import Reading, Turn, read_turn
from bot.answering.rules.courtesy import GREETED, OPENERS, courtesy
from bot.answering.rules.deciding import Calibrations, Standing, outcome_of, standing_of
from bot.answering.rules.english_words import A_HINT, is_english_enough, telling
from bot.answering.rules.fitting import Fitted
from bot.answering.rules.places import in_its_country
from bot.answering.rules.suggesting import other_readings
from bot.answering.rules.wording import BY_ENGLISH_WORDS
from bot.answering.talking import Talk
from bot.care.rules.fairness import without_asker
from bot.care.rules.triage import SURELY_OUTSIDE
from bot.errors import QuestionTooLong
from bot.kernel.models import SHARED, Answer, Outcome
from bot.kernel.speech import _
from bot.kernel.watching import UNWATCHED, Stage
from bot.kernel.words import content_words, normalised, words
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.asking_back import AskingBack
    from bot.answering.fitting import Fitting
    from bot.answering.rules.clarifying import Facet
    from bot.answering.rules.composing import Composer
    from bot.answering.rules.conversation import WayOn
    from bot.care.rules.languages import Language
    from bot.care.rules.triage import Judgement
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange, Passage
    from bot.kernel.ports import Clock
    from bot.kernel.watching import Watch
    from bot.search.retrieval import Found, Retriever

FROM_WHAT_WAS_SHOWN = frozenset(
    {Turn.MORE, Turn.WHY, Turn.EXAMPLE, Turn.HOW, Turn.PROOF, Turn.BEST, Turn.ITEM, Turn.BACK}
)
"""Turns that want what the shown sections left out, rather than another section."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Pair an answer with the question as it was understood.

    `passages` are the candidates from which a language model may choose or write the answer, none where it must not touch it;
    `language` is the code of a language in which the question was not read, or by its English words alone; `by_words`, that nothing was searched
    by meaning, so that what was not found may well be there.
    """

    answer: Answer
    understood_as: str
    passages: tuple[Passage, ...] = ()
    language: str | None = None
    by_words: bool = False


@dataclass(frozen=True, slots=True)
class _Turn:
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
        calibrations: Calibrations | None = None,
        asking_back: AskingBack | None = None,
        ways: Sequence[WayOn] = (),
        beside: Beside | None = None,
        fitting: Fitting | None = None,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._retriever = retriever
        self._composer = composer
        self._replies = Replies(composer, clock)
        self._triage = triage
        self._clock = clock
        self._longest = longest
        self._finding = Finding(retriever, triage, calibrations or Calibrations())
        self._asking_back = asking_back
        self._ways = tuple(ways)
        self._beside = beside or Beside()
        self._fitting = fitting
        self._watch = watch

    def reading(self, retriever: Retriever) -> Mentor:
        """Return the same mentor, answering from what another search finds."""
        other = copy(self)
        other._retriever = retriever
        other._finding = self._finding.reading(retriever)
        other._asking_back = self._asking_back and self._asking_back.reading(retriever)
        return other

    async def answer(
        self,
        question: str,
        history: Sequence[Exchange] = (),
        *,
        community: int = SHARED,
        may_ask_back: bool = True,
        literally: bool = False,
        asker: Asker = NOBODY,
    ) -> Reply:
        """Answer a question after these earlier turns; raise QuestionTooLong over the length limit.

        Where the answer depends on what the member did not say, ask back instead, at the beginning of a talk alone. A member who says that a
        text of care missed the mark is taken `literally`: by words alone. What the `asker` said of themselves puts sections for
        them first where the question leaves that open.
        """
        text = self._readable(question)
        # What only greeted, thanked or felt is no turn to go on from.
        history = [exchange for exchange in history if exchange.understood_as]
        if _asked_again(text, history):
            # Word for word the same question wants the same answer: whoever asks it has lost the first.
            history = []
        with self._watch.stage(Stage.UNDERSTAND):
            judgement = await self._triage.judge(text, by_words_alone=literally)
        if judgement.guardrail is not None and not judgement.guardrail.orientation:
            # Nothing to come back to: a cry for help never becomes the subject of the talk.
            return Reply(care_text(judgement, judgement.guardrail), understood_as="")
        reading = read_turn(text, history, self._ways)
        if (said := await self._without_search(text, reading, history, community)) is not None:
            return said
        turn = _Turn(text, reading, tuple(history), community, asker, may_ask_back)
        if (language := self._triage.foreign_language(text)) is not None:
            return await self._in_another_language(turn, language, judgement)
        return await self._from_the_library(turn, judgement)

    async def _from_the_library(self, turn: _Turn, judgement: Judgement) -> Reply:
        reading, found = await self._finding.found(turn.text, turn.reading, turn.history, turn.community)
        asked = without_asker(reading.query)
        turn = replace(turn, reading=reading, question=asked)
        kept = in_its_country(found.passages, turn.told_of, self._beside.countries)
        found = replace(found, passages=kept, beyond=(*found.passages, *found.beyond))
        shelf = await self._retriever.shelf(turn.community)
        if judgement.guardrail is not None:
            if (meaning := self._beside.meaning(turn.text, shelf)) is not None:
                # Whoever asks what a form is wants its meaning, and hears beside it whose business the rest is.
                return Reply(with_note(meaning, judgement.guardrail.note), turn.text)
            return Reply(self._replies.redirect(judgement, judgement.guardrail, asked, found.passages), reading.query)
        judgement = await self._triage.placed(judgement, asked)
        # A heading of the library's own is a question, whatever its words: "should I lie about my degree" has an article.
        if not is_own_question(found) and (told := self._beside.told(turn.text, shelf)) is not None:
            return Reply(told, turn.text if told.parts else "")
        outcome = outcome_of(found.passages, judgement.outside, self._finding.calibration_of(found))
        if (declined := self._outside(judgement, outcome, found)) is not None:
            return Reply(declined, reading.query)
        answer, passages = await self._answered(turn, found, judgement)
        noted = with_note(self._beside.added_to(answer, turn.text), judgement.note)
        if found.by_words:
            noted = by_words_alone(noted)
        return Reply(noted, reading.query, _to_word(noted, passages), by_words=found.by_words)

    async def wants_care(self, text: str) -> bool:
        """Tell whether a message, even one that asks nothing, calls for a text that leaves no room for an answer."""
        judgement = await self._triage.judge(" ".join(text.split())[: self._longest])
        return judgement.guardrail is not None and not judgement.guardrail.orientation

    def _readable(self, question: str) -> str:
        text = " ".join(normalised(question).split())
        if len(text) > self._longest:
            raise QuestionTooLong(
                _(
                    "That is {characters} characters, and I read at most {most}. "
                    "Could you put the heart of it into one or two sentences?"
                ).format(characters=f"{len(text):,}", most=f"{self._longest:,}")
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

    async def _in_another_language(self, turn: _Turn, language: Language, judgement: Judgement) -> Reply:
        """Answer by the English words of a mixed message; else say in its language that it was not read, with the nearest headings.

        The reply names the language either way, so that a language model translates the question instead, unless it met with care.
        """
        text = turn.text
        if language.near_english:
            return _of_language(await self._from_the_library(turn, judgement), language)
        known = telling(await self._retriever.known_words(text))
        nearest: tuple[str, ...] = ()
        if is_english_enough(text, known, cognates=language.cognates):
            english = replace(turn, reading=Reading(Turn.NEW, " ".join(known)), history=(), may_ask_back=False)
            reply = await self._from_the_library(english, judgement)
            if reply.answer.outcome is not Outcome.UNKNOWN:
                said = _(BY_ENGLISH_WORDS).format(words=", ".join(known))
                opening = " ".join(filter(None, (said, reply.answer.opening)))
                return _of_language(replace(reply, answer=replace(reply.answer, opening=opening)), language)
            nearest = reply.answer.follow_ups
        elif len(known) >= A_HINT and not language.cognates:
            found = await self._retriever.search(Query(" ".join(known), turn.community))
            nearest = other_readings(found.passages, (), limit=2)
        declined = replace(saying(Outcome.UNKNOWN, language.says), follow_ups=nearest, declined=True)
        return Reply(declined, text, language=language.code)

    def _outside(self, judgement: Judgement, outcome: Outcome, found: Found) -> Answer | None:
        """Return what is said to a question of another world, None for one of the library's."""
        certain = judgement.certain and not is_own_question(found)
        unanswered = outcome is not Outcome.ANSWER and judgement.outside >= SURELY_OUTSIDE
        if judgement.boundary is None or not (certain or unanswered):
            return None
        return self._replies.decline(judgement.boundary, found.passages)

    async def _talk(self, history: Sequence[Exchange], community: int) -> Talk:
        return Talk(history, await self._retriever.shelf(community), self._composer, self._clock.now().date())

    async def _greet(self, said: str, community: int) -> Answer:
        """Return a greeting, with those of the first questions that this community's library answers."""
        asked = OPENERS if said == GREETED else ()
        found = await self._retriever.search_many([Query(question, community) for question in asked])
        known = tuple(question for question, one in zip(asked, found, strict=True) if is_own_question(one))
        return replace(saying(Outcome.ASK_BACK, _(said)), follow_ups=known, choices=known)

    async def _answered(self, turn: _Turn, found: Found, judgement: Judgement) -> tuple[Answer, tuple[Passage, ...]]:
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

    async def _facet(self, turn: _Turn, found: Found, judgement: Judgement) -> Facet | None:
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

    async def _fitted(self, turn: _Turn, found: Found, outside: float, facet: Facet | None) -> Fitted:
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

    async def _one(self, turn: _Turn, found: Found, standing: Standing) -> Answer:
        """Answer one thing: as a question of its own, or with something new where the talk has been there before."""
        question, kind, passages = turn.question, turn.reading.turn, found.passages
        outcome = outcome_of(passages, 0.0, self._finding.calibration_of(found))
        if not turn.history or kind is Turn.SHORTER:
            brief = kind is Turn.SHORTER
            # In the asker's own words, with what the search must not know of them.
            opening = understood(turn.text if not turn.history else question)
            return self._replies.compose(question, passages, standing, brief=brief, opening=opening)
        talk = await self._talk(turn.history, turn.community)
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

    async def _by_its_own_words(self, turn: _Turn, talk: Talk) -> Answer | None:
        """Answer a turn of which the talk's sections have no more by what its own words find, None where that is nothing new."""
        found = await self._finding.by_itself(turn.text, turn.community)
        fresh = talk.fresh(found.passages, Turn.NEW) if found else []
        return self._replies.compose(turn.question, fresh, Standing.CLEAR) if fresh else None


def _of_language(reply: Reply, language: Language) -> Reply:
    """Return the reply with the question's language; what wants care is not sent to be translated."""
    return reply if reply.answer.outcome is Outcome.REDIRECT else replace(reply, language=language.code)


def _asked_again(text: str, history: Sequence[Exchange]) -> bool:
    return len(content_words(text)) >= SHORT and any(words(text) == words(each.question) for each in history)


def _to_word(answer: Answer, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the candidates for an answer; what redirects, declines or asks back is told as it stands."""
    if answer.declined or answer.outcome in {Outcome.REDIRECT, Outcome.ASK_BACK}:
        return ()
    return tuple(passages)
