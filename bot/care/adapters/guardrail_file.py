"""Read what the mentor says beside the library, which a community may word itself: guardrails, boundaries, languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.answering.rules.clarifying import Choice, Facet
from bot.care.rules.languages import Language
from bot.care.rules.safety import Concern, Guardrail
from bot.care.rules.scope import Boundary, Outside
from bot.care.rules.triage import LIBRARY, Example
from bot.errors import KnowledgeError
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from pathlib import Path


BUTTON = 80
"""Characters that Discord takes on a button."""

Entry = TypeVar("Entry", bound=BaseModel)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    concern: Concern
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[re.Pattern[str]]
    note: Annotated[str, Field(min_length=20, max_length=400)]
    threshold: Annotated[float, Field(gt=0, lt=1)]
    note_from: Annotated[float, Field(gt=0, lt=1)]
    orientation: bool


class _BoundaryEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Outside
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[re.Pattern[str]]


class _LanguageEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^(?:[a-z]{2}|other)$")]
    name: str
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    words: list[str] = []


class _ChoiceEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=BUTTON)]
    adds: Annotated[str, Field(min_length=3, max_length=80)]
    names: Annotated[list[str], Field(min_length=1)]


class _FacetEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str
    asks: Annotated[str, Field(min_length=10, max_length=300)]
    choices: Annotated[list[_ChoiceEntry], Field(min_length=2, max_length=8)]


def read_facets(path: Path) -> tuple[Facet, ...]:
    """Return what may be asked back; raise KnowledgeError when the file is malformed."""
    return tuple(
        Facet(
            entry.id,
            entry.asks,
            tuple(Choice(choice.label, choice.adds, frozenset(choice.names)) for choice in entry.choices),
        )
        for entry in _read(path, _FacetEntry, "the questions back")
    )


def read_languages(path: Path) -> tuple[Language, ...]:
    """Return what is said to questions in other languages; raise KnowledgeError when the file is malformed."""
    entries = _read(path, _LanguageEntry, "the languages")
    return tuple(Language(entry.code, entry.says, frozenset(entry.words)) for entry in entries)


def read_boundaries(path: Path) -> tuple[Boundary, ...]:
    """Return what the library is not for; raise KnowledgeError when the file is malformed."""
    entries = _read(path, _BoundaryEntry, "the boundaries")
    return tuple(Boundary(entry.kind, entry.says, tuple(entry.patterns)) for entry in entries)


def read_guardrails(path: Path) -> tuple[Guardrail, ...]:
    """Return the guardrails in the file's order; raise KnowledgeError when any concern is missing or malformed."""
    entries = _read(path, _Entry, "the guardrails")
    missing = set(Concern) - {entry.concern for entry in entries}
    if missing:
        what = f"no guardrail for {', '.join(sorted(missing))}."
        raise KnowledgeError([Problem(str(path), None, what, "Every concern needs one.")])
    return tuple(
        Guardrail(
            entry.concern,
            entry.says,
            entry.note,
            tuple(entry.patterns),
            entry.threshold,
            entry.note_from,
            entry.orientation,
        )
        for entry in entries
    )


def read_examples(path: Path) -> tuple[Example, ...]:
    """Return messages of known kinds; raise KnowledgeError when a kind is unknown or has no example."""
    try:
        by_kind = TypeAdapter(dict[str, list[str]]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise _unusable(path, "the examples", exc) from exc
    if kinds := {*Concern, *Outside, LIBRARY} ^ {kind for kind, texts in by_kind.items() if texts}:
        what = f"the examples of {', '.join(sorted(kinds))} are missing or of no known kind."
        raise KnowledgeError([Problem(str(path), None, what, "Give every kind some, and no other.")])
    return tuple(Example(text, kind) for kind, texts in by_kind.items() for text in texts)


def _read(path: Path, kind: type[Entry], called: str) -> list[Entry]:
    try:
        return TypeAdapter(list[kind]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))  # type: ignore[valid-type]  # the model is a parameter
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise _unusable(path, called, exc) from exc


def _unusable(path: Path, called: str, exc: Exception) -> KnowledgeError:
    what = f"{called} cannot be used: {str(exc).splitlines()[0]}."
    return KnowledgeError([Problem(str(path), None, what, "Restore the file or mend the entry.")])
