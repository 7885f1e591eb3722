"""Choose what sections are found by: every vector in memory, or an index in Chroma for libraries that are too large for that."""

from __future__ import annotations

from contextlib import contextmanager
from shutil import rmtree
from typing import TYPE_CHECKING

from bot.search.adapters.collection_names import Owner
from bot.search.adapters.vector_index import ChromaIndex
from bot.search.no_index import NoIndex
from bot.search.rules.sizes import need_no_index

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.search.in_memory import InMemory
    from bot.search.ports import LibraryStore
    from bot.settings import Settings

IN_MEMORY, AS_NEEDED = "memory", "auto"
CHROMA = "chroma"
"""The embedded index's folder in the data folder."""


async def searched_in_memory(settings: Settings, store: LibraryStore) -> bool:
    """Tell whether every library is searched in memory: where it is set so and, by itself, as long as all are small enough.

    It is decided at a start: a library that grows too large meanwhile is searched in memory until the next one.
    """
    if settings.index != AS_NEEDED or settings.chroma_url:
        return settings.index == IN_MEMORY
    return need_no_index(await store.sizes())


@contextmanager
def open_index(
    settings: Settings, store: LibraryStore, memory: InMemory, model: str, installation: str, *, in_memory: bool
) -> Iterator[ChromaIndex | NoIndex]:
    """Yield the index: on a Chroma server where one is set, in the data folder, or none where memory serves."""
    if in_memory:
        # Nobody keeps it in line any more: what a community deletes would stay in it.
        rmtree(settings.data_dir / CHROMA, ignore_errors=True)
        yield NoIndex(store, memory)
        return
    owner = Owner.of(installation, settings.chroma_namespace)
    deadline = settings.index_deadline_seconds
    if settings.chroma_url:
        index = ChromaIndex.server(settings.chroma_url, model, owner, deadline_seconds=deadline)
    else:
        index = ChromaIndex.embedded(settings.data_dir / CHROMA, model, owner, deadline_seconds=deadline)
    try:
        yield index
    finally:
        index.close()
