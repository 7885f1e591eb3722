"""Read who asks and for whom sections are written: `knowledge/askers.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import KnowledgeError
from bot.kernel.adapters.entries import Text, faults_of, load_yaml
from bot.kernel.models import Problem
from bot.search.rules.askers import Askers, Mark, phrase_pattern

if TYPE_CHECKING:
    from pathlib import Path

Phrases = Annotated[tuple[Text, ...], Field(min_length=1)]


class _Stage(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    name: Text
    named: Text
    said: Text
    quiet: bool = False
    reason: Text
    asks: Phrases
    written: Phrases
    example: Text

    def mark(self) -> Mark:
        return Mark(
            self.id,
            phrase_pattern(self.asks),
            phrase_pattern(self.written),
            self.name,
            self.named,
            self.said,
            self.quiet,
        )


class _Field(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    name: Text
    named: Text
    said: Text
    words: Phrases
    example: Text

    def mark(self) -> Mark:
        pattern = phrase_pattern(self.words)
        return Mark(self.id, pattern, pattern, self.name, self.named, self.said)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    stages: tuple[_Stage, ...]
    fields_: Annotated[tuple[_Field, ...], Field(alias="fields")]


def read_askers(path: Path) -> Askers:
    """Return the stages and fields; raise KnowledgeError where the file cannot be used or an example is not recognised."""
    try:
        file = _File.model_validate(load_yaml(path))
    except ValidationError as exc:
        raise KnowledgeError([Problem(str(path), None, what, fix) for _, what, fix in faults_of(exc, {})]) from exc
    except ValueError as exc:
        raise KnowledgeError([Problem(str(path), None, str(exc), "Mend the file.")]) from exc
    entries: list[_Stage | _Field] = [*file.stages, *file.fields_]
    missed = [entry for entry in entries if not entry.mark().asks.search(entry.example)]
    if missed:
        fix = "Add the phrase, or give another example."
        raise KnowledgeError(
            [Problem(str(path), None, f"{entry.id}: its example shows none of its phrases.", fix) for entry in missed]
        )
    return Askers(tuple(each.mark() for each in file.stages), tuple(each.mark() for each in file.fields_))
