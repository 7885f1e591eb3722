"""Run the embedding model with nothing around it: the baseline."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from bot.search.adapters.embeddings import BATCH
from bot.search.adapters.model_files import find_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

    def seconds_in_calls(self, texts: Sequence[str], call: int, batch: int) -> float:
        """Return how long it takes to encode the texts in calls of so many."""
        return sum(self.seconds(texts[start : start + call], batch) for start in range(0, len(texts), call))


def each_batch(measure: Callable[[int], float]) -> dict[int, float]:
    """Return the seconds that a measurement takes with each batch size."""
    return {batch: measure(batch) for batch in BATCHES}


def faster(rounds: Sequence[dict[int, float]]) -> list[float]:
    """Return the seconds of each round with the batch size that was the faster one over all rounds."""
    best = min(BATCHES, key=lambda batch: sorted(row[batch] for row in rounds)[len(rounds) // 2])
    return [row[best] for row in rounds]
