"""Tell which sections a question is for by a larger encoder whose classes are the library's sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import structlog

from bot.errors import ModelUnusable
from bot.search.adapters.classifier_files import INSTEAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.ports import Embedder
    from bot.search.adapters.prototypes import SectionVectors

log = structlog.get_logger(__name__)


class SectionClassifier:
    """Compare questions, as a larger encoder reads them, with the learnt vector of each section."""

    def __init__(self, encoder: Embedder, sections: SectionVectors) -> None:
        self._encoder = encoder
        self._sections = sections
        self._is_usable = True

    async def cosines(self, questions: Sequence[str]) -> list[Mapping[str, float]]:
        """Return for each question the cosine with every section that it knows; none, after one line in the log, without its model."""
        if self._is_usable and questions:
            try:
                read = await self._encoder.embed_queries(questions)
                return self._sections.cosines(np.stack([np.frombuffer(vector, dtype="<f4") for vector in read]))
            except ModelUnusable as exc:
                self._is_usable = False
                log.warning("classifier_unusable", reason=str(exc), instead=INSTEAD)
        return [{} for _ in questions]
