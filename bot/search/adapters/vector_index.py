"""Search units in Chroma: embedded in the data folder, or a server at an address.

What Chroma 1.5.9 imposes and this module keeps in one place: a call may hang in native code, so each has a deadline and a
thread that is not waited for; a damaged HNSW folder answers without an error, so soundness is probed and not believed; a store
that fails to open is remembered as open; the default distance is L2, so cosine is asked for. That one process may own an
embedded store is store_lock.py's affair.
"""

from __future__ import annotations

import asyncio
from functools import partial
from shutil import disk_usage, rmtree
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from bot.errors import IndexUnavailable, SettingsError, StoreInUse
from bot.kernel.adapters.daemon_pool import DaemonPool
from bot.kernel.models import SHARED, UnitHit
from bot.search.adapters.collection_names import OWNER

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path
    from typing import Self

    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from bot.kernel.models import Embedding
    from bot.search.adapters.collection_names import Owner

THREADS = 2
WRITE_DEADLINE_SECONDS = 120.0
CLOSE_SECONDS = 2.0
"""How long a call that is under way may take to end when the index closes."""

WRITTEN_AT_ONCE = 64
"""Units in one write. Chroma 1.5.9 holds the interpreter's lock while it writes: nobody is answered and no heartbeat sent during
the 40 ms that 64 take, nor during the 2 s that 5,000 at once did."""

ROOM = 64 * 1024 * 1024
"""Bytes that must be free on the disk before the index is written to."""

PROBE_DISTANCE = 1e-3
PAGE = 500
Result = TypeVar("Result")
Item = TypeVar("Item")

SEARCH_BREADTH = 512
"""HNSW's ef: the default finds 97% of 128 true neighbours, differently after each rebuild; 512 finds 99.96% and takes 2 ms more."""


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
        self._connect = connect
        self._folder = folder
        self._model = model
        self._owner = owner
        self._deadline = deadline_seconds
        # Two threads: a search goes on while a batch is written; more would only queue inside Chroma.
        self._threads = DaemonPool(THREADS, "chroma")
        self._late: set[Future[Any]] = set()
        self._opening = Lock()
        self._client: ClientAPI | None = None
        self._collections: dict[int, Collection] = {}

    @classmethod
    def embedded(cls, folder: Path, model: str, owner: Owner, *, deadline_seconds: float) -> Self:
        """Return an index in a folder of its own; the caller holds the folder's StoreLock."""

        def connect() -> ClientAPI:
            # Here: it takes a second to import, which a check of files does not need.
            from bot.search.adapters.chroma_clients import open_embedded

            client = open_embedded(folder)
            _adopt_nameless(client, owner)
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
        return await self._run(lambda: self._search(community, queries, limit), self._deadline)

    async def communities(self) -> set[int]:
        """Return the numbers of all communities that have a collection, an empty one too."""
        collections = await self._run(self._collections_of_all, WRITE_DEADLINE_SECONDS)
        return {number for each in collections if (number := self._owner.community_of(each.name)) is not None}

    async def ids(self, community: int) -> set[str]:
        """Return the ids of all units in the community's own collection."""
        return await self._run(lambda: set(self._writable(community).get(include=[])["ids"]), WRITE_DEADLINE_SECONDS)

    async def count(self, community: int) -> int:
        """Return how many units the community's own collection holds, 0 where there is none."""
        return await self._run(lambda: self._count(community), self._deadline)

    async def add(self, community: int, units: Sequence[tuple[str, Embedding]]) -> None:
        """Write units, replacing those with the same id."""
        for part in in_batches(units):
            await self._run(partial(self._add, community, part), WRITE_DEADLINE_SECONDS)

    async def remove(self, community: int, unit_ids: Sequence[str]) -> None:
        """Delete units; ids that are not there are ignored."""
        for part in in_batches(unit_ids):
            await self._run(partial(self._remove, community, part), WRITE_DEADLINE_SECONDS)

    async def reset(self, community: int) -> None:
        """Throw the community's collection away and begin an empty one for the current model.

        An embedded store that is damaged as a whole is thrown away with all its collections.
        """
        await self._run(lambda: self._reset(community), WRITE_DEADLINE_SECONDS)

    async def discard(self, community: int) -> None:
        """Throw the community's collection away for good; one that is not there is ignored."""
        await self._run(lambda: self._discard(community), WRITE_DEADLINE_SECONDS)

    async def is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        """Tell whether the collection belongs to the current model and finds each sample by its own vector."""
        return await self._run(lambda: self._is_sound(community, samples), WRITE_DEADLINE_SECONDS)

    def close(self) -> None:
        """Let the store and the threads go; a call that hangs in native code is left behind, not waited for."""
        self._threads.close(self._disconnect, grace_seconds=CLOSE_SECONDS)

    async def _run(self, call: Callable[[], Result], deadline: float) -> Result:
        if len(self._late) >= THREADS:
            # Chroma may hang in native code for good. Who comes later need not wait to hear that.
            raise IndexUnavailable("The index still works on calls that missed their deadline.")
        try:
            future = self._threads.submit(partial(_made_safe, call))
            try:
                async with asyncio.timeout(deadline):
                    return await asyncio.wrap_future(future)
            except TimeoutError:
                if not future.cancel() and not future.done():
                    self._late.add(future)
                    future.add_done_callback(self._late.discard)
                raise
        except TimeoutError as exc:
            raise IndexUnavailable(f"The index did not answer within {deadline:g} s.") from exc
        except (IndexUnavailable, SettingsError, StoreInUse):
            raise
        # Chroma raises its own errors, its Rust core's, SQLite's and httpx's; all mean that the index does not answer.
        except Exception as exc:
            # On a server, another process may have made a collection anew: what is held of it may be why it failed.
            self._collections.clear()
            raise IndexUnavailable(f"The index failed: {type(exc).__name__}.") from exc

    def _search(self, community: int, queries: Sequence[Embedding], limit: int) -> list[list[UnitHit]]:
        found: list[list[UnitHit]] = [[] for _ in queries]
        if not queries:
            return found
        vectors = _matrix(queries)
        for number in {SHARED, community}:
            collection = self._readable(number)
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
        self._mind_the_disk()
        vectors = _matrix([vector for _, vector in units])
        self._writable(community).upsert(ids=[unit for unit, _ in units], embeddings=vectors)

    def _remove(self, community: int, unit_ids: Sequence[str]) -> None:
        self._mind_the_disk()
        self._writable(community).delete(ids=list(unit_ids))

    def _reset(self, community: int) -> None:
        from chromadb.errors import ChromaError

        self._mind_the_disk()
        try:
            self._discard(community)
            self._writable(community)
        except ChromaError:
            if self._folder is None:
                raise
            self._disconnect()
            # What is left of it; the folder itself may be what is missing.
            rmtree(self._folder, ignore_errors=True)
            self._writable(community)

    def _discard(self, community: int) -> None:
        # Asked for anew, so that its owner is the one of now.
        self._collections.pop(community, None)
        if self._readable(community) is not None:
            self._collections.pop(community, None)
            self._connected().delete_collection(self._owner.collection_of(community))

    def _count(self, community: int) -> int:
        collection = self._readable(community)
        return 0 if collection is None else collection.count()

    def _collections_of_all(self) -> list[Collection]:
        client, found = self._connected(), list[Any]()
        # A server gives a page at a time.
        while page := client.list_collections(limit=PAGE, offset=len(found)):
            found += page
        return found

    def _is_sound(self, community: int, samples: Sequence[tuple[str, Embedding]]) -> bool:
        from chromadb.errors import ChromaError

        try:
            collection = self._writable(community)
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

    def _mind_the_disk(self) -> None:
        """Raise IndexUnavailable rather than let Chroma meet a full disk, where it may wait for ever and let nothing else run."""
        if self._folder is not None and disk_usage(self._folder.parent).free < ROOM:
            raise IndexUnavailable("The disk is nearly full.")

    def _disconnect(self) -> None:
        with self._opening:
            client, self._client = self._client, None
            self._collections.clear()
        if client is not None:
            from bot.search.adapters.chroma_clients import close_client

            close_client(client)

    def _connected(self) -> ClientAPI:
        # Both threads may come first; Chroma's import and its first client do not bear company.
        with self._opening:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _readable(self, community: int) -> Collection | None:
        """Return a collection without making one: a question must not create a community's store.

        Raises ForeignIndex for another installation's: nothing of it is read, and above all nothing is written.
        """
        if (known := self._collections.get(community)) is not None:
            return known
        client = self._connected()
        from chromadb.errors import NotFoundError

        # That there is none is not remembered: on a server another process may make it, and asking takes 0.2 ms.
        try:
            found = client.get_collection(self._owner.collection_of(community), embedding_function=None)
        except NotFoundError:
            return None
        self._owner.must_own(found.metadata)
        self._collections[community] = found
        return found

    def _writable(self, community: int) -> Collection:
        collection = self._readable(community)
        if collection is None:
            self._mind_the_disk()
            collection = self._connected().create_collection(
                self._owner.collection_of(community),
                configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}},
                metadata={"model": self._model, OWNER: self._owner.installation},
                embedding_function=None,
                get_or_create=True,
            )
            self._collections[community] = collection
        return collection


def in_batches(items: Sequence[Item]) -> list[Sequence[Item]]:
    """Cut what is to be written into what may be written at once."""
    return [items[start : start + WRITTEN_AT_ONCE] for start in range(0, len(items), WRITTEN_AT_ONCE)]


def _made_safe(call: Callable[[], Result]) -> Result:
    try:
        return call()
    except Exception:
        raise
    # A panic in Chroma's Rust core is no Exception: whoever waits for the index would never hear of it.
    except BaseException as exc:
        raise RuntimeError(f"Chroma ended in {type(exc).__name__}.") from exc


def _adopt_nameless(client: ClientAPI, owner: Owner) -> None:
    """Give this installation's name to what an earlier version wrote into the folder, which is nobody else's."""
    for collection in client.list_collections():
        if (community := owner.nameless(collection.name)) is not None:
            collection.modify(
                name=owner.collection_of(community),
                metadata={**(collection.metadata or {}), OWNER: owner.installation},
            )


def _matrix(vectors: Sequence[Embedding]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    return np.frombuffer(b"".join(vectors), dtype="<f4").reshape(len(vectors), -1)
