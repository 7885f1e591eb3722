"""Order candidates with a pre-trained cross-encoder that an operator chose."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.errors import ModelUnusable
from bot.kernel.models import without_citations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sentence_transformers import CrossEncoder

    from bot.search.rules.ranking import Candidate

BATCH = 8


class CrossEncoderRanker:
    """Read the question together with each candidate's heading and lead, in a thread of its own; load at the first use."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="rerank")
        self._model: CrossEncoder | None = None

    async def relevances(self, question: str, candidates: Sequence[Candidate]) -> list[float]:
        """Return the model's own score of each pair."""
        if not candidates:
            return []
        pairs = [(question, _shown(candidate)) for candidate in candidates]
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._score, pairs)

    def close(self) -> None:
        """Let the thread end."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _score(self, pairs: list[tuple[str, str]]) -> list[float]:
        if self._model is None:
            self._model = _load(self._name)
        found: list[float] = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False).tolist()
        return found


def _shown(candidate: Candidate) -> str:
    section = candidate.passage.section
    return f"{section.heading} {without_citations(section.lead)}"


def _load(name: str) -> CrossEncoder:
    from sentence_transformers import CrossEncoder  # here: torch takes seconds to import

    try:
        model: CrossEncoder = CrossEncoder(name, device="cpu")
    # Damaged weights, a missing file, an unknown architecture: each library below has errors of its own.
    except Exception as exc:
        raise ModelUnusable(f"MENTOR_RERANKER: the model {name} cannot be loaded.") from exc
    return model
