"""Match tasks in a member's words with tasks that the library names: how alike they are, and to which occupation they point."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_TASKS = 15
TASK_CHARACTERS = 150

CLOSE_FROM = 0.60
ALIKE_FROM = 0.48
"""Cosines of the default model, chosen on the `choose` part of tests/evaluation/questions/tasks.yaml: from 0.60 on all 8 matches are right, from 0.48 on 18 of 21."""

NEAR_BEST = 0.05
"""A task that fits the week's main occupation nearly as well as another is counted there: "answer mail" belongs to many."""

_LEADING = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s*")


class Sureness(StrEnum):
    """Name how alike a member's task and the library's are."""

    CLOSE = "close"
    ALIKE = "alike"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Match:
    """Hold a member's task with the nearest one of an occupation; nothing of the library's when it is unknown."""

    typed: str
    sureness: Sureness
    occupation: str = ""
    task: str = ""


def tasks_in(text: str) -> list[str]:
    """Return the tasks that were typed one a line, or with semicolons; each once, at most as many as are matched."""
    lines = (_LEADING.sub("", line).strip() for line in re.split(r"[\n;]+", text))
    return list(dict.fromkeys(line[:TASK_CHARACTERS] for line in lines if any(map(str.isalpha, line))))


def match_all(
    typed: Sequence[str], tasks: Sequence[tuple[str, str]], likeness: Sequence[Sequence[float]]
) -> list[Match]:
    """Return each typed task's match among (occupation, task) pairs; `likeness` holds a row for each typed task."""
    rows = [_best_by_occupation(tasks, row) for row in likeness]
    main = _main_occupation(rows)
    return [_match(text, row, main) for text, row in zip(typed, rows, strict=True)]


def occupations_in(matches: Iterable[Match], limit: int) -> list[str]:
    """Return the occupations with the most matched tasks, close ones counting twice."""
    weights: Counter[str] = Counter()
    for match in matches:
        if match.occupation:
            weights[match.occupation] += 2 if match.sureness is Sureness.CLOSE else 1
    return [occupation for occupation, _ in weights.most_common(limit)]


def _best_by_occupation(tasks: Sequence[tuple[str, str]], row: Sequence[float]) -> dict[str, tuple[float, str]]:
    best: dict[str, tuple[float, str]] = {}
    for (occupation, task), likeness in zip(tasks, row, strict=True):
        if likeness > best.get(occupation, (-1.0, ""))[0]:
            best[occupation] = (likeness, task)
    return best


def _main_occupation(rows: Iterable[Mapping[str, tuple[float, str]]]) -> str | None:
    votes: Counter[str] = Counter()
    for row in rows:
        for occupation, (likeness, _) in row.items():
            if likeness >= ALIKE_FROM:
                votes[occupation] += round(1000 * likeness)
    return votes.most_common(1)[0][0] if votes else None


def _match(typed: str, row: Mapping[str, tuple[float, str]], main: str | None) -> Match:
    if not row:
        return Match(typed, Sureness.UNKNOWN)
    occupation = max(row, key=lambda each: row[each][0])
    if main is not None and main in row and row[main][0] >= row[occupation][0] - NEAR_BEST:
        occupation = main
    likeness, task = row[occupation]
    if likeness < ALIKE_FROM:
        return Match(typed, Sureness.UNKNOWN)
    return Match(typed, Sureness.CLOSE if likeness >= CLOSE_FROM else Sureness.ALIKE, occupation, task)
