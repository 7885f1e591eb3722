"""Read the kinds of places to look at, `opportunities.yaml`, and list everything wrong with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.digest.rules.issues import Opportunity
from bot.kernel.adapters.entries import Text, faults_of, load_yaml
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path

NAME_CHARACTERS = 60
LOOK_CHARACTERS = 240
FORM = "Write a list of {id, name, look, section}."


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
    name: Annotated[Text, StringConstraints(max_length=NAME_CHARACTERS)]
    look: Annotated[Text, StringConstraints(max_length=LOOK_CHARACTERS)]
    section: Text


def read_opportunities(
    folder: Path, sections: AbstractSet[str] | None = None
) -> tuple[list[Opportunity], list[Problem]]:
    """Return every entry that can be used, and everything wrong with any; a library may go without the file.

    Given the ids of the library's sections, an entry whose section none of them is counts as wrong too.
    """
    path = folder / "opportunities.yaml"
    if not path.is_file():
        return [], []
    try:
        raw = load_yaml(path)
    except ValueError as exc:
        return [], [Problem(str(path), None, str(exc), FORM)]
    if not isinstance(raw, list):
        return [], [Problem(str(path), None, "holds no list.", FORM)]
    found: dict[str, Opportunity] = {}
    problems: list[Problem] = []
    for position, item in enumerate(raw, start=1):
        called = f"entry {item['id'] if isinstance(item, dict) and 'id' in item else f'number {position}'}"
        try:
            entry = _Entry.model_validate(item)
        except ValidationError as exc:
            problems += [Problem(str(path), None, f"{called}: {what}", fix) for _, what, fix in faults_of(exc, {})]
            continue
        if entry.id in found:
            problems.append(Problem(str(path), None, f"{called} stands twice.", "Give it another id."))
        elif sections is not None and entry.section not in sections:
            what = f"{called}: the library has no section {entry.section!r}."
            problems.append(Problem(str(path), None, what, "Correct it, or put it into the library first."))
        else:
            found[entry.id] = Opportunity(entry.id, entry.name, entry.look, entry.section)
    return list(found.values()), problems
