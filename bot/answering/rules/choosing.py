"""Choose what an answer quotes: the best section's steps, and what was not said yet."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.answering.rules.asking import Asks, serves, what_it_asks
from bot.kernel.models import without_citations
from bot.kernel.words import content_words, overlap, stem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from bot.kernel.models import Passage

STEPS = 4
STEPS_OF_A_PART = 3

SAME_POINT = 0.6
"""Two steps that share this much of their words make the same point."""

SERVING_BONUS = 0.25
WANTS_ONE_THING = frozenset({Asks.HOW_LONG, Asks.HOW_MUCH, Asks.WHAT_TO_SAY})
FEW_NAMED, MORE_NAMED, A_SHORT_QUESTION = 1, 2, 12
"""Words of a short question, and of one of more content words than that, from which on a step is taken for the one that is asked about."""

SCHEDULE = 2
"""Steps with a day or a week of their own from which on their order is the point: nobody reads day 15 before day 8."""

FIRST = 2.0
"""Above every similarity."""

UNMATCHED = 0.25
"""The similarity that a unit counts with which the search did not bring."""

LATER_SECTION = 0.08
"""What a unit loses for each section that ranks before its own."""

LATER_POINT = 0.05
"""What a point loses for each that its author put before it: labelled by readers, the author's order of 738 sections is nearer to what their askers want first than the order by similarity (.67 and .59 of all pairs)."""

_IN_TURN = re.compile(r"(?:[\w ]{1,30}, )?(?:days?|weeks?|months?|hours?|steps?) \d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Hold one text of the library that this talk has not heard yet, with the passage that it stands in."""

    text: str
    passage: Passage
    worth: float
    is_caution: bool = False


def unsaid(
    passages: Sequence[Passage], said: Collection[str], wants: Asks, *, limit: int, first: str | None = None
) -> list[Unsaid]:
    """Return what these passages hold and nobody was told, best first; for a wanted kind, only texts of that kind.

    `first` was told, but is wanted again, before the others.
    """
    found: list[Unsaid] = []
    for rank, passage in enumerate(passages):
        for text, similarity, is_caution in _texts(passage):
            told = without_citations(text)
            if told == first:
                found.append(Unsaid(text, passage, FIRST))
            elif told not in said and (wants is Asks.ANYTHING or serves(text, wants)):
                found.append(Unsaid(text, passage, similarity - LATER_SECTION * rank, is_caution))
    found.sort(key=lambda one: -one.worth)
    chosen: list[Unsaid] = []
    for one in found:
        known = [text for text in said if text != first]
        if len(chosen) < limit and not _repeats(one.text, [*known, *(other.text for other in chosen)]):
            chosen.append(one)
    return chosen


def holds(passage: Passage, wants: Asks) -> bool:
    """Tell whether a section holds a text of the wanted kind."""
    return wants is Asks.ANYTHING or any(serves(text, wants) for text, _, _ in _texts(passage))


def _texts(passage: Passage) -> Iterator[tuple[str, float, bool]]:
    """Yield (text, similarity, is a caution) of a section's lead, points and caution."""
    near = dict(passage.points)
    yield passage.section.lead, passage.dense, False
    for position, text in enumerate(passage.section.points):
        yield text, near.get(position, UNMATCHED), False
    if passage.section.careful:
        yield passage.section.careful, UNMATCHED, True


def steps_for(question: str, passage: Passage, limit: int) -> list[str]:
    """Choose a section's steps, in its author's order but for what was asked for, which comes first.

    No other section lends any: read aloud, ten of thirteen lent steps were about something else than the question.
    """
    asks = what_it_asks(question)
    similarity = dict(passage.points)
    points = list(enumerate(passage.section.points))

    def worth(item: tuple[int, str]) -> float:
        position, text = item
        # A script, a time or an amount that was asked for outweighs any similarity, which is at most 1.
        bonus = 1.0 if asks in WANTS_ONE_THING else SERVING_BONUS
        return similarity.get(position, UNMATCHED) - LATER_POINT * position + bonus * serves(text, asks)

    kept = sorted(points, key=lambda item: (-worth(item), item[0]))[:limit]
    if sum(bool(_IN_TURN.match(text)) for _, text in kept) >= SCHEDULE:
        return [text for _, text in sorted(kept)]
    # Within each half the author's order holds.
    in_halves = asks in WANTS_ONE_THING
    order = sorted(kept, key=lambda item: (in_halves and not serves(item[1], asks), item[0]))
    return _with_first([text for _, text in order], _named(question, passage))


def _with_first(steps: list[str], named: str | None) -> list[str]:
    """Return the steps with the named one first; words to send keep their place before it."""
    if named not in steps:
        return steps
    others = [step for step in steps if step != named]
    place = 1 if others and serves(others[0], Asks.WORDS) else 0
    return [*others[:place], named, *others[place:]] if steps.index(named) > place else steps


def _named(question: str, passage: Passage) -> str | None:
    """Return the step nearest to the question, if it alone holds words of it, which neither the section's heading nor its lead do."""
    asked = _stems(question)
    least = FEW_NAMED if len(asked) <= A_SHORT_QUESTION else MORE_NAMED
    asked -= _stems(f"{passage.section.heading} {passage.section.lead}")
    held = [asked & _stems(text) for text in passage.section.points]
    own = [
        len(words - set().union(*(other for each, other in enumerate(held) if each != place)))
        for place, words in enumerate(held)
    ]
    most = max(own, default=0)
    nearest = passage.points[0][0] if passage.points else len(own)
    is_named = nearest < len(own) and own[nearest] == most >= least
    return passage.section.points[nearest] if is_named else None


def _stems(text: str) -> set[str]:
    return {stem(word) for word in content_words(without_citations(text))}


def _repeats(text: str, others: Iterable[str]) -> bool:
    return any(overlap(text, other) >= SAME_POINT for other in others)
