"""Build care: the files that say how, the classifier that learnt it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.care.adapters.example_files import examples_hash, read_examples
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.learning import ready
from bot.care.triage import Triage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.care.ports import Confirmer
    from bot.kernel.models import Unit
    from bot.kernel.ports import Embedder
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


async def open_triage(
    settings: Settings,
    foundation: Foundation,
    embedder: Embedder,
    units: Sequence[Unit],
    confirmer: Confirmer | None = None,
) -> Triage:
    """Return the triage that the library's files describe, with what was learnt; without weights it learns from the examples."""
    folder = settings.knowledge_dir
    classifier = LogisticKinds()
    triage = Triage(
        read_guardrails(folder / "guardrails.yaml"),
        read_boundaries(folder / "scope.yaml"),
        read_phrases(folder / "phrases.yaml"),
        classifier,
        read_languages(folder / "languages.yaml"),
        PackagedIdentifier(),
        reads_all_languages=settings.multilingual,
        confirmer=confirmer,
    )
    examples = folder / "examples.yaml"
    learn = partial(read_examples, examples)
    await ready(classifier, weights_file(folder), examples_hash(examples), learn, foundation.store, embedder, units)
    triage.listen(embedder)
    return triage


def weights_file(knowledge: Path) -> Path:
    """Return where the weights stand that `make train-care` writes."""
    return knowledge / "examples" / "weights.npz"
