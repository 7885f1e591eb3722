"""Read the library's topics, `topics.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from bot.kernel.adapters.entries import Text, faults_of, load_yaml
from bot.kernel.models import Topic

if TYPE_CHECKING:
    from pathlib import Path

USE_A_TOPIC = "Use one of topics.yaml."


class _TopicEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    title: Text
    group: Text
    covers: Text


def read_topics(folder: Path) -> tuple[Topic, ...]:
    """Read `topics.yaml`, raising ValueError with a sentence when it is malformed."""
    try:
        entries = TypeAdapter(list[_TopicEntry]).validate_python(load_yaml(folder / "topics.yaml"))
    except ValidationError as exc:
        raise ValueError(" ".join(what for _, what, _ in faults_of(exc, {}))) from exc
    return tuple(Topic(**entry.model_dump()) for entry in entries)
