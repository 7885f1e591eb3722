"""Answer a message in another language: by its English words, or by saying so in its language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.reply import Reply
from bot.answering.replying import saying
from bot.answering.rules.conversation import Reading, Turn
from bot.answering.rules.english_words import A_HINT, is_english_enough, telling
from bot.answering.rules.suggesting import other_readings
from bot.answering.rules.wording import BY_ENGLISH_WORDS
from bot.kernel.models import Outcome
from bot.kernel.speech import _
from bot.search.retrieval import Query

if TYPE_CHECKING:
    from bot.answering.dialogue import DialogueTurn
    from bot.answering.library_answers import LibraryAnswers
    from bot.care.rules.languages import Language
    from bot.care.rules.triage import Judgement
    from bot.search.retrieval import Retriever


class ForeignMessages:
    """Know how much of a message in another language the English library answers."""

    def __init__(self, retriever: Retriever, answers: LibraryAnswers) -> None:
        self._retriever = retriever
        self._answers = answers

    async def reply(self, turn: DialogueTurn, language: Language, judgement: Judgement) -> Reply:
        """Answer by the English words of a mixed message; else say in its language that it was not read, with the nearest headings.

        The reply names the language either way, so that a language model translates the question instead, unless it met with care.
        """
        text = turn.text
        if language.near_english:
            return _of_language(await self._answers.reply(turn, judgement), language)
        known = telling(await self._retriever.known_words(text))
        nearest: tuple[str, ...] = ()
        if is_english_enough(text, known, cognates=language.cognates):
            english = replace(turn, reading=Reading(Turn.NEW, " ".join(known)), history=(), may_ask_back=False)
            reply = await self._answers.reply(english, judgement)
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


def _of_language(reply: Reply, language: Language) -> Reply:
    """Return the reply with the question's language; what wants care is not sent to be translated."""
    return reply if reply.answer.outcome is Outcome.REDIRECT else replace(reply, language=language.code)
