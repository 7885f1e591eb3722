"""Read what the mentor says beside the library, which a community may word itself: guardrails and boundaries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.domain.models import Problem
from bot.domain.safety import Concern, Guardrail
from bot.domain.scope import Boundary, Outside
from bot.errors import KnowledgeError

if TYPE_CHECKING:
    from pathlib import Path


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    concern: Concern
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[re.Pattern[str]]
    examples: Annotated[list[str], Field(min_length=3)]
    threshold: Annotated[float, Field(gt=0, lt=1)]
    orientation: bool


class _BoundaryEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Outside
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[re.Pattern[str]]
    examples: Annotated[list[str], Field(min_length=3)]


def read_boundaries(path: Path) -> tuple[Boundary, ...]:
    """Return what the library is not for; raise KnowledgeError when the file is malformed."""
    try:
        entries = TypeAdapter(list[_BoundaryEntry]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        what = f"the boundaries cannot be used: {str(exc).splitlines()[0]}."
        raise KnowledgeError([Problem(str(path), None, what, "Restore the file or mend the entry.")]) from exc
    return tuple(Boundary(e.kind, e.says, tuple(e.patterns), tuple(e.examples)) for e in entries)


def read_guardrails(path: Path) -> tuple[Guardrail, ...]:
    """Return the guardrails in the file's order; raise KnowledgeError when any concern is missing or malformed."""
    try:
        entries = TypeAdapter(list[_Entry]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        what = f"the guardrails cannot be used: {str(exc).splitlines()[0]}."
        raise KnowledgeError([Problem(str(path), None, what, "Restore the file or mend the entry.")]) from exc
    missing = set(Concern) - {entry.concern for entry in entries}
    if missing:
        what = f"no guardrail for {', '.join(sorted(missing))}."
        raise KnowledgeError([Problem(str(path), None, what, "Every concern needs one.")])
    return tuple(
        Guardrail(
            entry.concern,
            entry.says,
            tuple(entry.patterns),
            tuple(entry.examples),
            entry.threshold,
            entry.orientation,
        )
        for entry in entries
    )
