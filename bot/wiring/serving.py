"""Prepare at ingest what the bot serves from, so that it loads neither torch nor scikit-learn to answer."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from bot.care.adapters.language_identifier import lay_out
from bot.careers.offers import learn_meanings
from bot.careers.phrases import Phrases
from bot.kernel.models import SHARED
from bot.search.adapters.learnt_files import Bend
from bot.search.adapters.model_files import find_model
from bot.search.adapters.onnx_export import ensure_export
from bot.wiring.care import is_learnt, languages_folder, make_ready, new_classifier
from bot.wiring.careers import open_meanings
from bot.wiring.classifying import export_classifier
from bot.wiring.embedding import export_folder, learnt_matcher
from bot.wiring.foundation import careers_folder

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.wiring.foundation import Foundation


async def export(settings: Settings) -> float | None:
    """Export the models unless that is done already; return how many seconds it took, or None."""
    files = find_model(settings.embedding_model, settings.embedding_path)
    started = perf_counter()
    made = await asyncio.to_thread(ensure_export, export_folder(settings), files, learnt_matcher(settings))
    made |= await asyncio.to_thread(export_classifier, settings, export_folder(settings))
    return perf_counter() - started if made else None


async def learn(settings: Settings, foundation: Foundation) -> None:
    """Learn what care and the offer check learn from the library's files, unless that is kept; lay the languages out."""
    if not is_learnt(settings, foundation):
        units = await foundation.store.units(SHARED)
        await make_ready(new_classifier(foundation), settings, foundation, units)
    lessons, _ = careers_folder(settings).offer_lessons()
    if lessons:
        phrases = Phrases(foundation.store, foundation.models.bent_for(Bend.OFFERS))
        await learn_meanings(lessons, phrases, open_meanings(settings))
    await asyncio.to_thread(lay_out, languages_folder(settings))
