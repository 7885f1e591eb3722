"""Search the library as the bot does, but exactly and for many messages: the re-ranker learns from what it will meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.kernel.models import Embedding, UnitHit
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.retrieval import CANDIDATES, SECTION_HITS, UNIT_HITS
from bot.search.rules.ranking import Shelf, Weights, candidates_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.search.ports import Prototypes
    from bot.search.rules.ranking import Candidate
    from bot.search.training.classifier import LargerReading
    from bot.search.training.material import Material

TOP = (1, 3, 20)


class Searching:
    """Hold the library's units with one model's vectors (units, dimensions), and what was learnt of its sections.

    `larger` is what the classifier says of the messages that are searched for, in their order.
    """

    def __init__(
        self,
        material: Material,
        vectors: NDArray[np.float32],
        prototypes: Prototypes | None = None,
        larger: LargerReading | None = None,
    ) -> None:
        self._shelf = Shelf.of(material.documents, material.units)
        self._unit_ids = [unit.id for unit in material.units]
        self._sections = material.sections
        self._vectors = vectors
        self._prototypes = prototypes
        self._larger = larger

    async def candidates(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> list[list[Candidate]]:
        """Return the candidates for each message, best first."""
        words = Bm25Index()
        await words.rebuild(self._sections)
        lexical = await words.search(texts, SECTION_HITS)
        return [
            candidates_of(
                self._nearest(vector),
                found,
                self._shelf,
                Weights(),
                limit=CANDIDATES,
                likenesses=self._alike(vector),
                classified=self._larger[place] if self._larger else {},
            )
            for place, (vector, found) in enumerate(zip(vectors, lexical, strict=True))
        ]

    def _alike(self, vector: NDArray[np.float32]) -> Mapping[str, float]:
        return self._prototypes.likenesses([Embedding(vector.tobytes())])[0] if self._prototypes else {}

    def _nearest(self, vector: NDArray[np.float32]) -> list[UnitHit]:
        cosines = self._vectors @ vector
        best = np.argsort(-cosines, kind="stable")[:UNIT_HITS]
        return [UnitHit(self._unit_ids[number], float(cosines[number])) for number in best]


def recalls(orders: Sequence[Sequence[str]], answers: Sequence[frozenset[str]]) -> dict[str, float]:
    """Return the share of messages with a right section among the first so many."""
    return {
        f"recall@{top}": round(
            sum(bool(right & set(order[:top])) for order, right in zip(orders, answers, strict=True)) / len(orders), 3
        )
        for top in TOP
    }
