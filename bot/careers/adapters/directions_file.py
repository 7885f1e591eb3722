"""Read which sections of the library stand under a direction, `directions.yaml`, and list everything wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.kernel.adapters.entries import Text, faults_of, load_yaml
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

FORM = "Write `reading`, a list of {field, models, markets}, with one or two ids of sections in each."

Sections = Annotated[list[Text], Field(min_length=1, max_length=2)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    field: Text
    models: Sections
    markets: Sections


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reading: list[_Entry]


def read_directions(
    folder: Path, fields: Collection[str], sections: Collection[str] | None = None
) -> tuple[dict[str, tuple[str, ...]], list[Problem]]:
    """Return the ids of the sections to read by field, models first, and everything wrong; a library may go without.

    Given the library's section ids, one that is not among them is a problem too.
    """
    path = folder / "directions.yaml"
    name = str(path)
    if not path.is_file():
        return {}, []
    try:
        file = _File.model_validate(load_yaml(path))
    except ValidationError as exc:
        return {}, [Problem(name, None, what, fix) for _, what, fix in faults_of(exc, {"reading": FORM})]
    except ValueError as exc:
        return {}, [Problem(name, None, str(exc), FORM)]
    found: dict[str, tuple[str, ...]] = {}
    problems: list[Problem] = []
    for entry in file.reading:
        ids = (*entry.models, *entry.markets)
        faults = [
            f"the library has no section {each!r}." for each in ids if sections is not None and each not in sections
        ]
        faults += [] if entry.field in fields else [f"no skill is of the field {entry.field!r}."]
        faults += ["it stands twice."] if entry.field in found else []
        problems += [
            Problem(name, None, f"field {entry.field}: {what}", "Correct it or take it out.") for what in faults
        ]
        if not faults:
            found[entry.field] = ids
    return found, problems
