"""Write an answer without a language model: the best section's lead, the steps nearest to the question, what speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.answering.rules.asking import Asks
from bot.answering.rules.choosing import STEPS, STEPS_OF_A_PART, steps_for, unsaid
from bot.answering.rules.citing import Numbering
from bot.answering.rules.suggesting import OTHERS, distinct, next_steps
from bot.kernel.models import Answer, AnswerPart, Outcome, without_citations
from bot.kernel.speech import _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from bot.kernel.models import Passage

_LEANS_ON_ITS_HEADING = re.compile(
    r"(?:yes|no|both|neither|either|they|it|its|it's|this|that|these|those|he|she|not|never|rarely|seldom|often|usually|sometimes"
    r"|mostly|partly|probably|possibly|perhaps|maybe|hardly|only|almost|about|around|roughly|depends|because|less|more|fewer"
    r"|one|two|three|four|five|six|ten|twelve|\d[\w%]*)\b(?! (?:client|one|of your|of the))",
    re.IGNORECASE,
)
"""How leads begin that answer their own heading and say little without it."""


A_READING = 0.9
"""A section may be another reading of a question when its score reaches this share of the best one's: read aloud, a far one beside the
right one spoils both."""


ASKED_LIKE_THAT = 0.85
"""Cosine from which on a question is nearly one of the section's own. Below it the answer stands under the section's heading: readers'
first complaint was a fluent answer to another question that did not say which."""


@dataclass(frozen=True, slots=True)
class Composer:
    """Turn ranked passages into an answer; the same question and library always give the same one.

    `library_url` is where a reader can open the library's files, or empty.
    """

    library_url: str = ""

    def compose(
        self,
        question: str,
        passages: Sequence[Passage],
        *,
        outcome: Outcome,
        today: date,
        opening: str | None = None,
        brief: bool = False,
        limit: int = STEPS,
        avoid: Collection[str] = (),
    ) -> Answer:
        """Write the answer to one question; `brief` keeps to the lead, `avoid` are sections not to suggest again."""
        numbering = Numbering(self.library_url)
        best = passages[0]
        part = self._part(question, best, numbering, brief=brief, limit=limit)
        as_asked = outcome is not Outcome.PARTIAL and best.dense >= ASKED_LIKE_THAT
        if not as_asked or leans_on_its_heading(best.section.lead):
            part = replace(part, title=best.section.heading)
        known = {*avoid, best.section.id}
        return Answer(
            outcome=outcome,
            parts=(part,),
            opening=opening,
            closing=overdue([best], today),
            citations=tuple(numbering.citations.values()),
            follow_ups=next_steps(passages, known),
            sections=tuple(passage.section.id for passage in passages),
            shown=(best.section.id,),
        )

    def compose_several(self, things: Sequence[tuple[str, Sequence[Passage]]], *, today: date) -> Answer:
        """Answer several questions of one message, each in a part of its own under the heading that answers it."""
        numbering = Numbering(self.library_url)
        parts: list[AnswerPart] = []
        shown: dict[str, Passage] = {}
        for question, passages in things:
            best = passages[0]
            part = self._part(question, best, numbering, limit=STEPS_OF_A_PART)
            parts.append(replace(part, title=best.section.heading))
            shown[best.section.id] = best
        # By turns, so that neither question's neighbours crowd out the other's.
        suggested = zip_longest(*(next_steps(passages, shown) for _, passages in things))
        neighbours = zip_longest(*(passages for _, passages in things))
        return Answer(
            outcome=Outcome.ANSWER,
            parts=tuple(parts),
            closing=overdue(list(shown.values()), today),
            citations=tuple(numbering.citations.values()),
            follow_ups=tuple(dict.fromkeys(heading for row in suggested for heading in row if heading))[:3],
            sections=tuple(dict.fromkeys(passage.section.id for row in neighbours for passage in row if passage)),
            shown=tuple(shown),
        )

    def compose_readings(
        self,
        question: str,
        passages: Sequence[Passage],
        limits: Sequence[int],
        *,
        outcome: Outcome,
        today: date,
        opening: str | None = None,
    ) -> Answer:
        """Give the heart of the nearest readings of one question, each under its heading with as many steps as `limits` says.

        Cautions stand in the first alone; the follow-ups bring each as a whole, and others that come near.
        """
        numbering = Numbering(self.library_url)
        readings = distinct(passages, limit=len(limits), near=A_READING)
        parts = []
        for rank, (reading, limit) in enumerate(zip(readings, limits, strict=False)):
            part = self._part(question, reading, numbering, limit=limit)
            cautions = part.cautions if rank == 0 else ()
            parts.append(replace(part, cautions=cautions, title=reading.section.heading))
        # What stands there in full needs no button.
        told = readings[0].section.id if limits[0] >= STEPS else None
        others = [each for each in distinct(passages, limit=OTHERS + 1) if each.section.id != told][:OTHERS]
        return Answer(
            outcome=outcome,
            parts=tuple(parts),
            opening=opening,
            closing=overdue(readings, today),
            citations=tuple(numbering.citations.values()),
            follow_ups=tuple(each.section.heading for each in others),
            sections=tuple(passage.section.id for passage in passages),
            shown=tuple(each.section.id for each in readings),
            did_you_mean=True,
        )

    def compose_rest(
        self,
        passages: Sequence[Passage],
        said: Collection[str],
        *,
        wants: Asks = Asks.ANYTHING,
        opening: str,
        outcome: Outcome,
        today: date,
        limit: int = STEPS,
        first: str | None = None,
    ) -> Answer | None:
        """Say what a talk has not heard of these passages yet, of the wanted kind; return None where nothing is left.

        `first` is a text said before that is asked for again and stands before the rest.
        """
        chosen = unsaid(passages, said, wants, limit=limit, first=first)
        if not chosen:
            return None
        numbering = Numbering(self.library_url)
        lead, *steps = [numbering.statement(one.text, one.passage.section, one.passage.document) for one in chosen]
        used = list({one.passage.section.id: one.passage for one in chosen}.values())
        cautions = {one.text for one in chosen[1:] if one.is_caution}
        parts = zip(chosen[1:], steps, strict=True)
        divided = [(statement, one.text in cautions) for one, statement in parts]
        part = AnswerPart(
            lead,
            tuple(statement for statement, is_caution in divided if not is_caution),
            tuple(statement for statement, is_caution in divided if is_caution),
            # Whoever has not seen the section must know what its points are about.
            title=None if without_citations(used[0].section.lead) in said else used[0].section.heading,
        )
        return Answer(
            outcome=outcome,
            parts=(part,),
            opening=opening,
            closing=overdue(used, today),
            citations=tuple(numbering.citations.values()),
            follow_ups=next_steps(used, {passage.section.id for passage in used}),
            sections=tuple(passage.section.id for passage in passages),
            shown=tuple(passage.section.id for passage in used),
        )

    def _part(
        self, question: str, passage: Passage, numbering: Numbering, *, brief: bool = False, limit: int = STEPS
    ) -> AnswerPart:
        section, document = passage.section, passage.document
        lead = numbering.statement(section.lead, section, document)
        if brief:
            return AnswerPart(lead)
        steps = tuple(numbering.statement(text, section, document) for text in steps_for(question, passage, limit))
        cautions = (numbering.statement(section.careful, section, document),) if section.careful else ()
        return AnswerPart(lead, steps, cautions)


def leans_on_its_heading(lead: str) -> bool:
    """Tell whether a lead answers its own heading with "Yes", "Both" or "It", and so may not be shown without it."""
    return bool(_LEANS_ON_ITS_HEADING.match(lead))


def overdue(shown: Sequence[Passage], today: date) -> str | None:
    """Say which of the documents shown are past their review date, or return None."""
    late = {passage.document.title: passage.document for passage in shown if passage.document.review_by < today}
    if not late:
        return None
    names = ", ".join(
        _("“{title}” (last read on {reviewed})").format(title=title, reviewed=document.reviewed)
        for title, document in late.items()
    )
    return _("Past its review date, so check before you rely on it: {names}.").format(names=names)
