"""Fit an answer to what its asker said of themselves: put sections for them first, leave everything else as it was.

A profile orders; it never takes a section away, never makes an answer less sure, and what the question says itself goes before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.answering.rules.asker import NOBODY, Asker, line_of
from bot.answering.rules.choosing import STEPS, UNMATCHED, steps_for
from bot.kernel.models import SHARED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bot.answering.rules.asker import Money
    from bot.kernel.models import Passage
    from bot.search.rules.askers import Askers

NEARLY = 0.02
"""How far a section for the asker may stand behind the best one, in score, and still come first."""

EQUALLY = 0.01
"""The same for a section of a topic that serves one of the asker's goals."""

NEAR_ANYWAY = 0.7
"""The share of the best score that such a section must reach for the bare question, too: with a trade or a country behind it, a short
question is near to everything of that trade or country. Chosen with NEARLY by reading what 25 questions of four profiles got."""

LOOKED_AT = 4
"""Sections from which an answer is put together."""

OWN_MONEY = 0.4
"""What a point is nearer to the question for an amount in the asker's own currency: more than its place in the author's order."""


class Part(StrEnum):
    """Name what of an asker a section may be for."""

    STAGE = "stage"
    FIELD = "field"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold sections in the order for their asker, with what of the asker made that order.

    `lifted` are the ids of the sections that stand, or say something, elsewhere for it.
    """

    passages: tuple[Passage, ...]
    used: Asker = NOBODY
    lifted: frozenset[str] = frozenset()

    def line(self, shown: Collection[str]) -> str:
        """Say whom an answer of these sections was fitted to, empty where it shows none that was moved."""
        return line_of(self.used) if self.lifted.intersection(shown) else ""


def asked_as(question: str, asker: Asker) -> dict[Part, str]:
    """Return the question as the asker would have put it who had said one more thing of themselves."""
    ends = {
        Part.STAGE: asker.stage.said if asker.stage else "",
        Part.FIELD: asker.field.said if asker.field else "",
        Part.HOME: f"in {asker.home.name}" if asker.home and asker.home.articles else "",
    }
    return {part: f"{question.rstrip(' ?.!')} {end}?" for part, end in ends.items() if end}


def fit(
    question: str,
    passages: Sequence[Passage],
    found: Mapping[Part, Sequence[Passage]],
    asker: Asker,
    askers: Askers,
    bare: Mapping[str, float],
) -> Fitted:
    """Put those sections first that are for the asker and answer nearly as well as the best; the others keep their order.

    `found` are the sections for each of `asked_as`, `bare` the scores, by section id, for the question as it stands. None is taken
    away, and a community's own section that comes first stays so.
    """
    near = NEAR_ANYWAY * passages[0].score
    may_rise = {
        part: [each for each in candidates if bare.get(each.section.id, 0.0) >= near]
        for part, candidates in found.items()
    }
    lifted, parts = _lifted(passages, may_rise, asker, askers)
    fitted = Fitted((*lifted, *_without(passages, lifted)))
    if _looked_at(fitted.passages) != _looked_at(passages):
        used = Asker(
            stage=asker.stage if Part.STAGE in parts else None,
            field=asker.field if Part.FIELD in parts else None,
            home=asker.home if Part.HOME in parts else None,
            private=asker.private,
        )
        fitted = replace(fitted, used=used, lifted=frozenset(each.section.id for each in lifted))
    else:
        fitted = _towards_goals(passages, asker)
    return _with_own_money(question, fitted, asker)


def _lifted(
    passages: Sequence[Passage], found: Mapping[Part, Sequence[Passage]], asker: Asker, askers: Askers
) -> tuple[list[Passage], set[Part]]:
    """Return the sections that go first, the nearest one first, and the parts of the asker that they are for."""
    best = passages[0]
    lifted: dict[str, Passage] = {}
    parts: set[Part] = set()
    for part, candidates in found.items():
        for passage in candidates:
            near = passage.score >= best.score - NEARLY and may_lead(passage, best)
            if near and suits(passage, part, asker, askers):
                parts.add(part)
                lifted[passage.section.id] = max(
                    lifted.get(passage.section.id, passage), passage, key=lambda each: each.score
                )
    return sorted(lifted.values(), key=lambda each: (-each.score, each.section.id)), parts


def completed_for(
    question: str, passages: Sequence[Passage], found: Sequence[Passage], used: Asker, money: Money | None
) -> Fitted:
    """Return what was found for the question with what the asker said, before what the bare question found.

    Whatever that changes, the asker was not asked back for it, so it was used.
    """
    fitted = Fitted((*found, *_without(passages, found)), used, frozenset(_looked_at(found)))
    return _with_own_money(question, fitted, replace(used, money=money))


def may_lead(passage: Passage, best: Passage) -> bool:
    """Tell whether a section may stand before the best one: no shared one before a community's own."""
    return best.document.community == SHARED or passage.document.community != SHARED


def suits(passage: Passage, part: Part, asker: Asker, askers: Askers) -> bool:
    """Tell whether a section is for the asker in this part, and not for somebody else in another."""
    if part is Part.HOME:
        return asker.home is not None and passage.document.id in asker.home.articles
    section = passage.section
    about = " ".join((section.heading, passage.document.title, *section.also_asked))
    stages, fields = askers.stages_of(about), askers.fields_of(about)
    stage, field = asker.stage.id if asker.stage else "", asker.field.id if asker.field else ""
    if part is Part.STAGE:
        return stage in stages and (not fields or field in fields)
    return field in fields and (not stages or not stage or stage in stages)


def _towards_goals(passages: Sequence[Passage], asker: Asker) -> Fitted:
    """Put a section first whose topic serves a goal, among those that answer equally well."""
    plain, best = Fitted(tuple(passages)), passages[0]
    if asker.goals is None or best.document.topic in asker.goals.topics:
        return plain
    for passage in passages[1:LOOKED_AT]:
        serves = passage.document.topic in asker.goals.topics and passage.score >= best.score - EQUALLY
        if serves and may_lead(passage, best):
            used = Asker(goals=asker.goals, private=asker.private)
            return Fitted((passage, *_without(passages, [passage])), used, frozenset({passage.section.id}))
    return plain


def _with_own_money(question: str, fitted: Fitted, asker: Asker) -> Fitted:
    """Choose, of the points, rather those with amounts in the asker's currency; none is converted."""
    if asker.money is None:
        return fitted
    first, *others = fitted.passages
    nearer = (_nearer_for_money(first, asker.money), *others)
    if steps_for(question, nearer[0], STEPS) == steps_for(question, first, STEPS):
        return fitted
    used = replace(fitted.used, money=asker.money, private=asker.private)
    return Fitted(nearer, used, fitted.lifted | {first.section.id})


def _nearer_for_money(passage: Passage, money: Money) -> Passage:
    near = dict(passage.points)
    for position, text in enumerate(passage.section.points):
        if money.is_in(text):
            near[position] = near.get(position, UNMATCHED) + OWN_MONEY
    return replace(passage, points=tuple(sorted(near.items(), key=lambda item: -item[1])))


def _without(passages: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    ids = {each.section.id for each in others}
    return [each for each in passages if each.section.id not in ids]


def _looked_at(passages: Sequence[Passage]) -> list[str]:
    return [passage.section.id for passage in passages[:LOOKED_AT]]
