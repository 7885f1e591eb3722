"""Open the classifier of sections, and prepare at ingest what it serves from."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog

from bot.search.adapters.classifier_export import ensure_classifier_export, export_name
from bot.search.adapters.classifier_files import INSTEAD, find_classifier
from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.model_files import ModelFiles
from bot.search.adapters.onnx_encoder import SharedExport
from bot.search.adapters.prototypes import read_section_vectors
from bot.search.adapters.section_classifier import SectionClassifier
from bot.search.recent_vectors import RecentVectors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

LEARNT = "learnt"

log = structlog.get_logger(__name__)


@contextmanager
def open_classifier(settings: Settings, exports: Path) -> Iterator[SectionClassifier | None]:
    """Yield the classifier, whose encoder an ingest exports among the `exports`; None where it is not wanted or not there."""
    learnt = find_classifier() if settings.classifier == LEARNT else None
    if learnt is None:
        yield None
        return
    sections = read_section_vectors(learnt.sections)
    if sections is None:
        yield None
        return
    files = ModelFiles("", None, export_name(learnt))
    export = SharedExport(classifier_folder(exports), files, None, settings.model_threads, instead=INSTEAD)
    encoder = SentenceEmbedder(files, export=export, exported_only=True)
    try:
        yield SectionClassifier(RecentVectors(encoder), sections)
    finally:
        encoder.close()


def classifier_folder(exports: Path) -> Path:
    """Return where the export of the classifier's encoder stands, or would."""
    return exports / "classifier"


def export_classifier(settings: Settings, exports: Path) -> bool:
    """Export the classifier's encoder unless that is done; return whether it was done now."""
    learnt = find_classifier() if settings.classifier == LEARNT else None
    if learnt is None:
        return False
    try:
        return ensure_classifier_export(classifier_folder(exports), learnt)
    # The base cannot be had, or whatever PyTorch, its exporter or ONNX Runtime cannot do with it, each in its own words.
    except Exception as exc:
        reason = f"{type(exc).__name__}: {exc}".splitlines()[0][:200]
        log.warning("classifier_not_exported", reason=reason, instead=INSTEAD)
        return False
