"""Answer a message: understand the turn, mind what is sensitive, say what needs no search, and leave the rest to the library."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.beside import Beside
from bot.answering.dialogue import DialoguePolicy, DialogueTurn
from bot.answering.finding import SHORT, Finding, is_own_question
from bot.answering.foreign_messages import ForeignMessages
from bot.answering.library_answers import LibraryAnswers
from bot.answering.reply import Reply
from bot.answering.replying import Replies, saying
from bot.answering.rules.asker import NOBODY, Asker
from bot.answering.rules.caring import care_text
from bot.answering.rules.conversation import Turn, read_turn
from bot.answering.rules.courtesy import GREETED, OPENERS, courtesy
from bot.answering.rules.deciding import Calibrations
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
    from bot.answering.rules.composing import Composer
    from bot.answering.rules.conversation import Reading, WayOn
    from bot.care.triage import Triage
    from bot.kernel.models import Exchange
    from bot.kernel.ports import Clock
    from bot.kernel.watching import Watch
    from bot.search.retrieval import Retriever


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
        beside = beside or Beside()
        finding = Finding(retriever, triage, calibrations or Calibrations())
        replies = Replies(composer, clock)
        self._retriever = retriever
        self._triage = triage
        self._longest = longest
        self._ways = tuple(ways)
        self._beside = beside
        self._watch = watch
        self._dialogue = DialoguePolicy(
            retriever, composer, clock, finding, replies, asking_back=asking_back, fitting=fitting
        )
        self._library = LibraryAnswers(retriever, triage, finding, replies, beside, self._dialogue)
        self._foreign = ForeignMessages(retriever, self._library)

    def reading(self, retriever: Retriever) -> Mentor:
        """Return the same mentor, answering from what another search finds."""
        other = copy(self)
        other._retriever = retriever
        other._dialogue = self._dialogue.reading(retriever)
        other._library = self._library.reading(retriever, other._dialogue)
        other._foreign = ForeignMessages(retriever, other._library)
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
        turn = DialogueTurn(text, reading, tuple(history), community, asker, may_ask_back)
        if (language := self._triage.foreign_language(text)) is not None:
            return await self._foreign.reply(turn, language, judgement)
        return await self._library.reply(turn, judgement)

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
        """Answer what asks the library nothing: greetings, thanks, small talk, feelings."""
        if (said := courtesy(text)) is not None:
            return Reply(await self._greet(said, community), understood_as="")
        if (chat := self._beside.chat(text)) is not None:
            return Reply(chat, understood_as="")
        if reading.turn is Turn.FEELING:
            return Reply((await self._dialogue.talk(history, community)).feel(text), understood_as="")
        return None

    async def _greet(self, said: str, community: int) -> Answer:
        """Return a greeting, with those of the first questions that this community's library answers."""
        asked = OPENERS if said == GREETED else ()
        found = await self._retriever.search_many([Query(question, community) for question in asked])
        known = tuple(question for question, one in zip(asked, found, strict=True) if is_own_question(one))
        return replace(saying(Outcome.ASK_BACK, _(said)), follow_ups=known, choices=known)


def _asked_again(text: str, history: Sequence[Exchange]) -> bool:
    return len(content_words(text)) >= SHORT and any(words(text) == words(each.question) for each in history)
