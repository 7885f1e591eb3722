"""Open, make and throw away the collections of one installation in a Chroma store.

What Chroma 1.5.9 imposes: the default distance is L2, so cosine is asked for; a full disk may let a write wait for ever, so
there must be room before one begins.
"""

from __future__ import annotations

from shutil import disk_usage, rmtree
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.errors import IndexUnavailable
from bot.search.adapters.collection_names import OWNER

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from bot.search.adapters.collection_names import Owner

ROOM = 64 * 1024 * 1024
"""Bytes that must be free on the disk before the index is written to."""

PAGE = 500

SEARCH_BREADTH = 512
"""HNSW's ef: the default finds 97% of 128 true neighbours, differently after each rebuild; 512 finds 99.96% and takes 2 ms more."""


class ChromaCollections:
    """Hold a store's client and those collections that were asked for; every call blocks, and two threads may make them."""

    def __init__(self, connect: Callable[[], ClientAPI], model: str, owner: Owner, folder: Path | None) -> None:
        self._connect = connect
        self._model = model
        self._owner = owner
        self._folder = folder
        self._opening = Lock()
        self._client: ClientAPI | None = None
        self._held: dict[int, Collection] = {}

    def readable(self, community: int) -> Collection | None:
        """Return a collection without making one: a question must not create a community's store.

        Raises ForeignIndex for another installation's: nothing of it is read, and above all nothing is written.
        """
        if (known := self._held.get(community)) is not None:
            return known
        client = self._connected()
        from chromadb.errors import NotFoundError

        # That there is none is not remembered: on a server another process may make it, and asking takes 0.2 ms.
        try:
            found = client.get_collection(self._owner.collection_of(community), embedding_function=None)
        except NotFoundError:
            return None
        self._owner.must_own(found.metadata)
        self._held[community] = found
        return found

    def writable(self, community: int) -> Collection:
        """Return a collection, made where there is none; raise as `readable` and `must_have_room` do."""
        collection = self.readable(community)
        if collection is None:
            self.must_have_room()
            collection = self._connected().create_collection(
                self._owner.collection_of(community),
                configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}},
                metadata={"model": self._model, OWNER: self._owner.installation},
                embedding_function=None,
                get_or_create=True,
            )
            self._held[community] = collection
        return collection

    def of_all(self) -> list[Collection]:
        """Return every collection of the store, whoever owns it."""
        client, found = self._connected(), list[Any]()
        # A server gives a page at a time.
        while page := client.list_collections(limit=PAGE, offset=len(found)):
            found += page
        return found

    def reset(self, community: int) -> None:
        """Throw the community's collection away and begin an empty one for the current model.

        An embedded store that is damaged as a whole is thrown away with all its collections.
        """
        from chromadb.errors import ChromaError

        self.must_have_room()
        try:
            self.discard(community)
            self.writable(community)
        except ChromaError:
            if self._folder is None:
                raise
            self.close()
            # What is left of it; the folder itself may be what is missing.
            rmtree(self._folder, ignore_errors=True)
            self.writable(community)

    def discard(self, community: int) -> None:
        """Throw the community's collection away for good; one that is not there is ignored."""
        # Asked for anew, so that its owner is the one of now.
        self._held.pop(community, None)
        if self.readable(community) is not None:
            self._held.pop(community, None)
            self._connected().delete_collection(self._owner.collection_of(community))

    def must_have_room(self) -> None:
        """Raise IndexUnavailable rather than let Chroma meet a full disk, where it may wait for ever and let nothing else run."""
        if self._folder is not None and disk_usage(self._folder.parent).free < ROOM:
            raise IndexUnavailable("The disk is nearly full.")

    def forget(self) -> None:
        """Ask for every collection anew.

        On a server, another process may have made one anew: what is held of it may be why a call failed.
        """
        self._held.clear()

    def close(self) -> None:
        """Let the store go; whoever asks for a collection afterwards opens it again."""
        with self._opening:
            client, self._client = self._client, None
            self._held.clear()
        if client is not None:
            from bot.search.adapters.chroma_clients import close_client

            close_client(client)

    def _connected(self) -> ClientAPI:
        # Both threads may come first; Chroma's import and its first client do not bear company.
        with self._opening:
            if self._client is None:
                self._client = self._connect()
            return self._client


def adopt_nameless(client: ClientAPI, owner: Owner) -> None:
    """Give this installation's name to what an earlier version wrote into the folder, which is nobody else's."""
    for collection in client.list_collections():
        if (community := owner.nameless(collection.name)) is not None:
            collection.modify(
                name=owner.collection_of(community),
                metadata={**(collection.metadata or {}), OWNER: owner.installation},
            )
