"""Read what may be asked back, from `clarifying.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.answering.rules.clarifying import Choice, Facet
from bot.kernel.adapters.yaml_lists import read_list

if TYPE_CHECKING:
    from pathlib import Path

BUTTON = 80
"""Characters that Discord takes on a button."""


class _ChoiceEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    label: Annotated[str, Field(min_length=1, max_length=BUTTON)]
    adds: Annotated[str, Field(min_length=3, max_length=80)]
    names: Annotated[list[str], Field(min_length=1)]
    means: str = ""


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
            tuple(Choice(choice.label, choice.adds, frozenset(choice.names), choice.means) for choice in entry.choices),
        )
        for entry in read_list(path, _FacetEntry, "the questions back")
    )
