"""Answer a turn from the library: mind what is sensitive, search, decline what is of another world, and answer the rest."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.finding import A_STORY, is_own_question
from bot.answering.reply import Reply
from bot.answering.replying import by_words_alone, with_note
from bot.answering.rules.addressing import asks_something
from bot.answering.rules.conversation import Turn
from bot.answering.rules.deciding import outcome_of, standing_of
from bot.answering.rules.places import in_its_country
from bot.care.rules.fairness import without_asker
from bot.care.rules.triage import SURELY_OUTSIDE
from bot.kernel.models import Outcome
from bot.kernel.words import content_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.beside import Beside
    from bot.answering.dialogue import DialoguePolicy, DialogueTurn
    from bot.answering.finding import Finding
    from bot.answering.replying import Replies
    from bot.care.rules.triage import Judgement
    from bot.care.triage import Triage
    from bot.kernel.models import Answer, Passage
    from bot.search.retrieval import Found, Retriever

SURELY_CHAT = 0.6
"""Probability of chat from which a message that asks nothing, and that nothing in the library answers, is no gap of it."""


class LibraryAnswers:
    """Answer what is read as English, from the articles and what stands beside them."""

    def __init__(
        self,
        retriever: Retriever,
        triage: Triage,
        finding: Finding,
        replies: Replies,
        beside: Beside,
        dialogue: DialoguePolicy,
    ) -> None:
        self._retriever = retriever
        self._triage = triage
        self._finding = finding
        self._replies = replies
        self._beside = beside
        self._dialogue = dialogue

    def reading(self, retriever: Retriever, dialogue: DialoguePolicy) -> LibraryAnswers:
        """Return the same, answering from what another search finds."""
        other = copy(self)
        other._retriever = retriever
        other._finding = self._finding.reading(retriever)
        other._dialogue = dialogue
        return other

    async def reply(self, turn: DialogueTurn, judgement: Judgement) -> Reply:
        """Answer a turn by what is sensitive in it, by what stands beside the articles, or by the articles."""
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
            standing = standing_of(found.passages, judgement.outside, self._finding.calibration_of(found))
            redirected = self._replies.redirect(judgement, judgement.guardrail, asked, found.passages, standing)
            return Reply(redirected, reading.query)
        judgement = await self._triage.placed(judgement, asked)
        outcome = outcome_of(found.passages, judgement.outside, self._finding.calibration_of(found))
        # Whoever tells what happened and then asks for the words is answered, and hears that the words stay theirs; in a talk, those
        # that were told can be copied.
        errand = self._beside.cannot(turn.text) if outcome is Outcome.ANSWER and _is_story(turn.text) else None
        # A heading of the library's own is a question, whatever its words: "should I lie about my degree" has an article.
        wants_words = bool(turn.history) and reading.turn is Turn.EXAMPLE
        is_for_library = is_own_question(found) or errand is not None or wants_words
        if not is_for_library and (told := self._beside.told(turn.text, shelf)) is not None:
            return Reply(told, turn.text if told.parts else "")
        if (declined := self._outside(judgement, outcome, found)) is not None:
            return Reply(declined, reading.query)
        answer, passages = await self._dialogue.answer(turn, found, judgement)
        if answer.outcome is Outcome.UNKNOWN and _is_remark(turn, judgement):
            return Reply(with_note(self._replies.hear(found.passages), judgement.note), understood_as="")
        opened = replace(answer, opening=errand) if errand is not None and answer.parts else answer
        noted = with_note(self._beside.added_to(opened, turn.text), judgement.note)
        if found.by_words:
            noted = by_words_alone(noted)
        return Reply(noted, reading.query, _to_word(noted, passages), by_words=found.by_words)

    def _outside(self, judgement: Judgement, outcome: Outcome, found: Found) -> Answer | None:
        """Return what is said to a question of another world, None for one of the library's."""
        certain = judgement.certain and not is_own_question(found)
        unanswered = outcome is not Outcome.ANSWER and judgement.outside >= SURELY_OUTSIDE
        if judgement.boundary is None or not (certain or unanswered):
            return None
        return self._replies.decline(judgement.boundary, found.passages)


def _is_story(text: str) -> bool:
    """Tell whether a message says so much that what it asks for may be answered, whatever it wants done."""
    return len(content_words(text)) >= A_STORY


def _is_remark(turn: DialogueTurn, judgement: Judgement) -> bool:
    """Tell whether somebody begins with a remark: it asks nothing, and is like what members say to each other."""
    return not turn.history and judgement.chat >= SURELY_CHAT and not asks_something(turn.text)


def _to_word(answer: Answer, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """Return the candidates for an answer; what redirects, declines or asks back is told as it stands."""
    if answer.declined or answer.outcome in {Outcome.REDIRECT, Outcome.ASK_BACK}:
        return ()
    return tuple(passages)
