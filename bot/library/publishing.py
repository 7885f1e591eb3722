"""Put a community's documents before its members, in the order that survives a kill."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.errors import IndexUnavailable
from bot.search.batching import EMBEDDED_AT_ONCE
from bot.search.rules.chunking import units_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.kernel.models import Unit
    from bot.library.ports import CurationStore
    from bot.library.rules.curation import NewState, Revision
    from bot.search.ports import LibraryStore, VectorIndex
    from bot.search.retrieval import Retriever
    from bot.search.sync import LibrarySync

log = structlog.get_logger(__name__)


class Publisher:
    """Write one document at a time for all communities: vectors, new index entries, the database, stale entries, searchers.

    The database's transaction is the moment of truth. What was embedded and indexed before it is harmless without it, and what
    the index lacks after it is mended here or at the next start, while words alone find the document.
    """

    def __init__(
        self,
        store: LibraryStore,
        curation: CurationStore,
        index: VectorIndex,
        sync: LibrarySync,
        retriever: Retriever,
    ) -> None:
        self._store = store
        self._curation = curation
        self._index = index
        self._sync = sync
        self._retriever = retriever
        self._writing = asyncio.Lock()

    async def put(self, state: NewState) -> Revision | None:
        """Write a document's new state; return None when its draft is gone already."""
        units = units_of(state.document) if state.document is not None else []
        # Outside the lock: a long document must not hold up another community's short one.
        await self._sync.embed(units, at_once=EMBEDDED_AT_ONCE)
        async with self._writing:
            await self._index_ahead(state.community, units)
            revision = await self._curation.put(state)
            if revision is None:
                return None
            await self._bring_in_line(state, units)
        return revision

    async def _index_ahead(self, community: int, units: Sequence[Unit]) -> None:
        try:
            await self._sync.index_ahead(community, units)
        except IndexUnavailable as exc:
            log.warning("index_not_written", community=community, reason=str(exc))

    async def _bring_in_line(self, state: NewState, units: Sequence[Unit]) -> None:
        """Make index and searchers follow the database; what is published is published, whatever goes wrong here."""
        community = state.community
        try:
            # Again: a clean-up of the shared library may have taken vectors that no document named yet.
            await self._sync.embed(units, at_once=EMBEDDED_AT_ONCE)
            await self._sync.repair(community)
        # Words find the document until the next start mends the index; a full disk fails here with errors of its own.
        except Exception as exc:
            log.warning("index_not_repaired", community=community, reason=str(exc) or type(exc).__name__)
        try:
            await self._retriever.put(community, state.document_id)
        except Exception as exc:
            log.warning("library_not_loaded", community=community, reason=str(exc) or type(exc).__name__)
