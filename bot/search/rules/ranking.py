"""Rank sections from the units that a question matched and from the words that it shares with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING, TypeVar

from bot.kernel.models import Passage, UnitKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from bot.kernel.models import Document, Section, Unit, UnitHit


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the ranking's numbers; `make evaluate` shows what each is worth.

    `lexical` is BM25's share of the fused score; `whole` the share of the section's short form in the dense score, the rest
    being its best part; `kinds` scale a part's similarity by its kind; `learnt` is what a section gains or loses by how much
    further from, or nearer than, `USUAL` a question lies to where the section's messages do; `classified` is the larger model's
    share of the score of a section that it knows, and `unclassified` what one loses that it does not know, beside those; `for_others` is what a section loses that is for another trade than the asker's.
    """

    lexical: float = 0.2
    learnt: float = 0.4
    classified: float = 0.5
    # The larger model's cosines are lower than the other scores: at 0 a community's documents stood first for 5 of 210 questions to the
    # shared library, at .03 for 1, as without the classifier; of 36 messages to those documents 35 find theirs first at both.
    unclassified: float = 0.03
    for_others: float = 0.05
    whole: float = 0.5
    kinds: Mapping[UnitKind, float] = field(
        default_factory=lambda: {
            UnitKind.HEADING: 1.0,
            UnitKind.QUESTION: 1.0,
            UnitKind.LEAD: 0.9,
            UnitKind.POINT: 0.95,
        }
    )


USUAL = 0.4
"""Cosine with a section's learnt vector at which it neither gains nor loses. At .4 sections of which nothing was learnt are found beside the
others as often as without: 33 of 36 messages to a community's own documents find them first (31 at .35), and none stands in the way of the shared
library; of five topics left out of learning recall@3 goes from .641 to .694."""

BY_LIKENESS = 24
"""Sections that become candidates by one of their learnt vectors alone."""


class _Both(Mapping[str, Item]):
    """Read two mappings as one, copying neither."""

    def __init__(self, first: Mapping[str, Item], second: Mapping[str, Item]) -> None:
        self._first = first
        self._second = second

    def __getitem__(self, key: str) -> Item:
        return self._first[key] if key in self._first else self._second[key]

    def __iter__(self) -> Iterator[str]:
        return chain(self._first, self._second)

    def __len__(self) -> int:
        return len(self._first) + len(self._second)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Hold the library as ranking needs it: a frozen picture that a refresh replaces as a whole."""

    documents: Mapping[str, Document]
    sections: Mapping[str, Section]
    units: Mapping[str, Unit]

    @classmethod
    def of(cls, documents: Sequence[Document], units: Sequence[Unit]) -> Shelf:
        """Return the picture of these documents and their units."""
        return cls(
            documents={document.id: document for document in documents},
            sections={section.id: section for document in documents for section in document.sections},
            units={unit.id: unit for unit in units},
        )

    def replacing(self, document_id: str, document: Document | None, units: Sequence[Unit]) -> Shelf:
        """Return the shelf with this state of one document; None takes it away."""
        taken = self.documents.get(document_id)
        gone = {section.id for section in taken.sections} if taken is not None else set()
        new = Shelf.of([document] if document is not None else [], units)
        kept = {key: each for key, each in self.documents.items() if key != document_id}
        documents = dict(sorted({**kept, **new.documents}.items()))
        sections = {key: each for key, each in self.sections.items() if key not in gone}
        others = {key: each for key, each in self.units.items() if each.section_id not in gone}
        return Shelf(documents, {**sections, **new.sections}, {**others, **new.units})

    def before(self, other: Shelf) -> Shelf:
        """Return both shelves as one; ids are unique over all communities, so neither hides the other's."""
        if not self.documents:
            return other
        return Shelf(
            documents=_Both(self.documents, other.documents),
            sections=_Both(self.sections, other.sections),
            units=_Both(self.units, other.units),
        )

    def only(self, topics: Collection[str]) -> Shelf:
        """Return the part of the shelf that is about these topics."""
        documents = {key: document for key, document in self.documents.items() if document.topic in topics}
        sections = {key: section for key, section in self.sections.items() if section.document_id in documents}
        return Shelf(
            documents, sections, {key: unit for key, unit in self.units.items() if unit.section_id in sections}
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """Hold one section that may answer a question: how it ranks by itself, and its nearest units by kind.

    `nearest` is the best cosine of each kind of unit; a kind that was not among the hits is at most as near as `unseen`.
    """

    passage: Passage
    nearest: Mapping[UnitKind, float]
    unseen: float

    def near(self, kind: UnitKind) -> float:
        """Return the best cosine of this kind, or what it is at most."""
        return self.nearest.get(kind, self.unseen)


def candidates_of(
    hits: Sequence[UnitHit],
    lexical: Sequence[tuple[str, float]],
    shelf: Shelf,
    weights: Weights,
    *,
    limit: int,
    likenesses: Mapping[str, float] | None = None,
    classified: Mapping[str, float] | None = None,
    for_others: Collection[str] = frozenset(),
) -> list[Candidate]:
    """Return the best sections for one question, best first.

    `likenesses` are its cosines with learnt sections' vectors, `classified` those by the larger model; `for_others` are the ids of
    sections that are for another trade than the asker's.

    Hits on units that the shelf does not know (an index ahead of the database) are ignored. Both scores are absolute, so they
    are fused as a weighted mean, without normalising each list by its own best: a list with nothing good in it stays low.
    """
    matched: dict[str, list[UnitHit]] = defaultdict(list)
    for hit in hits:
        unit = shelf.units.get(hit.unit_id)
        if unit is not None and unit.section_id in shelf.sections:
            matched[unit.section_id].append(hit)
    words = {section_id: score for section_id, score in lexical if section_id in shelf.sections}
    learnt, larger = (
        {section_id: cosine for section_id, cosine in (cosines or {}).items() if section_id in shelf.sections}
        for cosines in (likenesses, classified)
    )
    alike = chain.from_iterable(nlargest(BY_LIKENESS, each, key=each.__getitem__) for each in (learnt, larger))
    # What was not among the hits is at most as near as the last of them.
    unseen = hits[-1].similarity if hits else 0.0
    found = [
        _candidate(
            shelf.sections[section_id],
            matched.get(section_id, []),
            words.get(section_id, 0.0),
            learnt.get(section_id, USUAL),
            larger.get(section_id),
            (weights.for_others if section_id in for_others else 0.0)
            + (weights.unclassified if larger and section_id not in larger else 0.0),
            unseen,
            shelf,
            weights,
        )
        for section_id in {*matched, *words, *alike}
    ]
    found.sort(key=lambda candidate: (-candidate.passage.score, candidate.passage.section.id))
    return found[:limit]


def rank(
    hits: Sequence[UnitHit],
    lexical: Sequence[tuple[str, float]],
    shelf: Shelf,
    weights: Weights,
    *,
    limit: int = 10,
) -> list[Passage]:
    """Return the passages of the best candidates, best first."""
    return [candidate.passage for candidate in candidates_of(hits, lexical, shelf, weights, limit=limit)]


def _candidate(
    section: Section,
    hits: Sequence[UnitHit],
    lexical: float,
    likeness: float,
    classified: float | None,
    loss: float,
    unseen: float,
    shelf: Shelf,
    weights: Weights,
) -> Candidate:
    nearest: dict[UnitKind, float] = {}
    points: dict[int, float] = {}
    for hit in hits:
        unit = shelf.units[hit.unit_id]
        nearest[unit.kind] = max(hit.similarity, nearest.get(unit.kind, unseen))
        if unit.kind is UnitKind.POINT:
            points[unit.position] = max(hit.similarity, points.get(unit.position, -1.0))
    parts = (similarity * weights.kinds[kind] for kind, similarity in nearest.items() if kind is not UnitKind.WHOLE)
    whole, part = nearest.get(UnitKind.WHOLE, unseen), max((unseen, *parts))
    dense = weights.whole * whole + (1 - weights.whole) * part
    score = (1 - weights.lexical) * dense + weights.lexical * lexical + weights.learnt * (likeness - USUAL)
    if classified is not None:
        score = (1 - weights.classified) * score + weights.classified * classified
    passage = Passage(
        section=section,
        document=shelf.documents[section.document_id],
        score=score - loss,
        dense=max((unseen, *nearest.values())),
        lexical=lexical,
        points=tuple(sorted(points.items(), key=lambda item: -item[1])),
    )
    return Candidate(passage, nearest, unseen)
