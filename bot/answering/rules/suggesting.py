"""Suggest what to ask next: the next steps in the answer's own article, or what else the question may have meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.kernel.words import overlap

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from bot.kernel.models import Passage

FOLLOW_UPS = 3
OTHERS = 4
SAME_QUESTION = 0.6
"""Two headings that share this much of their words ask the same thing."""

FROM_ELSEWHERE = 0.95
"""A section of another article is a next step when its score reaches this share of the best one's, and its topic is the same."""


def next_steps(passages: Sequence[Passage], avoid: Collection[str] = (), *, limit: int = FOLLOW_UPS) -> tuple[str, ...]:
    """Return headings that lead on from the best section: its article's later ones first, then its earlier ones.

    An article holds one subject for one stage, so its neighbours have to do with the answer, whatever else a search brought.
    """
    if not passages:
        return ()
    best = passages[0]
    sections = best.document.sections
    place = next((number for number, each in enumerate(sections) if each.id == best.section.id), 0)
    ranked = {passage.section.id: rank for rank, passage in enumerate(passages)}
    own = [*sections[place + 1 :], *reversed(sections[:place])]
    own.sort(key=lambda section: ranked.get(section.id, len(ranked)))
    near = [
        passage.section
        for passage in passages[1:]
        if passage.document.topic == best.document.topic
        and passage.document.id != best.document.id
        and passage.score >= best.score * FROM_ELSEWHERE
    ]
    # An article of one section has no next step of its own: the nearest sections stand in.
    near = near if own else [each.section for each in passages[1:]]
    candidates = [section.heading for section in (*own, *near) if section.id not in avoid]
    return _distinct(candidates, [best.section.heading], limit)


def distinct(passages: Sequence[Passage], *, limit: int, near: float = 0.0) -> list[Passage]:
    """Return the nearest passages whose headings differ in their words, best first, down to this share of the best one's score."""
    least = near * passages[0].score if passages else 0.0
    headings = _distinct((passage.section.heading for passage in passages if passage.score >= least), (), limit)
    first = {passage.section.heading: passage for passage in reversed(passages)}
    return [first[heading] for heading in headings]


def other_readings(passages: Sequence[Passage], avoid: Collection[str], *, limit: int = OTHERS) -> tuple[str, ...]:
    """Return the headings of the nearest other sections, distinct in their words: what else may have been meant."""
    shown = [passage.section.heading for passage in passages if passage.section.id in avoid]
    nearest = [passage.section.heading for passage in passages if passage.section.id not in avoid]
    return _distinct(nearest, shown, limit)


def _distinct(headings: Iterable[str], known: Sequence[str], limit: int) -> tuple[str, ...]:
    chosen: list[str] = []
    for heading in headings:
        if len(chosen) < limit and all(overlap(heading, other) < SAME_QUESTION for other in (*known, *chosen)):
            chosen.append(heading)
    return tuple(chosen)
