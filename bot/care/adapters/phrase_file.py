"""Read the phrases by which slang is recognised, and those that only look like it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.care.rules.phrases import PhraseGroup, Phrases
from bot.care.rules.safety import Concern
from bot.kernel.adapters.entries import parse_yaml
from bot.kernel.adapters.yaml_lists import unusable

if TYPE_CHECKING:
    from pathlib import Path


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")

    because: Annotated[str, Field(min_length=10)]
    example: Annotated[str, Field(min_length=3)]
    phrases: Annotated[list[str], Field(min_length=1)]


class _OfConcern(_Group):
    concern: Concern


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    care: list[_OfConcern]
    harmless: list[_Group]


def read_phrases(path: Path) -> Phrases:
    """Return the phrases; raise KnowledgeError when the file is malformed."""
    try:
        found = TypeAdapter(_File).validate_python(parse_yaml(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as exc:
        raise unusable(path, "the phrases", exc) from exc
    meant = (PhraseGroup(group.concern, group.because, group.example, tuple(group.phrases)) for group in found.care)
    spared = (PhraseGroup(None, group.because, group.example, tuple(group.phrases)) for group in found.harmless)
    return Phrases((*meant, *spared))
