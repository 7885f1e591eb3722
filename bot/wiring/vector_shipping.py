"""Write the library's vectors into the repository, so that a first ingest need not make them: `make vectors`."""

from __future__ import annotations

import asyncio
import sys

from bot.errors import KnowledgeError, OperatorError
from bot.search.adapters.learnt_files import FOLDER
from bot.search.adapters.shipped_vectors import write_vectors
from bot.search.rules.chunking import units_of
from bot.search.training.card import VECTORS, note_vectors
from bot.settings import Settings, load_settings
from bot.wiring import serving
from bot.wiring.foundation import knowledge_folder, open_foundation


async def ship(settings: Settings) -> str:
    """Embed what the data folder has no vector of, write all of the shared library's, and say so in one line."""
    documents, problems = knowledge_folder(settings).documents()
    if problems:
        raise KnowledgeError(problems)
    units = [unit for document in documents for unit in units_of(document)]
    async with open_foundation(settings) as foundation:
        if foundation.bent is None:
            raise OperatorError(
                "Vectors come with what was learnt of the pinned model only; here another model is set."
            )
        await serving.export(settings)
        await foundation.sync.embed(units)
        vectors = await foundation.store.vectors(foundation.matching.model, [unit.text_hash for unit in units])
    write_vectors(FOLDER / VECTORS, vectors)
    note_vectors(FOLDER)
    return f"{VECTORS} has {len(vectors):,} vectors, {(FOLDER / VECTORS).stat().st_size / 2**20:,.1f} MB."


def main() -> int:
    """Run the command line."""
    try:
        print(asyncio.run(ship(load_settings())))
    except (OperatorError, KnowledgeError) as exc:
        print(exc, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
