"""Build care: the files that say how, the classifier that learnt it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bot.care.adapters.example_files import examples_hash, read_examples
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.adapters.phrase_file import read_phrases
from bot.care.learning import ready, weights_key
from bot.care.triage import Triage
from bot.search.adapters.learnt_files import Bend

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
    units: Sequence[Unit],
    plain: Embedder | None = None,
    confirmer: Confirmer | None = None,
) -> Triage:
    """Return the triage that the library's files describe, with what was learnt; without weights it learns from the examples.

    `plain` goes before the foundation's model, where vectors are remembered.
    """
    folder = settings.knowledge_dir
    classifier = new_classifier(foundation)
    triage = Triage(
        read_guardrails(folder / "guardrails.yaml"),
        read_boundaries(folder / "scope.yaml"),
        read_phrases(folder / "phrases.yaml"),
        classifier,
        read_languages(folder / "languages.yaml"),
        PackagedIdentifier(languages_folder(settings)),
        reads_all_languages=settings.multilingual,
        confirmer=confirmer,
    )
    await make_ready(classifier, settings, foundation, units)
    triage.listen(foundation.models.hearing(plain))
    return triage


def new_classifier(foundation: Foundation) -> LogisticKinds:
    """Return a classifier that has learnt nothing, for the vectors that care reads with."""
    return LogisticKinds(parts=2 if Bend.CARE in foundation.models.bends else 1)


async def make_ready(
    classifier: LogisticKinds, settings: Settings, foundation: Foundation, units: Sequence[Unit]
) -> None:
    """Give the classifier the library's weights or those kept in the data folder; without either it learns and keeps them."""
    examples = settings.knowledge_dir / "examples.yaml"
    learn = partial(read_examples, examples)
    shipped, kept = _weights(settings)
    model = foundation.models.hearing()
    await ready(classifier, shipped, kept, examples_hash(examples), learn, foundation.store, model, units)


def is_learnt(settings: Settings, foundation: Foundation) -> bool:
    """Tell whether there are weights for this model and the library's examples."""
    key = weights_key(foundation.models.hearing(), examples_hash(settings.knowledge_dir / "examples.yaml"))
    return any(new_classifier(foundation).load(path, key) for path in _weights(settings))


def languages_folder(settings: Settings) -> Path:
    """Return where an ingest lays out the tables that tell languages apart."""
    return settings.data_dir / "languages"


def _weights(settings: Settings) -> tuple[Path, Path]:
    return weights_file(settings.knowledge_dir), settings.data_dir / "learnt" / "care.npz"


def weights_file(knowledge: Path) -> Path:
    """Return where the weights stand that `make train-care` writes."""
    return knowledge / "examples" / "weights.npz"
