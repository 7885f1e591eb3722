"""Measure the checker of a language model's sentences on labelled ones: what it lets through, and what it removes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from bot.kernel.models import Passage
from bot.settings import Settings
from bot.wiring.embedding import open_models
from bot.wiring.foundation import knowledge_folder
from bot.writing.rules.grounding import Finding, check, evidence_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Document
    from bot.kernel.ports import Embedder

QUESTIONS = Path(__file__).parent / "questions"
NEAR, NATURAL = "near-copies", "natural paraphrases"
SETS = {NEAR: "grounding.yaml", NATURAL: "grounding_apart.yaml"}
SUPPORTED = "supported"
PARTS = ("tune", "report")


@dataclass(frozen=True)
class Labelled:
    """Hold one sentence with its section and what is wrong with it, "supported" if nothing is."""

    section: str
    sentence: str
    kind: str
    part: str


@dataclass(frozen=True)
class Grounding:
    """Count how the checker judged; precision is the share of right sentences among those that it let through."""

    right_kept: int = 0
    right_removed: int = 0
    wrong_kept: int = 0
    wrong_removed: int = 0
    caught: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    misses: Sequence[str] = ()

    @property
    def precision(self) -> float:
        """Return the share of sentences let through that are right."""
        return self.right_kept / max(1, self.right_kept + self.wrong_kept)

    @property
    def recall(self) -> float:
        """Return the share of right sentences that are let through."""
        return self.right_kept / max(1, self.right_kept + self.right_removed)

    @property
    def wrong_share_removed(self) -> float:
        """Return the share of wrong sentences that are removed."""
        return self.wrong_removed / max(1, self.wrong_kept + self.wrong_removed)


def labelled(name: str) -> list[Labelled]:
    """Return the labelled sentences of a set."""
    found = []
    for place, entry in enumerate(yaml.safe_load((QUESTIONS / SETS[name]).read_text(encoding="utf-8"))):
        section = entry.pop("section")
        found += [Labelled(section, one, kind, PARTS[place % 2]) for kind, many in entry.items() for one in many]
    return found


async def grounding_of(part: str, name: str) -> Grounding:
    """Measure on a part of a set, on the library as it stands, with the embedding model that the settings name."""
    settings = Settings()
    embedder = open_models(settings, None).plain
    try:
        documents, _ = knowledge_folder(settings).documents()
        return await measure_grounding(documents, embedder, labelled(name), part)
    finally:
        embedder.close()


async def measure_grounding(
    documents: Sequence[Document], embedder: Embedder, sentences: Sequence[Labelled], part: str | None = None
) -> Grounding:
    """Check every one of these sentences that is of the part against its section, as the writer would."""
    sections = {
        section.id: Passage(section, document, 1, 1, 1) for document in documents for section in document.sections
    }
    counts: Counter[tuple[bool, bool]] = Counter()
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    misses = []
    for one in sentences:
        if part is not None and one.part != part:
            continue
        finding = await judged(one, sections[one.section], embedder)
        right = one.kind == SUPPORTED
        counts[right, finding.supported] += 1
        kinds[one.kind].append(finding.supported == right)
        if finding.supported != right:
            misses.append(f"{one.kind} ({finding.reason or 'kept'}): {one.sentence}")
    return Grounding(
        counts[True, True],
        counts[True, False],
        counts[False, True],
        counts[False, False],
        {kind: (sum(good), len(good)) for kind, good in kinds.items()},
        tuple(misses),
    )


async def judged(one: Labelled, passage: Passage, embedder: Embedder) -> Finding:
    """Return the checker's finding on one sentence."""
    evidence = evidence_of([passage])
    claim, *vectors = await embedder.embed_documents([one.sentence, *(each.text for each in evidence)])
    return check(one.sentence, evidence, embedder.similarities(claim, vectors))
