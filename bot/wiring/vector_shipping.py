"""Write the library's vectors into the repository, so that a first ingest need not make them: `make vectors`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.errors import KnowledgeError, OperatorError
from bot.search.adapters.learnt_files import FOLDER, Bend
from bot.search.adapters.shipped_vectors import ShippedVectors, write_vectors
from bot.search.rules.chunking import units_of
from bot.search.training.card import VECTORS, note_vectors
from bot.wiring import serving
from bot.wiring.embedding import learnt_matcher
from bot.wiring.foundation import knowledge_folder, open_foundation
from bot.wiring.making import make

if TYPE_CHECKING:
    from bot.settings import Settings


async def ship(settings: Settings) -> str:
    """Embed what the data folder has no vector of, write all of the shared library's, and say so in one line."""
    documents, problems = knowledge_folder(settings).documents()
    if problems:
        raise KnowledgeError(problems)
    units = [unit for document in documents for unit in units_of(document)]
    texts = {unit.text for unit in units}
    async with open_foundation(settings) as foundation:
        if Bend.MATCHING not in foundation.models.bends:
            raise OperatorError(
                "Vectors come with what was learnt of the pinned model only; here another model is set."
            )
        learnt = learnt_matcher(settings)
        shipped = None if learnt is None else learnt.vectors
        if shipped is not None and len(ShippedVectors(foundation.models.matching, shipped).known(list(texts))) == len(
            texts
        ):
            # Written again, the twelve megabytes would differ in the last digits of their scales alone.
            return f"{VECTORS} knows all {len(texts):,} texts already."
        await serving.export(settings)
        await foundation.sync.embed(units)
        vectors = await foundation.store.vectors(foundation.models.matching.model, [unit.text_hash for unit in units])
    write_vectors(FOLDER / VECTORS, vectors)
    note_vectors(FOLDER)
    return f"{VECTORS} has {len(vectors):,} vectors, {(FOLDER / VECTORS).stat().st_size / 2**20:,.1f} MB."


if __name__ == "__main__":
    sys.exit(make(ship))
