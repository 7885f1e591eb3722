"""Check the question bank: what people ask in their own words, for each section of the library."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

RUN = 4
"""Words in a row that two messages must share before they are compared at all."""

TEMPLATE = 0.5
"""Share of runs in common from which two messages look made by one template; of 6,352 written by hand two pairs reach it."""

_WORD = re.compile(r"[\w']+")


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold the messages that one section answers best: some to learn from, some to choose between what was learnt."""

    section: str
    train: tuple[str, ...]
    choose: tuple[str, ...]

    @property
    def messages(self) -> tuple[str, ...]:
        """Return all of them."""
        return self.train + self.choose


@dataclass(frozen=True, slots=True)
class Graded:
    """Hold one message whose nearest sections were read: those that answer it, and those that help."""

    question: str
    section: str
    answers: tuple[str, ...]
    helps: tuple[str, ...]


def words_of(text: str) -> tuple[str, ...]:
    """Return a text's words in small letters."""
    return tuple(_WORD.findall(text.casefold()))


def said_twice(bank: Iterable[Asked]) -> Iterator[tuple[str, str, str]]:
    """Yield (message, first section, second section) for messages that differ in nothing but letter case and punctuation."""
    seen: dict[tuple[str, ...], str] = {}
    for asked in bank:
        for message in asked.messages:
            first = seen.setdefault(words_of(message), asked.section)
            if first != asked.section or asked.messages.count(message) > 1:
                yield message, first, asked.section


def from_one_template(bank: Sequence[Asked]) -> list[tuple[str, str]]:
    """Return pairs of messages that share most of their runs of words, as a template with a changed word would make them."""
    messages = [message for asked in bank for message in asked.messages]
    runs = [_runs(words_of(message)) for message in messages]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, own in enumerate(runs):
        for run in own:
            holders[run].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in holders.values():
        for pair in combinations(numbers, 2):
            shared[pair] += 1
    return [
        (messages[first], messages[second])
        for (first, second), common in sorted(shared.items())
        if common / len(runs[first] | runs[second]) >= TEMPLATE
    ]


def _runs(words: Sequence[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1))
