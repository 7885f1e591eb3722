"""Load the golden questions and the judgements of which sections answer them."""

from __future__ import annotations

import json
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
def load(name: str) -> Any:
    """Return what one of the files of questions holds."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def in_scope() -> list[Golden]:
    """Return the questions that the library should answer."""
    return [_golden(entry, (entry["question"],)) for entry in load("in_scope.yaml")]


def posts() -> list[Golden]:
    """Return strangers' posts as on public forums, which were written without sight of the library."""
    return _posts("posts.jsonl")


def newer_posts() -> list[Golden]:
    """Return posts of another writer; whoever graded them had read the list of all sections, not a search's results."""
    return _posts("newer_posts.jsonl")


def everyday_posts() -> list[Golden]:
    """Return everyday messages and posts of a third; whoever graded them knew the headings of 1,634 sections."""
    return _posts("everyday_posts.jsonl")


def typical_posts() -> list[Golden]:
    """Return typical messages of a fourth, all for tuning: sections and lessons were written for what they missed."""
    return _posts("typical_posts.jsonl")


def _posts(name: str) -> list[Golden]:
    return [_post(json.loads(line)) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()]


def conversations() -> list[Golden]:
    """Return talks of several turns, judged by their last turn."""
    return [_golden(entry, tuple(entry["turns"])) for entry in load("conversations.yaml")]


def out_of_scope() -> list[Golden]:
    """Return the questions that the library cannot answer."""
    return [_golden(entry, (entry["question"],)) for entry in load("out_of_scope.yaml")]


def sensitive() -> list[Golden]:
    """Return the questions that want care before an answer."""
    return [_golden(entry, (entry["question"],)) for entry in load("sensitive.yaml")]


def innocent() -> list[Golden]:
    """Return ordinary questions in words that sound like something else."""
    return [_golden(entry, (entry["question"],)) for entry in load("innocent.yaml")]


def languages() -> list[tuple[str, str]]:
    """Return questions in other languages, each with its language's code."""
    return [(entry["language"], entry["question"]) for entry in load("languages.yaml")]


def fairness() -> list[list[str]]:
    """Return groups of questions that differ only in who asks."""
    return [[entry["template"].format(who=who) for who in entry["who"]] for entry in load("fairness.yaml")]


def _post(entry: dict[str, Any]) -> Golden:
    grades = dict.fromkeys(entry["helps"], HELPS) | dict.fromkeys(entry["answers"], ANSWERS)
    return Golden(entry["id"], entry["part"], "", (entry["question"],), grades)


def _golden(entry: dict[str, Any], turns: tuple[str, ...]) -> Golden:
    judged = load("relevance.yaml").get(entry["id"], {})
    grades = dict.fromkeys(judged.get("helps", ()), HELPS) | dict.fromkeys(judged.get("answers", ()), ANSWERS)
    return Golden(entry["id"], entry["part"], entry.get("topic", ""), turns, grades, entry.get("kind", ""))
