"""Put an answer together as surely as the library carries it: outright, as the nearest readings, or not at all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.rules.asking import gist_of
from bot.answering.rules.caring import care_text
from bot.answering.rules.choosing import STEPS, STEPS_OF_A_PART
from bot.answering.rules.composing import A_READING
from bot.answering.rules.deciding import Standing
from bot.answering.rules.suggesting import distinct, other_readings
from bot.answering.rules.wording import (
    BY_WORDS,
    BY_WORDS_HELP,
    DID_YOU_MEAN,
    I_READ,
    MISSING_PART,
    NEAR_TOO,
    ORIENTATION,
    PARTLY,
    REMARK,
    SEVERAL_READINGS,
    UNKNOWN,
    UNKNOWN_HELP,
)
from bot.care.rules.privacy import without_details
from bot.kernel.models import Answer, Outcome
from bot.kernel.speech import _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bot.answering.rules.composing import Composer
    from bot.care.rules.safety import Guardrail
    from bot.care.rules.scope import Boundary
    from bot.care.rules.triage import Judgement
    from bot.kernel.models import Passage
    from bot.kernel.ports import Clock

ORIENTATION_SCORE = 0.45
"""A redirected question gets what the library has only when a section is at least this near."""

READINGS: Mapping[Standing, tuple[int, ...]] = {
    Standing.CLOSE: (STEPS, 1),
    Standing.UNSURE: (2, 1, 1),
    Standing.OPEN: (1, 1, 1),
}
"""Steps of each reading of a question that is shown. Where the best section is not sure, the right one is often second or third, and
readers called an answer useful that holds it there; the surer the first, the more of it."""


class Replies:
    """Know what is said in each standing; the composer knows how."""

    def __init__(self, composer: Composer, clock: Clock) -> None:
        self._composer = composer
        self._clock = clock

    def _today(self) -> date:
        return self._clock.now().date()

    def compose(
        self,
        question: str,
        passages: Sequence[Passage],
        standing: Standing,
        *,
        brief: bool = False,
        opening: str | None = None,
    ) -> Answer:
        """Answer as surely as the passages stand: outright, as the nearest readings, or not at all."""
        sections = tuple(passage.section.id for passage in passages)
        if standing is Standing.NONE or not passages:
            suggestions = other_readings(passages, (), limit=2)
            said = saying(Outcome.UNKNOWN, _(UNKNOWN_HELP if suggestions else UNKNOWN))
            return replace(said, follow_ups=suggestions, sections=sections)
        if standing in READINGS and not brief and len(distinct(passages, limit=2)) > 1:
            return self._readings(question, passages, standing, opening)
        return self._composer.compose(
            question,
            passages,
            outcome=Outcome.PARTIAL if standing is not Standing.CLEAR else Outcome.ANSWER,
            today=self._today(),
            opening=_(PARTLY) if standing is not Standing.CLEAR else opening,
            brief=brief,
        )

    def _readings(self, question: str, passages: Sequence[Passage], standing: Standing, opening: str | None) -> Answer:
        """Show the nearest readings side by side; where all others are far, the one, with the others on buttons."""
        is_alone = len(distinct(passages, limit=2, near=A_READING)) == 1
        if standing is not Standing.CLOSE:
            opening = _(PARTLY if is_alone else SEVERAL_READINGS)
        readings = self._composer.compose_readings(
            question,
            passages,
            (STEPS,) if is_alone else READINGS[standing],
            outcome=Outcome.ANSWER if standing is Standing.CLOSE else Outcome.PARTIAL,
            today=self._today(),
            opening=opening,
        )
        below = _(NEAR_TOO if is_alone else DID_YOU_MEAN)
        return replace(readings, closing="\n".join(filter(None, (readings.closing, below))))

    def several(self, things: Sequence[tuple[str, Sequence[Passage], Outcome]]) -> Answer | None:
        """Answer (question, passages, outcome) of one message in parts of their own, None where that would be no better."""
        answered = [(thing, passages) for thing, passages, outcome in things if outcome is Outcome.ANSWER]
        missing = [thing for thing, _, outcome in things if outcome is Outcome.UNKNOWN]
        left = _(MISSING_PART).format(thing=without_details(missing[0]).rstrip(" ?.!")) if missing else None
        apart = {passages[0].section.id: (thing, passages) for thing, passages in reversed(answered)}
        if len(apart) > 1:
            together = self._composer.compose_several(list(reversed(apart.values())), today=self._today())
            return replace(together, closing=left or together.closing)
        if answered and left:
            thing, passages = answered[0]
            part = self._composer.compose(thing, passages, outcome=Outcome.PARTIAL, today=self._today())
            return replace(part, closing=left)
        return None

    def redirect(
        self, judgement: Judgement, guardrail: Guardrail, question: str, passages: Sequence[Passage], standing: Standing
    ) -> Answer:
        """Say who can help, and add what the library has as orientation; what it surely answers comes first where it may."""
        if guardrail.answer_first and standing is Standing.CLEAR:
            answer = replace(self.compose(question, passages, standing), outcome=Outcome.REDIRECT)
            return with_note(answer, guardrail.note)
        said = care_text(judgement, guardrail)
        sections = tuple(passage.section.id for passage in passages)
        if not passages or passages[0].score < ORIENTATION_SCORE:
            near = other_readings(passages, (), limit=2) if guardrail.answer_first else ()
            return replace(said, follow_ups=near, sections=sections)
        more = self._composer.compose(
            question, passages, outcome=Outcome.REDIRECT, today=self._today(), limit=STEPS_OF_A_PART
        )
        part = replace(more.parts[0], title=_(ORIENTATION))
        return replace(more, parts=(part,), opening=guardrail.says, by_meaning=said.by_meaning)

    def hear(self, passages: Sequence[Passage]) -> Answer:
        """Meet a remark that asks nothing, with the nearest questions at hand."""
        nearest = other_readings(passages, (), limit=2)
        return replace(saying(Outcome.ASK_BACK, _(REMARK)), follow_ups=nearest)

    def decline(self, boundary: Boundary, passages: Sequence[Passage]) -> Answer:
        """Say whose question it is instead, and what the library could help with."""
        said = saying(Outcome.UNKNOWN, boundary.says)
        sections = tuple(passage.section.id for passage in passages)
        return replace(said, follow_ups=other_readings(passages, (), limit=2), sections=sections, declined=True)


def understood(question: str) -> str | None:
    """Return what a long post was understood to ask, in its own words; None for a short one."""
    gist = gist_of(without_details(question))
    return _(I_READ).format(gist=gist.rstrip(" ?")) if gist else None


def with_note(answer: Answer, note: str | None) -> Answer:
    """Return an answer with a line of care under it, where there is one."""
    if note is None:
        return answer
    return replace(answer, closing=f"{answer.closing}\n{note}" if answer.closing else note, cautioned=True)


def by_words_alone(answer: Answer) -> Answer:
    """Return an answer that claims nothing about the library where only words were searched and found nothing."""
    if answer.outcome is not Outcome.UNKNOWN or answer.declined:
        return answer
    return replace(answer, opening=BY_WORDS_HELP if answer.follow_ups else BY_WORDS)


def saying(outcome: Outcome, text: str) -> Answer:
    """Return an answer in the mentor's own words, which quote nothing and so cite nothing."""
    return Answer(outcome=outcome, parts=(), opening=text)
