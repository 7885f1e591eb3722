"""Gather what is learnt from: the library's units, the bank's messages, and which sections answer each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import UnitKind
from bot.search.rules.chunking import units_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from bot.kernel.models import Document, Section, Unit
    from bot.search.rules.question_bank import Asked, Graded

HELP = 0.3
"""What a section that only helps weighs beside one that answers."""

TOGETHER = 4
"""Messages of one section that share a row: the section's text is encoded once for all of them."""


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one message and the shares, summing to 1, of the sections that it should lead to, by the section's number."""

    text: str
    targets: Mapping[int, float]


@dataclass(frozen=True, slots=True)
class Row:
    """Hold messages of one section with two of the section's units, by number: its short form, and any part of it."""

    section: int
    messages: tuple[Message, ...]
    whole: int
    part: int


@dataclass(frozen=True, slots=True)
class Material:
    """Hold the library as numbered sections and units, and the messages of each section."""

    documents: tuple[Document, ...]
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    owners: tuple[int, ...]
    """For each unit the number of its section."""

    train: Mapping[int, tuple[Message, ...]]
    choose: tuple[tuple[str, frozenset[str]], ...]
    """Messages that nothing is fitted on but the re-ranker, each with the ids of the sections that answer it."""

    read: int = 0
    """How many messages of `train` have had their nearest sections read and graded."""

    @property
    def wholes(self) -> list[int]:
        """Return for each section the number of the unit that is its short form."""
        first = {self.owners[number]: number for number, unit in enumerate(self.units) if unit.kind is UnitKind.WHOLE}
        return [first[section] for section in range(len(self.sections))]

    def rows(self, epochs: int, seed: int, near: NDArray[np.float32], at_once: int) -> list[Row]:
        """Return the rows of so many epochs in the order in which batches of `at_once` take them.

        `near` are the cosines of sections with each other (sections, sections). Every second batch holds sections that are alike,
        which are the hardest to tell apart; no section stands in a batch twice.
        """
        chance = random.Random(seed)
        wholes, parts = self.wholes, self._parts()
        rows: list[Row] = []
        for _ in range(epochs):
            epoch = [
                Row(section, messages, wholes[section], chance.choice(parts[section]))
                for section, own in self.train.items()
                for messages in _grouped(own, chance)
            ]
            chance.shuffle(epoch)
            rows += _batched(epoch, near, at_once, chance)
        return rows

    def _parts(self) -> list[list[int]]:
        parts: list[list[int]] = [[] for _ in self.sections]
        for number, unit in enumerate(self.units):
            if unit.kind is not UnitKind.WHOLE:
                parts[self.owners[number]].append(number)
        return parts


def gather(
    documents: Sequence[Document], bank: Sequence[Asked], graded: Sequence[Graded], without: Collection[str] = ()
) -> Material:
    """Return the material; no message is learnt from whose section is of a topic in `without`."""
    ordered = tuple(sorted(documents, key=lambda document: document.id))
    sections = tuple(section for document in ordered for section in document.sections)
    numbers = {section.id: number for number, section in enumerate(sections)}
    units = tuple(unit for document in ordered for unit in units_of(document))
    read = {each.question: each for each in graded}
    messages: dict[str, list[str]] = {asked.section: list(asked.train) for asked in bank}
    known = {text for asked in bank for text in asked.messages}
    for each in graded:
        # Posts of people who knew no section were read beside the library; they are of the one that answers them best.
        if each.question not in known:
            messages.setdefault(each.section, []).append(each.question)
    return Material(
        documents=ordered,
        sections=sections,
        units=units,
        owners=tuple(numbers[unit.section_id] for unit in units),
        train={
            numbers[section]: tuple(Message(text, _targets(section, read.get(text), numbers)) for text in texts)
            for section, texts in messages.items()
            if section.partition("/")[0] not in without
        },
        choose=tuple((text, frozenset({asked.section})) for asked in bank for text in asked.choose),
        read=sum(text in read for texts in messages.values() for text in texts),
    )


def _targets(section: str, read: Graded | None, numbers: Mapping[str, int]) -> dict[int, float]:
    weights = {} if read is None else dict.fromkeys(read.helps, HELP) | dict.fromkeys(read.answers, 1.0)
    weights[section] = 1.0
    whole = sum(weights.values())
    return {numbers[each]: weight / whole for each, weight in weights.items()}


def _grouped(messages: Iterable[Message], chance: random.Random) -> Iterator[tuple[Message, ...]]:
    """Yield full groups of shuffled messages; those left over have their turn in another epoch."""
    shuffled = list(messages)
    chance.shuffle(shuffled)
    for start in range(0, len(shuffled) - TOGETHER + 1, TOGETHER):
        yield tuple(shuffled[start : start + TOGETHER])


def _batched(rows: Sequence[Row], near: NDArray[np.float32], at_once: int, chance: random.Random) -> list[Row]:
    """Return the rows batch by batch, by turns as they come and around one row its likest; what fills no batch is left out."""
    left = list(rows)
    taken: list[Row] = []
    while left:
        if len(taken) // at_once % 2:
            around = near[chance.choice(left).section]
            left.sort(key=lambda row: -around[row.section])
        batch: dict[int, Row] = {}
        for row in left:
            if len(batch) < at_once:
                batch.setdefault(row.section, row)
        if len(batch) < at_once:
            break
        chosen = set(map(id, batch.values()))
        taken += batch.values()
        left = [row for row in left if id(row) not in chosen]
        chance.shuffle(left)
    return taken
