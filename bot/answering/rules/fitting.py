"""Fit an answer to what its asker said of themselves: put sections for them first, leave everything else as it was.

A profile orders; it never takes a section away, never makes an answer less sure, and what the question says itself goes before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category

from bot.answering.rules.choosing import STEPS, steps_for
from bot.kernel.models import SHARED
from bot.kernel.speech import N_, _, in_english

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.answering.rules.places import Country
    from bot.kernel.models import Passage
    from bot.search.rules.askers import Askers, Mark

NEARLY = 0.02
"""How far a section for the asker may stand behind the best one, in score, and still come first."""

EQUALLY = 0.01
"""The same for a section of a topic that serves one of the asker's goals."""

NEAR_ANYWAY = 0.7
"""The share of the best score that such a section must reach for the bare question, too: with a trade or a country behind it, a short
question is near to everything of that trade or country. Chosen with NEARLY by reading what 25 questions of four profiles got."""

LOOKED_AT = 4
"""Sections from which an answer is put together."""

OWN_MONEY = 0.15
"""What a point is nearer to the question for an amount in the asker's own currency."""

SHORT_NAME = 3
NEVER = re.compile(r"(?!)")
SOMEBODY = "somebody"
OPENLY = N_("Fits your /me")


class Part(StrEnum):
    """Name what of an asker a section may be for."""

    STAGE = "stage"
    FIELD = "field"
    HOME = "home"


@dataclass(frozen=True, slots=True)
class Home:
    """Hold the asker's country, with the library's articles that hold there."""

    name: str
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Money:
    """Hold the asker's currency with the signs by which amounts in it are known."""

    code: str
    signs: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        """Tell whether a text holds an amount in this currency."""
        signs = "|".join(map(re.escape, self.signs))
        return re.search(rf"(?<![\w$])(?:{signs})\s?\d|\d\s?(?:{signs})(?!\w)", text) is not None


@dataclass(frozen=True, slots=True)
class Goals:
    """Hold what the asker works towards: how a sentence puts it, and the topics that serve it."""

    named: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Hold what an answer may be fitted to; whoever said nothing of themselves is NOBODY.

    `private` says that nobody else reads the answer, so that it may say what it was fitted to.
    """

    stage: Mark | None = None
    field: Mark | None = None
    home: Home | None = None
    money: Money | None = None
    goals: Goals | None = None
    private: bool = False

    def in_facet(self, facet: str) -> Asker:
        """Return of the asker only what a clarifying question of this kind asks for."""
        if facet == "standing":
            return Asker(stage=self.stage, private=self.private)
        return Asker(field=self.field if facet == "field" else None, private=self.private)

    def said_to(self, facet: str) -> Mark | None:
        """Return what the asker said already of what a facet asks for."""
        part = self.in_facet(facet)
        return part.stage or part.field


NOBODY = Asker()


@dataclass(frozen=True, slots=True)
class Places:
    """Know by which words a question says where its asker lives, and which articles are at home where."""

    countries: Sequence[Country] = ()
    names: re.Pattern[str] = NEVER
    capitals: re.Pattern[str] = NEVER

    @classmethod
    def of(cls, countries: Sequence[Country], names: Iterable[str]) -> Places:
        """Return the places with these names; short ones are also words ("us"), so they count in capitals only."""
        known = set(names)
        short = [name for name in known if len(name) <= SHORT_NAME]
        return cls(countries, _any_of(known - set(short), re.IGNORECASE), _any_of(short))

    def named_in(self, text: str) -> bool:
        """Tell whether a text names any country, but for the money of one."""
        told = any(each.is_told_of(text) for each in self.countries if each.codes)
        return told or bool(self.names.search(text) or self.capitals.search(text))

    def money_in(self, text: str) -> bool:
        """Tell whether a text names any money."""
        return any(category(letter) == "Sc" for letter in text) or any(
            each.is_hinted_at(text) for each in self.countries
        )

    @property
    def articles(self) -> frozenset[str]:
        """Return the articles that hold for one country only."""
        return frozenset().union(*(each.documents for each in self.countries))

    def articles_of(self, code: str) -> frozenset[str]:
        """Return the articles that are at home in a country."""
        return frozenset().union(*(each.documents for each in self.countries if code in each.codes))


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


def heard(asker: Asker, said: str, askers: Askers, places: Places) -> Asker:
    """Return the asker without what the question, or the talk before it, says itself: its own words go before."""
    return replace(
        asker,
        stage=None if askers.stage_said(said) else asker.stage,
        field=None if askers.field_said(said) else asker.field,
        home=None if places.named_in(said) else asker.home,
        money=None if places.named_in(said) or places.money_in(said) else asker.money,
    )


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


def line_of(used: Asker) -> str:
    """Say whom an answer was fitted to; where others read along, only that it was."""
    if used == replace(NOBODY, private=used.private):
        return ""
    if not used.private or not in_english():
        # The line is put together by English grammar; in other languages the shorter one says enough.
        return _(OPENLY)
    who = used.stage.named if used.stage else ""
    if used.field:
        who = f"{who or SOMEBODY} in {used.field.named}"
    if used.goals:
        who = f"{who or SOMEBODY} who {used.goals.named}"
    parts = [f"for {who}"] if who else []
    parts += [used.home.name if who else f"for {used.home.name}"] if used.home else []
    parts += [f"amounts in {used.money.code} first"] if used.money else []
    line = ", ".join(parts)
    return line[0].upper() + line[1:]


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
    if steps_for(question, nearer, STEPS) == steps_for(question, fitted.passages, STEPS):
        return fitted
    used = replace(fitted.used, money=asker.money, private=asker.private)
    return Fitted(nearer, used, fitted.lifted | {first.section.id})


def _nearer_for_money(passage: Passage, money: Money) -> Passage:
    near = dict(passage.points)
    for position, text in enumerate(passage.section.points):
        if money.is_in(text):
            near[position] = near.get(position, 0.0) + OWN_MONEY
    return replace(passage, points=tuple(sorted(near.items(), key=lambda item: -item[1])))


def _without(passages: Sequence[Passage], others: Sequence[Passage]) -> list[Passage]:
    ids = {each.section.id for each in others}
    return [each for each in passages if each.section.id not in ids]


def _looked_at(passages: Sequence[Passage]) -> list[str]:
    return [passage.section.id for passage in passages[:LOOKED_AT]]


def _any_of(names: Iterable[str], flags: int = 0) -> re.Pattern[str]:
    parts = sorted(map(re.escape, names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", flags) if parts else NEVER
