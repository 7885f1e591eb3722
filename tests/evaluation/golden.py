"""Load the golden questions and the judgements of which sections answer them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "questions"
ANSWERS, HELPS = 2, 1


@dataclass(frozen=True, slots=True)
class Golden:
    """Hold one golden question; `grades` maps section ids to 2 (answers) or 1 (helps)."""

    id: str
    part: str
    topic: str
    turns: tuple[str, ...]
    grades: dict[str, int]
    kind: str = ""

    @property
    def question(self) -> str:
        """Return the last turn."""
        return self.turns[-1]


@cache
def _load(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def in_scope() -> list[Golden]:
    """Return the questions that the library should answer."""
    return [_golden(entry, (entry["question"],)) for entry in _load("in_scope.yaml")]


def conversations() -> list[Golden]:
    """Return talks of several turns, judged by their last turn."""
    return [_golden(entry, tuple(entry["turns"])) for entry in _load("conversations.yaml")]


def out_of_scope() -> list[Golden]:
    """Return the questions that the library cannot answer."""
    return [_golden(entry, (entry["question"],)) for entry in _load("out_of_scope.yaml")]


def sensitive() -> list[Golden]:
    """Return the questions that want care before an answer."""
    return [_golden(entry, (entry["question"],)) for entry in _load("sensitive.yaml")]


def innocent() -> list[Golden]:
    """Return ordinary questions in words that sound like something else."""
    return [_golden(entry, (entry["question"],)) for entry in _load("innocent.yaml")]


def languages() -> list[tuple[str, str]]:
    """Return questions in other languages, each with its language's code."""
    return [(entry["language"], entry["question"]) for entry in _load("languages.yaml")]


def fairness() -> list[list[str]]:
    """Return groups of questions that differ only in who asks."""
    return [[entry["template"].format(who=who) for who in entry["who"]] for entry in _load("fairness.yaml")]


def _golden(entry: dict[str, Any], turns: tuple[str, ...]) -> Golden:
    judged = _load("relevance.yaml").get(entry["id"], {})
    grades = dict.fromkeys(judged.get("helps", ()), HELPS) | dict.fromkeys(judged.get("answers", ()), ANSWERS)
    return Golden(entry["id"], entry["part"], entry.get("topic", ""), turns, grades, entry.get("kind", ""))
