"""Read the library's tips, `tips.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from bot.kernel.adapters.entries import SOURCE_FIXES, Text, faults_of, load_yaml
from bot.kernel.models import Problem, Tip

if TYPE_CHECKING:
    from pathlib import Path

TIP_CHARACTERS = 240

_FIXES = {**SOURCE_FIXES, "text": f"Keep it to one thing in at most {TIP_CHARACTERS} characters."}


class _TipEntry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Text
    topic: Text
    text: Annotated[Text, StringConstraints(max_length=TIP_CHARACTERS)]


def read_tips(folder: Path, topics: frozenset[str]) -> tuple[list[Tip], list[Problem]]:
    """Read `tips.yaml`; a tip that cannot be used is a problem and costs no other tip."""
    name = str(folder / "tips.yaml")
    try:
        raw = load_yaml(folder / "tips.yaml")
    except ValueError as exc:
        return [], [Problem(name, None, str(exc), "Write a list of {id, topic, text}.")]
    if not isinstance(raw, list):
        return [], [Problem(name, None, "holds no list.", "Write a list of {id, topic, text}.")]
    tips: dict[str, Tip] = {}
    problems: list[Problem] = []
    for position, item in enumerate(raw, start=1):
        called = f"tip {item['id'] if isinstance(item, dict) and 'id' in item else f'number {position}'}"
        try:
            entry = _TipEntry.model_validate(item)
        except ValidationError as exc:
            problems += [Problem(name, None, f"{called}: {what}", fix) for _, what, fix in faults_of(exc, _FIXES)]
            continue
        if entry.topic not in topics:
            problems.append(
                Problem(name, None, f"{called} has the unknown topic {entry.topic!r}.", "Use one of topics.yaml.")
            )
        elif entry.id in tips:
            problems.append(Problem(name, None, f"{called} stands twice.", "Give it another id."))
        else:
            tips[entry.id] = Tip(entry.id, entry.topic, entry.text)
    return list(tips.values()), problems
