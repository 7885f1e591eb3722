"""Describe how a candidate fits a question in numbers that a re-ranker can weigh; none of them names a section or a document."""

from __future__ import annotations

from collections import defaultdict
from math import exp
from typing import TYPE_CHECKING

from bot.kernel.models import UnitKind
from bot.kernel.words import content_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.search.rules.askers import Askers
    from bot.search.rules.ranking import Candidate

FEATURES = (
    "fused",
    "whole",
    "heading",
    "question",
    "lead",
    "point",
    "lexical",
    "same document",
    "same topic",
    "question in heading",
    "heading in question",
    "alike other question",
    "stage",
    "field",
    "short: whole",
    "short: lexical",
)
SHORT = 8
"""Words up to which a question is short: its words weigh more than its drift."""

SHARPNESS = 20.0
"""How steeply a candidate's weight falls with its score when neighbours vote for their document and topic."""


def features_of(question: str, candidates: Sequence[Candidate], askers: Askers) -> list[list[float]]:
    """Return for each candidate one number for each of FEATURES."""
    documents, topics, own = _votes(candidates)
    asked = set(content_words(question))
    short = float(len(question.split()) <= SHORT)
    rows = []
    for candidate, weight in zip(candidates, own, strict=True):
        passage = candidate.passage
        section = passage.section
        about = " ".join((section.heading, passage.document.title, *section.also_asked))
        heading = set(content_words(section.heading))
        rows.append(
            [
                passage.score,
                *(candidate.near(kind) for kind in UnitKind),
                passage.lexical,
                documents[passage.document.id] - weight,
                topics[passage.document.topic] - weight,
                _share(asked, heading),
                _share(heading, asked),
                max((_share(set(content_words(other)), asked) for other in section.also_asked), default=0.0),
                askers.stage_fit(question, about),
                askers.field_fit(question, about),
                short * candidate.near(UnitKind.WHOLE),
                short * passage.lexical,
            ]
        )
    return rows


def _votes(candidates: Sequence[Candidate]) -> tuple[dict[str, float], dict[str, float], list[float]]:
    """Return what all candidates together give to each document and topic, and each one's own share; all shares make 1."""
    documents: dict[str, float] = defaultdict(float)
    topics: dict[str, float] = defaultdict(float)
    best = max((candidate.passage.score for candidate in candidates), default=0.0)
    raw = [exp(SHARPNESS * (candidate.passage.score - best)) for candidate in candidates]
    own = [weight / sum(raw) for weight in raw]
    for candidate, weight in zip(candidates, own, strict=True):
        documents[candidate.passage.document.id] += weight
        topics[candidate.passage.document.topic] += weight
    return documents, topics, own


def _share(part: Collection[str], whole: Collection[str]) -> float:
    return sum(word in whole for word in part) / len(part) if part else 0.0
