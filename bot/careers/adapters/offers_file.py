"""Read the rules for offers, `offers.yaml`, and list everything wrong with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.careers.rules.offers import Flag, FlagKind, OfferRules, check_offer
from bot.kernel.adapters.entries import SOURCE_FIXES, Text, faults_of, load_yaml
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

FORM = "Write `terms`, a map of names to patterns, and `flags`, a list."
_TERM = re.compile(r"<([a-z]+)>")

Line = Annotated[Text, StringConstraints(max_length=220)]


class _FlagEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+(?:-[a-z]+)*$", max_length=30)]
    kind: FlagKind
    name: Annotated[Text, StringConstraints(max_length=70)]
    means: Line | None = None
    ask: Line | None = None
    section: Text | None = None
    strong: bool = False
    missing: bool = False
    names_pay: bool = False
    patterns: Annotated[list[Text], Field(min_length=1)]
    unless: list[Text] = []
    raises: Annotated[list[Text], Field(min_length=1)]
    spares: Annotated[list[Text], Field(min_length=1)]


class _OffersFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    terms: dict[str, str] = {}
    clauses: list[Text] = []
    flags: list[Any]


def read_offer_rules(folder: Path, sections: Collection[str] | None = None) -> tuple[OfferRules, list[Problem]]:
    """Return every flag that can be used, and everything wrong with any; a library may go without the file.

    Given the library's section ids, a flag that leads to none of them is a problem too.
    """
    path = folder / "offers.yaml"
    name = str(path)
    if not path.is_file():
        return OfferRules(), []
    try:
        file = _OffersFile.model_validate(load_yaml(path))
    except ValidationError:
        return OfferRules(), [Problem(name, None, "the file does not hold what it should.", FORM)]
    except ValueError as exc:
        return OfferRules(), [Problem(name, None, str(exc), FORM)]
    flags: dict[str, Flag] = {}
    problems: list[Problem] = []
    try:
        clauses = tuple(_compiled(pattern, file.terms) for pattern in file.clauses)
    except (re.error, KeyError) as exc:
        return OfferRules(), [Problem(name, None, f"clauses: a pattern cannot be used: {exc}.", "Correct the pattern.")]
    for position, item in enumerate(file.flags, start=1):
        called = f"flag {item['id'] if isinstance(item, dict) and 'id' in item else f'number {position}'}"
        try:
            entry = _FlagEntry.model_validate(item)
            flag = _flag(entry, file.terms)
        except ValidationError as exc:
            problems += [Problem(name, None, f"{called}: {what}", fix) for _, what, fix in faults_of(exc, SOURCE_FIXES)]
            continue
        except (re.error, KeyError) as exc:
            problems.append(Problem(name, None, f"{called}: a pattern cannot be used: {exc}.", "Correct the pattern."))
            continue
        faults = [*_faults(flag, sections), *(["it stands twice."] if flag.id in flags else [])]
        problems += [Problem(name, None, f"{called}: {what}", "Mend the flag or the example.") for what in faults]
        if not faults:
            flags[flag.id] = flag
    return OfferRules(tuple(flags.values()), clauses), problems


def _flag(entry: _FlagEntry, terms: Mapping[str, str]) -> Flag:
    return Flag(
        id=entry.id,
        kind=entry.kind,
        name=entry.name,
        patterns=tuple(_compiled(pattern, terms) for pattern in entry.patterns),
        unless=tuple(_compiled(pattern, terms) for pattern in entry.unless),
        means=entry.means or "",
        ask=entry.ask or "",
        section=entry.section or "",
        strong=entry.strong,
        missing=entry.missing,
        names_pay=entry.names_pay,
        raises=tuple(entry.raises),
        spares=tuple(entry.spares),
    )


def _compiled(pattern: str, terms: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(_TERM.sub(lambda found: terms[found[1]], pattern))


def _faults(flag: Flag, sections: Collection[str] | None) -> list[str]:
    """Return what is wrong with a flag, its own examples among it: they are run."""
    found = []
    if flag.kind is not FlagKind.GOOD and not (flag.means and flag.ask and flag.section):
        found.append("means, ask or section is missing.")
    if flag.strong and flag.kind is not FlagKind.SCAM:
        found.append("only a mark of a scam is strong.")
    if flag.section and sections is not None and flag.section not in sections:
        found.append(f"the library has no section {flag.section!r}.")
    for examples, wanted in ((flag.raises, True), (flag.spares, False)):
        for example in examples:
            check = check_offer(example, OfferRules((flag,)))
            if bool(check.questions or check.good) is not wanted:
                found.append(f"{'does not raise' if wanted else 'raises'} on its example {example!r}.")
    return found
