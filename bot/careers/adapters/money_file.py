"""Read what sums take from others, `money.yaml`, and list everything wrong with it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.careers.rules.money import Currency
from bot.careers.rules.money_facts import FeeFigure, MoneyFacts, PlatformFee, Statute
from bot.kernel.adapters.entries import SOURCE_FIXES, Text, faults_of, load_yaml
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from bot.kernel.models import Document

FORM = "Write `statutes`, `fees` and `currencies` as in the shipped file."

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Days = Annotated[int, Field(ge=0, le=365)]
Percent = Annotated[Decimal, Field(ge=0, lt=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)


class _Statute(_Strict):
    id: Text
    place: Text
    also: list[Text] = []
    default_days: Days | None
    longest_days: Days | None
    says: Annotated[Text, StringConstraints(max_length=350)]
    section: Text
    sources: Annotated[list[Text], Field(min_length=1)]


class _Figure(_Strict):
    low: Percent
    high: Percent
    since: Text
    says: Text
    source: Text


class _Platform(_Strict):
    id: Text
    name: Text
    section: Text
    figures: Annotated[list[_Figure], Field(min_length=1, max_length=4)]


class _Currencies(_Strict):
    two: list[Code]
    none: list[Code]
    three: list[Code]


class _MoneyFile(_Strict):
    statutes: list[_Statute]
    fees: list[_Platform]
    currencies: _Currencies


def read_money_facts(folder: Path, documents: Mapping[str, Document] | None = None) -> tuple[MoneyFacts, list[Problem]]:
    """Return what the file holds, and everything wrong with it; a library may go without the file.

    Given the library's documents by id, a section or source that none of them has is a problem too.
    """
    path = folder / "money.yaml"
    if not path.is_file():
        return MoneyFacts(), []
    try:
        file = _MoneyFile.model_validate(load_yaml(path))
    except ValidationError as exc:
        return MoneyFacts(), [Problem(str(path), None, what, fix) for _, what, fix in faults_of(exc, SOURCE_FIXES)]
    except ValueError as exc:
        return MoneyFacts(), [Problem(str(path), None, str(exc), FORM)]
    problems = [
        Problem(str(path), None, what, "Correct it, or put it into the library first.")
        for what in _faults(file, documents)
    ]
    return _facts(file), problems


def _facts(file: _MoneyFile) -> MoneyFacts:
    decimals = ((file.currencies.two, 2), (file.currencies.none, 0), (file.currencies.three, 3))
    return MoneyFacts(
        tuple(
            Statute(
                each.id,
                each.place,
                tuple(each.also),
                each.default_days,
                each.longest_days,
                each.says,
                each.section,
                tuple(each.sources),
            )
            for each in file.statutes
        ),
        tuple(
            PlatformFee(
                each.id,
                each.name,
                tuple(FeeFigure(one.low, one.high, one.since, one.says, one.source) for one in each.figures),
                each.section,
            )
            for each in file.fees
        ),
        tuple(Currency(code, places) for codes, places in decimals for code in codes),
    )


def _faults(file: _MoneyFile, documents: Mapping[str, Document] | None) -> Iterator[str]:
    codes = [*file.currencies.two, *file.currencies.none, *file.currencies.three]
    yield from (f"currency {code} stands twice." for code in sorted({each for each in codes if codes.count(each) > 1}))
    for platform in file.fees:
        yield from (f"fee of {platform.id}: low is above high." for one in platform.figures if one.low > one.high)
    if documents is None:
        return
    named = [(f"statute {each.id}", each.section, each.sources) for each in file.statutes]
    named += [(f"fee of {each.id}", each.section, [one.source for one in each.figures]) for each in file.fees]
    for called, section_id, sources in named:
        document = documents.get(section_id.partition("#")[0])
        if document is None or section_id not in {section.id for section in document.sections}:
            yield f"{called}: the library has no section {section_id!r}."
        else:
            yield from (
                f"{called}: the section's article has no source {each!r}."
                for each in sources
                if document.source(each) is None
            )
