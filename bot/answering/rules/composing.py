"""Write an answer without a language model: the best section's lead, the steps nearest to the question, what speaks against it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from bot.answering.rules.asking import Asks, serves, what_it_asks
from bot.kernel.models import (
    Answer,
    AnswerPart,
    Citation,
    Evidence,
    Outcome,
    Source,
    Statement,
    cited_ids,
    without_citations,
)
from bot.kernel.words import overlap

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from bot.kernel.models import Document, Passage, Section

STEPS = 5
STEPS_OF_A_PART = 3
BORROWED_STEPS = 2
"""Steps that sections after the best one may add."""

NEAR_THE_BEST = 0.82
"""A section may lend steps when its score reaches this share of the best one's."""

STEP_SIMILARITY = 0.42
"""A borrowed step must be this near to the question itself, not only its section."""

SAME_POINT = 0.6
"""Two steps that share this much of their words make the same point."""

SERVING_BONUS = 0.25
WANTS_ONE_THING = frozenset({Asks.HOW_LONG, Asks.HOW_MUCH, Asks.WHAT_TO_SAY})
SCHEDULE = 2
"""Steps with a day or a week of their own from which on their order is the point: nobody reads day 15 before day 8."""

_IN_TURN = re.compile(r"(?:[\w ]{1,30}, )?(?:days?|weeks?|months?|hours?|steps?) \d", re.IGNORECASE)
FOLLOW_UPS = 3
LIBRARY = "Wayfinder library"


@dataclass(slots=True)
class Numbering:
    """Hand out citation numbers in the order in which sources are first used."""

    library_url: str
    citations: dict[str, Citation] = field(default_factory=dict)

    def statement(self, text: str, section: Section, document: Document) -> Statement:
        """Return the text without its `[id]` marks and with the numbers of what carries it."""
        sources = [source for cited in cited_ids(text) if (source := document.source(cited)) is not None]
        numbers = [self._number(source, None) for source in sources]
        if not numbers:
            numbers = [self._number(self._craft(section, document), section.id)]
        return Statement(without_citations(text), tuple(dict.fromkeys(numbers)))

    def _number(self, source: Source, section_id: str | None) -> int:
        citation = self.citations.get(source.id)
        if citation is None:
            citation = Citation(len(self.citations) + 1, source, section_id)
            self.citations[source.id] = citation
        return citation.number

    def _craft(self, section: Section, document: Document) -> Source:
        """Cite the library itself for what is craft knowledge and borrows no study's authority."""
        if document.origin is not None:
            return document.origin
        url = f"{self.library_url.rstrip('/')}/{document.id}.md" if self.library_url else None
        return Source(
            f"library:{section.id}",
            f"{document.title} › {section.heading}",
            LIBRARY,
            document.reviewed.isoformat(),
            url,
            Evidence.PRACTICE,
        )


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
        avoid: frozenset[str] = frozenset(),
    ) -> Answer:
        """Write the answer to one question; `brief` keeps to the lead, `avoid` are sections not to suggest again."""
        numbering = Numbering(self.library_url)
        part, shown = self._part(question, passages, numbering, brief=brief, limit=limit)
        return Answer(
            outcome=outcome,
            parts=(part,),
            opening=opening,
            closing=overdue(shown, today),
            citations=tuple(numbering.citations.values()),
            follow_ups=follow_ups(passages, avoid | {passage.section.id for passage in shown}),
            sections=tuple(passage.section.id for passage in passages),
            shown=tuple(passage.section.id for passage in shown),
        )

    def compose_several(self, things: Sequence[tuple[str, Sequence[Passage]]], *, today: date) -> Answer:
        """Answer several questions of one message, each in a part of its own under the heading that answers it."""
        numbering = Numbering(self.library_url)
        parts: list[AnswerPart] = []
        shown: dict[str, Passage] = {}
        for question, passages in things:
            part, used = self._part(question, passages, numbering, limit=STEPS_OF_A_PART)
            parts.append(replace(part, title=passages[0].section.heading))
            shown |= {passage.section.id: passage for passage in used}
        # By turns, so that neither question's neighbours crowd out the other's.
        neighbours = [
            passage for row in zip_longest(*(passages for _, passages in things)) for passage in row if passage
        ]
        return Answer(
            outcome=Outcome.ANSWER,
            parts=tuple(parts),
            closing=overdue(list(shown.values()), today),
            citations=tuple(numbering.citations.values()),
            follow_ups=follow_ups(neighbours, frozenset(shown)),
            sections=tuple(dict.fromkeys(passage.section.id for passage in neighbours)),
            shown=tuple(shown),
        )

    def _part(
        self,
        question: str,
        passages: Sequence[Passage],
        numbering: Numbering,
        *,
        brief: bool = False,
        limit: int = STEPS,
    ) -> tuple[AnswerPart, list[Passage]]:
        best = passages[0]
        lead = numbering.statement(best.section.lead, best.section, best.document)
        if brief:
            return AnswerPart(lead), [best]
        chosen = _steps(question, passages, limit)
        used = list({passage.section.id: passage for passage in (best, *(source for _, source in chosen))}.values())
        statements = tuple(numbering.statement(text, passage.section, passage.document) for text, passage in chosen)
        cautions = tuple(
            numbering.statement(passage.section.careful, passage.section, passage.document)
            for passage in used[:1]
            if passage.section.careful
        )
        return AnswerPart(lead, statements, cautions), used


def _steps(question: str, passages: Sequence[Passage], limit: int) -> list[tuple[str, Passage]]:
    """Choose the steps: the best section's in its author's order, then what near sections add to the question."""
    asks = what_it_asks(question)
    best = passages[0]
    room = limit if len(passages) == 1 else limit - 1
    own = _own_steps(best, asks, min(limit, max(3, room)))
    borrowed: list[tuple[float, str, Passage]] = []
    for passage in passages[1:4]:
        if passage.score < best.score * NEAR_THE_BEST:
            continue
        for position, similarity in passage.points:
            if position < len(passage.section.points) and similarity >= STEP_SIMILARITY:
                text = passage.section.points[position]
                borrowed.append((similarity + SERVING_BONUS * serves(text, asks), text, passage))
    borrowed.sort(key=lambda item: (-item[0], item[1]))
    chosen = [(text, best) for text in own]
    for _, text, passage in borrowed[: BORROWED_STEPS * 2]:
        enough = len(chosen) >= limit or len(chosen) - len(own) >= BORROWED_STEPS
        if not enough and not _repeats(text, [best.section.lead, *(step for step, _ in chosen)]):
            chosen.append((text, passage))
    return chosen


def _own_steps(passage: Passage, asks: Asks, limit: int) -> list[str]:
    similarity = dict(passage.points)
    points = list(enumerate(passage.section.points))

    def worth(item: tuple[int, str]) -> float:
        position, text = item
        # A script, a time or an amount that was asked for outweighs any similarity, which is at most 1.
        bonus = 1.0 if asks in WANTS_ONE_THING else SERVING_BONUS
        return similarity.get(position, 0.0) + bonus * serves(text, asks)

    kept = sorted(points, key=lambda item: (-worth(item), item[0]))[:limit]
    if asks in WANTS_ONE_THING and sum(bool(_IN_TURN.match(text)) for _, text in kept) < SCHEDULE:
        # What was asked for comes first; within each half the author's order holds.
        return [text for _, text in sorted(kept, key=lambda item: (not serves(item[1], asks), item[0]))]
    return [text for _, text in sorted(kept)]


def _repeats(text: str, others: Iterable[str]) -> bool:
    return any(overlap(text, other) >= SAME_POINT for other in others)


def follow_ups(passages: Sequence[Passage], avoid: frozenset[str], limit: int = FOLLOW_UPS) -> tuple[str, ...]:
    """Return headings near the answer: questions that the library is sure to answer, none twice in other words."""
    chosen: list[str] = []
    for passage in passages:
        heading = passage.section.heading
        if passage.section.id not in avoid and not _repeats(heading, chosen):
            chosen.append(heading)
    return tuple(chosen[:limit])


def overdue(shown: Sequence[Passage], today: date) -> str | None:
    """Say which of the documents shown are past their review date, or return None."""
    late = {passage.document.title: passage.document for passage in shown if passage.document.review_by < today}
    if not late:
        return None
    names = ", ".join(f"“{title}” (last read on {document.reviewed})" for title, document in late.items())
    return f"Past its review date, so check before you rely on it: {names}."
