"""Run the embedding model with nothing around it, by sentence-transformers and exported: the baselines."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from bot.search.adapters.embeddings import BATCH
from bot.search.adapters.exported_model import find_export
from bot.search.adapters.model_files import find_model
from bot.search.adapters.onnx_encoder import OnnxEncoder
from bot.wiring.embedding import export_folder, learnt_matcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.settings import Settings

LIBRARY_BATCH = 32
"""The batch size of sentence-transformers when nobody sets one."""

BATCHES = (LIBRARY_BATCH, BATCH)
"""The baseline is timed with both, and the faster one counts: our own tuning is not to our credit."""


class BareModel:
    """Encode with sentence-transformers alone."""

    def __init__(self, settings: Settings) -> None:
        from sentence_transformers import SentenceTransformer  # here: --help must not wait for torch
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        logging.getLogger("sentence_transformers").setLevel(logging.WARNING)
        files = find_model(settings.embedding_model, settings.embedding_path)
        self._model = SentenceTransformer(files.location, revision=files.revision, device="cpu")

    def seconds(self, texts: Sequence[str], batch: int) -> float:
        """Return how long it takes to encode the texts in one call."""
        started = perf_counter()
        self._model.encode(list(texts), batch_size=batch, normalize_embeddings=True, show_progress_bar=False)
        return perf_counter() - started

    def faster_batch(self, texts: Sequence[str]) -> int:
        """Return the batch size that encodes these texts faster, the better of two tries each."""
        return min(BATCHES, key=lambda batch: min(self.seconds(texts, batch) for _ in range(2)))


class BareExport:
    """Encode with all encoders in ONNX Runtime alone, the plain one and then each bent one, as an answer does."""

    def __init__(self, settings: Settings) -> None:
        files = find_model(settings.embedding_model, settings.embedding_path)
        learnt = learnt_matcher(settings)
        exported = find_export(export_folder(settings), files, learnt)
        assert exported is not None, "the model could not be exported, so there is nothing to compare with"
        self._encoder = OnnxEncoder(exported, settings.model_threads)
        self._bends = (None, *exported.bends)

    def seconds(self, texts: Sequence[str]) -> float:
        """Return how long it takes to encode the texts in one call for each encoder."""
        started = perf_counter()
        for bend in self._bends:
            self._encoder.encode(texts, bend)
        return perf_counter() - started

    def seconds_in_calls(self, texts: Sequence[str], call: int) -> float:
        """Return how long it takes to encode the texts in calls of so many."""
        return sum(self.seconds(texts[start : start + call]) for start in range(0, len(texts), call))
