"""Keep the libraries that are read: the shared one always, a community's own for as long as it is asked for."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from copy import copy
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Protocol

from bot.kernel.models import SHARED
from bot.search.rules.chunking import named_sections, units_of
from bot.search.rules.ranking import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from bot.kernel.models import Document, Section
    from bot.search.ports import LexicalIndex, LibraryStore

IDLE_SECONDS = 3600.0
"""How long a library that nobody asks stays in memory."""

SWEPT_EVERY = 60.0


class Listener(Protocol):
    """Hear which units a library in memory has, and when it is let go."""

    def holds(self, community: int, unit_ids: Collection[str]) -> None:
        """Take note which units a community's library has now."""
        ...

    def let_go(self, community: int) -> None:
        """Forget a community until it is read again."""
        ...


@dataclass(frozen=True, slots=True)
class Holdings:
    """Hold one library, ready to be searched by words."""

    shelf: Shelf
    words: LexicalIndex


class Shelves:
    """Read libraries from the database when they are first asked for, and let them go when nobody asks any more.

    `new_words` makes an empty lexical index: each community has one of its own, so no search can meet another's sections.
    """

    def __init__(
        self,
        store: LibraryStore,
        new_words: Callable[[], LexicalIndex],
        listener: Listener,
        seconds: Callable[[], float] = monotonic,
    ) -> None:
        self._store = store
        self._new_words = new_words
        self._listener = listener
        self._seconds = seconds
        self._empty = Holdings(Shelf({}, {}, {}), new_words())
        self._held: dict[int, Holdings] = {}
        self._parts: dict[frozenset[str], Shelf] = {}
        self._used: dict[int | frozenset[str], float] = {}
        self._swept = seconds()
        # One reading of a library at a time: a slow one that began before a publication must not end after it and bring the
        # old state back.
        self._loading: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def held(self) -> set[int]:
        """Return the communities whose libraries are in memory."""
        return set(self._held)

    @property
    def shared(self) -> Holdings:
        """Return the shared library, an empty one before it was loaded."""
        return self._held.get(SHARED, self._empty)

    async def own(self, community: int) -> Holdings:
        """Return a community's own library, reading it when it is not in memory; none of the shared one's readers has one."""
        self._let_idle_go()
        if community == SHARED:
            return self._empty
        self._used[community] = self._seconds()
        if (held := self._held.get(community)) is not None:
            return held
        async with self._loading[community]:
            return self._held.get(community) or await self._read(community)

    async def load(self, community: int) -> None:
        """Read a library from the database and swap it in; questions under way finish with the old one."""
        async with self._loading[community]:
            await self._read(community)

    async def put(self, community: int, document_id: str) -> None:
        """Read one document from the database into its library, or out of it; the library's others are not read again."""
        async with self._loading[community]:
            if (held := self._held.get(community)) is None:
                # Whoever asks next reads all of it.
                return
            document = await self._store.document(community, document_id)
            await self._take(community, await self._with(held.shelf, document_id, document))

    async def supposing(self, document: Document) -> Shelves:
        """Return the same shelves, with this document in its community's library; nobody else's are changed."""
        own = await self.own(document.community)
        holdings = await self._with(own.shelf, document.id, document)
        supposed = copy(self)
        supposed._held = {**self._held, document.community: holdings}
        return supposed

    def narrowed(self, topics: frozenset[str]) -> Shelf:
        """Return the part of the shared library that is about these topics, cut out once for all who want the same."""
        self._used[topics] = self._seconds()
        if topics not in self._parts:
            self._parts[topics] = self.shared.shelf.only(topics)
        return self._parts[topics]

    async def _read(self, community: int) -> Holdings:
        documents, units = await asyncio.gather(self._store.documents(community), self._store.units(community))
        holdings = self._empty
        if documents:
            shelf = await asyncio.to_thread(Shelf.of, documents, units)
            holdings = await self._indexed(shelf)
        await self._take(community, holdings)
        return holdings

    async def _take(self, community: int, holdings: Holdings) -> None:
        self._held[community] = holdings
        self._listener.holds(community, holdings.shelf.units.keys())
        if community == SHARED:
            self._parts.clear()

    async def _with(self, shelf: Shelf, document_id: str, document: Document | None) -> Holdings:
        units = units_of(document) if document is not None else []
        return await self._indexed(await asyncio.to_thread(shelf.replacing, document_id, document, units))

    async def _indexed(self, shelf: Shelf) -> Holdings:
        if not shelf.documents:
            return self._empty
        words = self._new_words()
        await words.rebuild(_named(list(shelf.documents.values())))
        return Holdings(shelf, words)

    def _let_idle_go(self) -> None:
        now = self._seconds()
        if now < self._swept + SWEPT_EVERY:
            return
        self._swept = now
        for key in [each for each, used in self._used.items() if now - used > IDLE_SECONDS]:
            del self._used[key]
            if isinstance(key, frozenset):
                self._parts.pop(key, None)
            elif self._held.pop(key, None) is not None:
                self._listener.let_go(key)


def _named(documents: Sequence[Document]) -> list[Section]:
    return [section for document in documents for section in named_sections(document)]
