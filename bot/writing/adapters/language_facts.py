"""Read what must be known of languages to compare translations."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from bot.kernel.adapters.entries import parse_yaml
from bot.writing.rules.likeness import Tongue

LANGUAGES = Path(__file__).parents[1] / "languages.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^[a-z]{2}$")]
    name: str
    notice: Annotated[str, Field(min_length=20, max_length=400)]
    failed: Annotated[str, Field(min_length=10, max_length=200)]
    numbers: dict[str, int]
    denials: frozenset[str]
    percent: tuple[str, ...]
    currencies: dict[str, str]
    acronyms: frozenset[str]


def read_tongues(path: Path = LANGUAGES) -> dict[str, Tongue]:
    """Return the languages that translations can be checked in, by ISO 639-1 code."""
    entries = TypeAdapter(list[_Entry]).validate_python(parse_yaml(path.read_text(encoding="utf-8")))
    return {entry.code: Tongue(**{name: getattr(entry, name) for name in _Entry.model_fields}) for entry in entries}
