"""Read what the mentor says beside the library: guardrails, boundaries, languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.care.rules.languages import OTHER, Language
from bot.care.rules.little_words import LittleWords
from bot.care.rules.safety import Concern, Guardrail, Pattern
from bot.care.rules.scope import Boundary, Outside
from bot.errors import KnowledgeError
from bot.kernel.adapters.yaml_lists import read_list
from bot.kernel.models import Problem

if TYPE_CHECKING:
    from pathlib import Path


class _PatternEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    find: re.Pattern[str]
    example: Annotated[str, Field(min_length=3)]
    spares: Annotated[str, Field(min_length=3)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    concern: Concern
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[_PatternEntry]
    note: Annotated[str, Field(min_length=20, max_length=400)]
    threshold: Annotated[float, Field(gt=0, lt=1)]
    note_from: Annotated[float, Field(gt=0, lt=1)]
    orientation: bool
    answer_first: bool = False


class _BoundaryEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: Outside
    says: Annotated[str, Field(min_length=40, max_length=1500)]
    patterns: list[re.Pattern[str]]


_Word = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:'[a-z0-9]*)*$")]


class _LanguageEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(pattern=r"^(?:[a-z]{2,3}|other)$")]
    name: str
    says: Annotated[str, Field(min_length=40, max_length=1500)] | None = None
    telling: frozenset[_Word] = frozenset()
    words: frozenset[_Word] = frozenset()
    shared: frozenset[_Word] = frozenset()
    crisis: Annotated[str, Field(min_length=40, max_length=1500)] | None = None
    crisis_words: list[str] = []
    cognates: bool = False
    near_english: bool = False

    def language(self, other: _LanguageEntry) -> Language:
        """Return the language; without texts of its own it has those of `other`."""
        return Language(
            self.code,
            self.says or other.says or "",
            LittleWords(self.telling, self.words, self.shared),
            self.crisis or other.crisis,
            tuple(self.crisis_words),
            self.cognates,
            self.near_english,
        )


def read_languages(path: Path) -> tuple[Language, ...]:
    """Return what is said to questions in other languages; raise KnowledgeError when the file is malformed."""
    entries = read_list(path, _LanguageEntry, "the languages")
    other = next((entry for entry in entries if entry.code == OTHER), None)
    silent = [entry.code for entry in entries if not (entry.says or (other and other.says))]
    if silent:
        what = f"the languages cannot be used: `{silent[0]}` has no `says`, and no entry `{OTHER}` has one for it."
        raise KnowledgeError([Problem(str(path), None, what, "Add what is said to whoever writes in it.")])
    return tuple(entry.language(other or entry) for entry in entries)


def read_boundaries(path: Path) -> tuple[Boundary, ...]:
    """Return what the library is not for; raise KnowledgeError when the file is malformed."""
    entries = read_list(path, _BoundaryEntry, "the boundaries")
    return tuple(Boundary(entry.kind, entry.says, tuple(entry.patterns)) for entry in entries)


def read_guardrails(path: Path) -> tuple[Guardrail, ...]:
    """Return the guardrails in the file's order; raise KnowledgeError when any concern is missing or malformed."""
    entries = read_list(path, _Entry, "the guardrails")
    missing = set(Concern) - {entry.concern for entry in entries}
    if missing:
        what = f"no guardrail for {', '.join(sorted(missing))}."
        raise KnowledgeError([Problem(str(path), None, what, "Every concern needs one.")])
    return tuple(
        Guardrail(
            entry.concern,
            entry.says,
            entry.note,
            tuple(Pattern(each.find, each.example, each.spares) for each in entry.patterns),
            entry.threshold,
            entry.note_from,
            entry.orientation,
            entry.answer_first,
        )
        for entry in entries
    )
