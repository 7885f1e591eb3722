"""Search units in Chroma: embedded in the data folder, or a server at an address.

What Chroma 1.5.9 imposes here: a damaged HNSW folder answers without an error, so soundness is probed and not believed. That a
call may hang is chroma_calls.py's affair, how a store opens chroma_clients.py's, how its collections are made
chroma_collections.py's, and that one process may own an embedded store is store_lock.py's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from bot.errors import SettingsError
from bot.kernel.models import SHARED, UnitHit
from bot.search.adapters.chroma_calls import ChromaCalls
from bot.search.adapters.chroma_collections import ChromaCollections, adopt_nameless

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from typing import Self

    from chromadb.api import ClientAPI

    from bot.kernel.models import Embedding
    from bot.search.adapters.collection_names import Owner

WRITE_DEADLINE_SECONDS = 120.0

WRITTEN_AT_ONCE = 64
"""Units in one write. Chroma 1.5.9 holds the interpreter's lock while it writes: nobody is answered and no heartbeat sent during
the 40 ms that 64 take, nor during the 2 s that 5,000 at once did."""

PROBE_DISTANCE = 1e-3
Item = TypeVar("Item")


class ChromaIndex:
    """Keep one collection for the shared library and one per large community, all named and owned as this installation's."""

    def __init__(
        self,
        connect: Callable[[], ClientAPI],
        model: str,
        owner: Owner,
        *,
        deadline_seconds: float,
        folder: Path | None = None,
    ) -> None:
        self._model = model
        self._owner = owner
        self._deadline = deadline_seconds
        self._collections = ChromaCollections(connect, model, owner, folder)
        self._calls = ChromaCalls(self._collections.forget)

    @classmethod
    def embedded(cls, folder: Path, model: str, owner: Owner, *, deadline_seconds: float) -> Self:
        """Return an index in a folder of its own; the caller holds the folder's StoreLock."""

        def connect() -> ClientAPI:
            # Here: it takes a second to import, which a check of files does not need.
            from bot.search.adapters.chroma_clients import open_embedded

            client = open_embedded(folder)
            adopt_nameless(client, owner)
            return client

        return cls(connect, model, owner, deadline_seconds=deadline_seconds, folder=folder)

    @classmethod
    def server(cls, address: str, model: str, owner: Owner, *, deadline_seconds: float) -> Self:
        """Return an index on a Chroma server, which must stand on loopback or a private network (CVE-2026-45829)."""
        from urllib.parse import urlsplit

        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError("MENTOR_CHROMA_URL: write it like http://127.0.0.1:8000.")

        def connect() -> ClientAPI:
            from bot.search.adapters.chroma_clients import open_server

            return open_server(
                str(parts.hostname),
                parts.port or (443 if parts.scheme == "https" else 80),
                ssl=parts.scheme == "https",
                seconds=WRITE_DEADLINE_SECONDS,
            )

        return cls(connect, model, owner, deadline_seconds=deadline_seconds)

    async def search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        """Return for each query the `limit` nearest units of the shared library and of the community's, nearest first."""
        return await self._calls.run(lambda: self._search(community, queries, limit), self._deadline)

    async def communities(self) -> set[int]:
        """Return the numbers of all communities that have a collection, an empty one too."""
        collections = await self._calls.run(self._collections.of_all, WRITE_DEADLINE_SECONDS)
        return {number for each in collections if (number := self._owner.community_of(each.name)) is not None}

    async def ids(self, community: int) -> set[str]:
        """Return the ids of all units in the community's own collection."""
        return await self._calls.run(
            lambda: set(self._collections.writable(community).get(include=[])["ids"]), WRITE_DEADLINE_SECONDS
        )

    async def count(self, community: int) -> int:
        """Return how many units the community's own collection holds, 0 where there is none."""
        return await self._calls.run(lambda: self._count(community), self._deadline)

    async def add(self, community: int, units: Sequence[tuple[str, Embedding]]) -> None:
        """Write units, replacing those with the same id."""
        for part in in_batches(units):
            await self._calls.run(partial(self._add, community, part), WRITE_DEADLINE_SECONDS)

    async def remove(self, community: int, unit_ids: Sequence[str]) -> None:
        """Delete units; ids that are not there are ignored."""
        for part in in_batches(unit_ids):
            await self._calls.run(partial(self._remove, community, part), WRITE_DEADLINE_SECONDS)

    async def reset(self, community: int) -> None:
        """Throw the community's collection away and begin an empty one for the current model.

        An embedded store that is damaged as a whole is thrown away with all its collections.
        """
        await self._calls.run(lambda: self._collections.reset(community), WRITE_DEADLINE_SECONDS)

    async def discard(self, community: int) -> None:
        """Throw the community's collection away for good; one that is not there is ignored."""
        await self._calls.run(lambda: self._collections.discard(community), WRITE_DEADLINE_SECONDS)

    async def is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        """Tell whether the collection belongs to the current model and finds each sample by its own vector."""
        return await self._calls.run(lambda: self._is_sound(community, samples), WRITE_DEADLINE_SECONDS)

    def close(self) -> None:
        """Let the store and the threads go; a call that hangs in native code is left behind, not waited for."""
        self._calls.close(self._collections.close)

    def _search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        found: list[list[UnitHit]] = [[] for _ in queries]
        if not queries:
            return found
        vectors = _matrix(queries)
        for number in {SHARED, community}:
            collection = self._collections.readable(number)
            if collection is None:
                continue
            result = collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
            for hits, ids, distances in zip(found, result["ids"], result["distances"] or [], strict=True):
                hits.extend(UnitHit(unit, 1.0 - distance) for unit, distance in zip(ids, distances, strict=True))
        if community != SHARED:
            for hits in found:
                hits.sort(key=lambda hit: (-hit.similarity, hit.unit_id))
        return found

    def _add(self, community: int, units: Sequence[tuple[str, Embedding]]) -> None:
        self._collections.must_have_room()
        vectors = _matrix([vector for _, vector in units])
        self._collections.writable(community).upsert(ids=[unit for unit, _ in units], embeddings=vectors)

    def _remove(self, community: int, unit_ids: Sequence[str]) -> None:
        self._collections.must_have_room()
        self._collections.writable(community).delete(ids=list(unit_ids))

    def _count(self, community: int) -> int:
        collection = self._collections.readable(community)
        return 0 if collection is None else collection.count()

    def _is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        from chromadb.errors import ChromaError

        try:
            collection = self._collections.writable(community)
            if (collection.metadata or {}).get("model") != self._model:
                return False
            if not samples:
                return True
            result = collection.query(
                query_embeddings=_matrix([vector for _, vector in samples]), n_results=1, include=["distances"]
            )
        # Damaged files; what makes the index slow or unreachable raises other errors.
        except ChromaError:
            return False
        # By distance, not by id: two units with the same text have the same vector.
        nearest = result["distances"] or []
        return all(distances and distances[0] < PROBE_DISTANCE for distances in nearest)


def in_batches(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Cut what is to be written into what may be written at once."""
    return [items[start : start + WRITTEN_AT_ONCE] for start in range(0, len(items), WRITTEN_AT_ONCE)]


def _matrix(vectors: Sequence[Embedding]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1)
