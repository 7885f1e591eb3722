"""Read the guardrails that a community may word itself from the library's folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.domain.models import Problem
from bot.domain.safety import Concern, Guardrail
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
