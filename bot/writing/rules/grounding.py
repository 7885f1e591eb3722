"""Check each sentence of a language model against the passages that it cites; what they do not carry is not shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.kernel.models import Evidence as How
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
from bot.writing.rules.reckoning import reckoned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Passage
    from bot.writing.rules.facts import Number

SUPPORT = 0.62
"""Of likeness in meaning and shared words together; set on the tuning part of the labelled sentences."""

MEANING = 0.45
NEARLY_AS_NEAR = 0.18
"""A second sentence of the passage may carry what the nearest one leaves open when it is at most this much further off."""

STANDS_IN = 0.4
"""Cosine from which on the nearest unit may stand in for a sentence that failed: it is about the same thing."""

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
    """Hold one sentence of a passage, the unit that it stands in, what its sources are called, and who sells what it is about."""

    passage: int
    unit: str
    text: str
    heading: str
    sources: str
    sellers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """Hold the member's own numbers and words, which an answer may repeat."""

    numbers: frozenset[Number] = frozenset()
    words: str = ""

    @classmethod
    def of(cls, question: str) -> Said:
        """Return what a question says."""
        return cls(frozenset(numbers(question)), question.lower())


NOTHING_SAID = Said()


@dataclass(frozen=True, slots=True)
class Finding:
    """Say whether a sentence is carried, by which evidence, and if not why, in one word.

    `nearest` is the place of the evidence that says the likeliest thing, where any is near enough to stand in.
    """

    supported: bool
    reason: str = ""
    by: tuple[int, ...] = ()
    nearest: int | None = None


def evidence_of(passages: Sequence[Passage]) -> tuple[Evidence, ...]:
    """Return every sentence of the passages, numbered as the model sees them."""
    found: list[Evidence] = []
    for number, passage in enumerate(passages, start=1):
        section = passage.section
        for unit in filter(None, (section.lead, *section.points, section.careful)):
            cited = [source for key in cited_ids(unit) if (source := passage.document.source(key)) is not None]
            sources = " ".join(f"{source.title} {source.publisher} {source.published}" for source in cited)
            sellers = tuple(source.publisher.lower() for source in cited if source.evidence is How.PLATFORM)
            sentences = _SENTENCE.split(without_citations(unit))
            found += [Evidence(number, unit, text, section.heading, sources, sellers) for text in sentences]
    return tuple(found)


def check(claim: str, evidence: Sequence[Evidence], meaning: Sequence[float], said: Said = NOTHING_SAID) -> Finding:
    """Check one sentence against the evidence of the passages that it cites; `meaning` is its cosine with each."""
    stems = {stem(word) for word in content_words(claim)}
    if not evidence or len(stems) < SHORTEST:
        return Finding(False, "uncited" if not evidence else "empty")
    worth = [
        WORDS_WEIGHT * _shared(stems, one.text) + (1 - WORDS_WEIGHT) * near
        for one, near in zip(evidence, meaning, strict=True)
    ]
    order = sorted(range(len(evidence)), key=lambda place: (-worth[place], place))
    best = order[0]
    nearest = best if meaning[best] >= STANDS_IN else None
    if _FORBIDDEN.search(claim):
        return Finding(False, "forbidden", nearest=nearest)
    carriers = [place for place in order[:3] if worth[place] >= worth[best] - NEARLY_AS_NEAR]
    joint = " ".join(evidence[place].text for place in carriers)
    support = WORDS_WEIGHT * _shared(stems, f"{joint} {evidence[best].heading}") + (1 - WORDS_WEIGHT) * meaning[best]
    if support < SUPPORT or max(meaning) < MEANING:
        return Finding(False, "meaning", nearest=nearest)
    reason = _false_detail(claim, [evidence[place] for place in carriers], said)
    return Finding(not reason, reason, tuple(carriers), nearest)


def _false_detail(claim: str, carriers: Sequence[Evidence], said: Said) -> str:
    """Return in one word which detail of a claim its carriers do not have, or nothing."""
    texts = [one.text for one in carriers]
    around = without_citations(" ".join(f"{one.unit} {one.sources}" for one in carriers)) + f" {carriers[0].heading}"
    known = numbers(around) | said.numbers
    claimed = numbers(claim)
    if numbers_missing(claimed, known) - reckoned(claimed, known):
        return "number"
    lowered = f"{around.lower()} {said.words}"
    if any(name not in lowered for name in names(claim)):
        return "name"
    if claimed - said.numbers and _hides_the_seller(claim, carriers[0]):
        return "seller"
    if overclaims(claim, " ".join(texts)) or unhedged(claim, texts[0]):
        return "overclaim"
    # The nearest sentence alone: what its neighbours deny is another matter.
    if contradicts(claim, texts[0]) or _denies_otherwise(claim, texts[:1]):
        return "polarity"
    return ""


def _hides_the_seller(claim: str, carrier: Evidence) -> bool:
    """Tell whether a figure comes from a company that sells in its market, which the passage names and the claim does not."""
    lowered = claim.lower()
    return any(
        seller.split()[0] in carrier.unit.lower() and seller.split()[0] not in lowered for seller in carrier.sellers
    )


def _denies_otherwise(claim: str, carriers: Sequence[str]) -> bool:
    """Tell whether a word is denied on one side and only affirmed on the other."""
    joint = " ".join(carriers)
    mine, theirs = denied(claim), denied(joint)
    if mine & (affirmed(joint) - theirs) or (affirmed(claim) - mine) & (theirs - affirmed(joint)):
        return True
    return denials(claim) > 0 and denials(joint) == 0


def _shared(stems: set[str], text: str) -> float:
    return len(stems & {stem(word) for word in content_words(text)}) / len(stems)
