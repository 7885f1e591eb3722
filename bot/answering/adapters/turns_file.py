"""Read how people go on with a talk, from `turns.yaml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.rules.conversation import Turn, WayOn
from bot.kernel.adapters.yaml_lists import read_list

if TYPE_CHECKING:
    from pathlib import Path


class TurnEntry(BaseModel):
    """One way of going on; `examples` must be read as it, `not` must not."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    turn: Turn
    why: str
    patterns: Annotated[list[re.Pattern[str]], Field(min_length=1)]
    examples: Annotated[list[str], Field(min_length=1)]
    unlike: Annotated[list[str], Field(alias="not")] = []


def read_ways(path: Path) -> tuple[WayOn, ...]:
    """Return the ways of going on, in the file's order; raise KnowledgeError when the file is malformed."""
    return tuple(WayOn(entry.turn, tuple(entry.patterns)) for entry in read_entries(path))


def read_entries(path: Path) -> list[TurnEntry]:
    """Return the file's entries with their examples."""
    return read_list(path, TurnEntry, "the ways of going on")
