"""Read what stands beside the articles for answering: glossary, small talk, plans that are turned down, sums."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.rules.glossary import Glossary, Term
from bot.answering.rules.manners import Family, Plan, SmallTalk
from bot.answering.rules.places import Country
from bot.answering.rules.sums import Sum
from bot.kernel.adapters.yaml_lists import read_list, read_one

if TYPE_CHECKING:
    from pathlib import Path

Says = Annotated[str, Field(min_length=10, max_length=400)]
Patterns = Annotated[list[re.Pattern[str]], Field(min_length=1)]
Examples = Annotated[list[str], Field(min_length=1)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class TermEntry(_Entry):
    """One term of the glossary."""

    term: Annotated[str, Field(min_length=2, max_length=60)]
    also: list[str] = []
    means: Annotated[str, Field(min_length=20, max_length=280)]
    section: str | None = None
    hard: bool = False


class SmallTalkEntry(_Entry):
    """One kind of small talk; `examples` must match, `not` must not."""

    kind: str
    why: str
    patterns: Patterns
    examples: Examples
    unlike: Annotated[list[str], Field(alias="not")] = []
    says: Annotated[list[Says], Field(min_length=1)]


class PlanEntry(_Entry):
    """One kind of request that is turned down; `examples` must match, `not` must not."""

    kind: str
    family: Family
    why: str
    unless: re.Pattern[str] | None = None
    patterns: Patterns
    examples: Examples
    unlike: Annotated[list[str], Field(alias="not")] = []
    says: Says
    sections: list[str] = []


class PlansFile(_Entry):
    """The plans, and how people put it who only tell of one (`told_of`)."""

    told_of: Patterns
    plans: Annotated[list[PlanEntry], Field(min_length=1)]


class SumEntry(_Entry):
    """One rule with a number."""

    section: str
    needs: str
    words: Annotated[list[str], Field(min_length=1)]
    times: Decimal = Decimal(1)
    divide: Decimal = Decimal(1)
    percent: Decimal | None = None
    says: Says
    rule: str


def read_glossary(path: Path) -> Glossary:
    """Return the glossary; raise KnowledgeError when its file is malformed."""
    entries = read_list(path, TermEntry, "the glossary")
    return Glossary([Term(each.term, tuple(each.also), each.means, each.section, each.hard) for each in entries])


def read_small_talk(path: Path) -> tuple[SmallTalk, ...]:
    """Return the kinds of small talk; raise KnowledgeError when the file is malformed."""
    entries = small_talk_entries(path)
    return tuple(SmallTalk(each.kind, tuple(each.patterns), tuple(each.says)) for each in entries)


def small_talk_entries(path: Path) -> list[SmallTalkEntry]:
    """Return the file's entries with their examples."""
    return read_list(path, SmallTalkEntry, "the small talk")


def read_plans(path: Path) -> tuple[Plan, ...]:
    """Return the requests that are turned down; raise KnowledgeError when the file is malformed."""
    file = plans_file(path)
    return tuple(_plan(each, file.told_of) for each in file.plans)


def _plan(entry: PlanEntry, told_of: list[re.Pattern[str]]) -> Plan:
    spared = told_of if entry.family is Family.UNFAIR else []
    own = [entry.unless] if entry.unless else []
    return Plan(entry.kind, entry.family, tuple(entry.patterns), entry.says, tuple(entry.sections), (*spared, *own))


def plans_file(path: Path) -> PlansFile:
    """Return the file with its examples."""
    return read_one(path, PlansFile, "the plans that are turned down")


class CountryEntry(_Entry):
    """The articles of one country."""

    documents: Annotated[list[str], Field(min_length=1)]
    names: Annotated[list[str], Field(min_length=1)]
    codes: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = []
    vague: list[str] = []


def read_countries(path: Path) -> tuple[Country, ...]:
    """Return which articles hold for one country only; raise KnowledgeError when the file is malformed."""
    entries = read_list(path, CountryEntry, "the countries")
    return tuple(
        Country(frozenset(each.documents), tuple(each.names), frozenset(each.codes), frozenset(each.vague))
        for each in entries
    )


def read_sums(path: Path) -> tuple[Sum, ...]:
    """Return the rules with a number; raise KnowledgeError when the file is malformed."""
    return tuple(
        Sum(
            each.section,
            tuple(each.words),
            each.says,
            each.rule,
            each.times if each.percent is None else each.percent,
            each.divide if each.percent is None else Decimal(100),
        )
        for each in read_list(path, SumEntry, "the sums")
    )
