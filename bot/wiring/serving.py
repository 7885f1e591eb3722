"""Prepare at ingest what the bot serves from, so that it loads neither torch nor scikit-learn to answer."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from bot.care.adapters.kind_classifier import LogisticKinds
from bot.care.adapters.language_identifier import lay_out
from bot.careers.offers import learn_meanings
from bot.careers.phrases import Phrases
from bot.kernel.models import SHARED
from bot.search.adapters.classifier_export import ensure_classifier_export
from bot.search.adapters.classifier_files import INSTEAD, find_classifier
from bot.search.adapters.model_files import find_model
from bot.search.adapters.onnx_export import ensure_export
from bot.wiring.care import is_learnt, languages_folder, make_ready
from bot.wiring.careers import open_meanings
from bot.wiring.foundation import LEARNT, careers_folder, classifier_folder, export_folder, learnt_matcher

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation

log = structlog.get_logger(__name__)


async def export(settings: Settings) -> float | None:
    """Export the models unless that is done already; return how many seconds it took, or None."""
    files = find_model(settings.embedding_model, settings.embedding_path)
    started = perf_counter()
    made = await asyncio.to_thread(ensure_export, export_folder(settings), files, learnt_matcher(settings))
    made |= await asyncio.to_thread(_export_classifier, settings)
    return perf_counter() - started if made else None


def _export_classifier(settings: Settings) -> bool:
    learnt = find_classifier() if settings.classifier == LEARNT else None
    if learnt is None:
        return False
    try:
        return ensure_classifier_export(classifier_folder(settings), learnt)
    # The base cannot be had, or whatever PyTorch, its exporter or ONNX Runtime cannot do with it, each in its own words.
    except Exception as exc:
        reason = f"{type(exc).__name__}: {exc}".splitlines()[0][:200]
        log.warning("classifier_not_exported", reason=reason, instead=INSTEAD)
        return False


async def learn(settings: Settings, foundation: Foundation) -> None:
    """Learn what care and the offer check learn from the library's files, unless that is kept; lay the languages out."""
    if not is_learnt(settings, foundation.embedder):
        units = await foundation.store.units(SHARED)
        await make_ready(LogisticKinds(), settings, foundation, foundation.embedder, units)
    lessons, _ = careers_folder(settings).offer_lessons()
    if lessons:
        phrases = Phrases(foundation.store, foundation.embedder)
        await phrases.register([lesson.text for lesson in lessons])
        await learn_meanings(lessons, phrases, open_meanings(settings))
    await asyncio.to_thread(lay_out, languages_folder(settings))
