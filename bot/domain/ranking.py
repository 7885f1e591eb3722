"""Rank sections from the units that a question matched and from the words that it shares with them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.domain.models import Passage, UnitKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.models import Document, Section, Unit, UnitHit


@dataclass(frozen=True, slots=True)
class Weights:
    """Hold the ranking's numbers; `make evaluate` shows what each is worth.

    `lexical` is BM25's share of the fused score; `kinds` scale a unit's similarity by its kind; `tail` is what a section's
    second and later units add, each `tail` times the one before.
    """

    lexical: float = 0.3
    tail: float = 0.15
    voters: int = 4
    kinds: Mapping[UnitKind, float] = field(
        default_factory=lambda: {
            UnitKind.HEADING: 1.0,
            UnitKind.QUESTION: 1.0,
            UnitKind.LEAD: 1.0,
            UnitKind.POINT: 0.9,
        }
    )


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


def rank(
    hits: Sequence[UnitHit],
    lexical: Sequence[tuple[str, float]],
    shelf: Shelf,
    weights: Weights,
    *,
    limit: int = 10,
) -> list[Passage]:
    """Return the best sections for one question, best first.

    Hits on units that the shelf does not know (an index ahead of the database) are ignored. Both scores are absolute, so they
    are fused as a weighted mean, without normalising each list by its own best: a list with nothing good in it stays low.
    """
    matched: dict[str, list[tuple[float, UnitHit]]] = defaultdict(list)
    for hit in hits:
        unit = shelf.units.get(hit.unit_id)
        if unit is not None and unit.section_id in shelf.sections:
            matched[unit.section_id].append((hit.similarity * weights.kinds[unit.kind], hit))
    words = {section_id: score for section_id, score in lexical if section_id in shelf.sections}
    passages = [_passage(sid, matched.get(sid, []), words.get(sid, 0.0), shelf, weights) for sid in {*matched, *words}]
    passages.sort(key=lambda passage: (-passage.score, passage.section.id))
    return passages[:limit]


def _passage(
    section_id: str, matched: list[tuple[float, UnitHit]], lexical: float, shelf: Shelf, weights: Weights
) -> Passage:
    votes = sorted((vote for vote, _ in matched), reverse=True)[: weights.voters]
    dense = _decayed_mean(votes, weights.tail)
    section = shelf.sections[section_id]
    points: dict[int, float] = {}
    for _, hit in matched:
        unit = shelf.units[hit.unit_id]
        if unit.kind is UnitKind.POINT:
            points[unit.position] = max(hit.similarity, points.get(unit.position, -1.0))
    return Passage(
        section=section,
        document=shelf.documents[section.document_id],
        score=(1 - weights.lexical) * dense + weights.lexical * lexical,
        dense=max((hit.similarity for _, hit in matched), default=0.0),
        lexical=lexical,
        points=tuple(sorted(points.items(), key=lambda item: -item[1])),
    )


def _decayed_mean(votes: Sequence[float], tail: float) -> float:
    """Return the votes' mean with weights 1, tail, tail², …; the best vote alone when tail is 0."""
    if not votes:
        return 0.0
    shares = [tail**position for position in range(len(votes))]
    return sum(share * vote for share, vote in zip(shares, votes, strict=True)) / sum(shares)
