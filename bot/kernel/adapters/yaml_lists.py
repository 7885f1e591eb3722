"""Read a YAML file that is one list of entries without which the bot does not start (PyYAML, pydantic)."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot.errors import KnowledgeError
from bot.kernel.adapters.entries import parse_yaml
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from pathlib import Path

Entry = TypeVar("Entry", bound=BaseModel)


def read_list(path: Path, kind: type[Entry], called: str) -> list[Entry]:
    """Return the file's entries; raise KnowledgeError, naming the file, when it cannot be used."""
    try:
        return TypeAdapter(list[kind]).validate_python(parse_yaml(path.read_text(encoding="utf-8")))  # type: ignore[valid-type]  # the model is a parameter
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise unusable(path, called, exc) from exc


def read_one(path: Path, kind: type[Entry], called: str) -> Entry:
    """Return a file that is one mapping; raise KnowledgeError, naming the file, when it cannot be used."""
    try:
        return kind.model_validate(parse_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise unusable(path, called, exc) from exc


def unusable(path: Path, called: str, exc: Exception) -> KnowledgeError:
    """Return the error that says what is wrong with a file."""
    what = f"{called} cannot be used: {str(exc).splitlines()[0]}."
    return KnowledgeError([Problem(str(path), None, what, "Restore the file or mend the entry.")])
