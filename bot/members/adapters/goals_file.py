"""Read what members may be working towards: `knowledge/goals.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field

from bot.errors import KnowledgeError
from bot.kernel.adapters.entries import Text
from bot.kernel.adapters.yaml_lists import read_list
from bot.kernel.models import Problem
from bot.members.rules.choices import Choice

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from pathlib import Path


class _Goal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    name: Annotated[Text, Field(max_length=100)]
    named: Text
    topics: Annotated[frozenset[str], Field(min_length=1)]


def read_goals(path: Path, topics: AbstractSet[str]) -> tuple[Choice, ...]:
    """Return the goals; raise KnowledgeError when the file is malformed or names a topic that the library has not."""
    goals = read_list(path, _Goal, "the goals")
    if unknown := {topic for goal in goals for topic in goal.topics - topics}:
        what = f"the goals name topics that there are not: {', '.join(sorted(unknown))}."
        raise KnowledgeError([Problem(str(path), None, what, "Name topics of topics.yaml.")])
    return tuple(Choice(each.id, each.name, (), each.named, each.topics) for each in goals)
