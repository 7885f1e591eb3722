"""Check each sentence of a language model against the passages that it cites; what they do not carry is not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import cited_ids, without_citations
from bot.kernel.words import content_words, stem
from bot.writing.rules.facts import (
    affirmed,
    contradicts,
    denials,
    denied,
    names,
    numbers,
    numbers_missing,
    overclaims,
    unhedged,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage

SUPPORT = 0.62
"""Of likeness in meaning and shared words together; set on the tuning part of the labelled sentences."""

MEANING = 0.45
NEARLY_AS_NEAR = 0.18
"""A second sentence of the passage may carry what the nearest one leaves open when it is at most this much further off."""

WORDS_WEIGHT = 0.5
SHORTEST = 3
"""Content words that a sentence needs to be a claim at all."""

_SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[A-Z\"“])")
_FORBIDDEN = re.compile(
    r"https?:|www\.|discord\.gg|[@<>`{}§|]|\]\(|#\w|\b[\w-]+\.(?:com|net|org|io|gg|ly|co|me|xyz|ru|info|app|dev)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Hold one sentence of a passage, the unit that it stands in, and what its sources are called."""

    passage: int
    unit: str
    text: str
    heading: str
    sources: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Say whether a sentence is carried, by which evidence, and if not why, in one word."""

    supported: bool
    reason: str = ""
    by: tuple[int, ...] = ()


def evidence_of(passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """Return every sentence of the passages, numbered as the model sees them."""
    found: list[Evidence] = []
    for number, passage in enumerate(passages, start=1):
        section = passage.section
        for unit in filter(None, (section.lead, *section.points, section.careful)):
            cited = [source for key in cited_ids(unit) if (source := passage.document.source(key)) is not None]
            sources = " ".join(f"{source.title} {source.publisher} {source.published}" for source in cited)
            sentences = _SENTENCE.split(without_citations(unit))
            found += [Evidence(number, unit, text, section.heading, sources) for text in sentences]
    return tuple(found)


def check(claim: str, evidence: Sequence[Evidence], meaning: Sequence[float]) -> Finding:
    """Check one sentence against the evidence of the passages that it cites; `meaning` is its cosine with each."""
    if _FORBIDDEN.search(claim):
        return Finding(False, "forbidden")
    stems = {stem(word) for word in content_words(claim)}
    if not evidence or len(stems) < SHORTEST:
        return Finding(False, "uncited" if not evidence else "empty")
    worth = [
        WORDS_WEIGHT * _shared(stems, one.text) + (1 - WORDS_WEIGHT) * near
        for one, near in zip(evidence, meaning, strict=True)
    ]
    order = sorted(range(len(evidence)), key=lambda place: (-worth[place], place))
    best = order[0]
    carriers = [place for place in order[:3] if worth[place] >= worth[best] - NEARLY_AS_NEAR]
    joint = " ".join(evidence[place].text for place in carriers)
    support = WORDS_WEIGHT * _shared(stems, f"{joint} {evidence[best].heading}") + (1 - WORDS_WEIGHT) * meaning[best]
    if support < SUPPORT or max(meaning) < MEANING:
        return Finding(False, "meaning")
    around = " ".join(f"{evidence[place].unit} {evidence[place].sources}" for place in carriers)
    reason = _false_detail(claim, [evidence[place].text for place in carriers], f"{around} {evidence[best].heading}")
    return Finding(not reason, reason, tuple(carriers))


def _false_detail(claim: str, carriers: Sequence[str], around: str) -> str:
    """Return in one word which detail of a claim its carriers do not have, or nothing."""
    joint = " ".join(carriers)
    if numbers_missing(numbers(claim), numbers(without_citations(around))):
        return "number"
    lowered = around.lower()
    if any(name not in lowered for name in names(claim)):
        return "name"
    if overclaims(claim, joint) or unhedged(claim, carriers[0]):
        return "overclaim"
    if contradicts(claim, joint) or _denies_otherwise(claim, carriers):
        return "polarity"
    return ""


def _denies_otherwise(claim: str, carriers: Sequence[str]) -> bool:
    """Tell whether a word is denied on one side and only affirmed on the other."""
    joint = " ".join(carriers)
    mine, theirs = denied(claim), denied(joint)
    if mine & (affirmed(joint) - theirs) or (affirmed(claim) - mine) & (theirs - affirmed(joint)):
        return True
    return denials(claim) > 0 and denials(joint) == 0


def _shared(stems: set[str], text: str) -> float:
    return len(stems & {stem(word) for word in content_words(text)}) / len(stems)
