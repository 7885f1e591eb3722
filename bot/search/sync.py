"""Bring the database and the index in line with the library's documents; killed at any point, the next run converges."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from bot.kernel.models import SHARED
from bot.search.batching import EMBEDDED_AT_ONCE
from bot.search.rules.chunking import units_of
from bot.search.rules.sizes import is_small

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.kernel.models import Document, Unit
    from bot.kernel.ports import Embedder
    from bot.search.ports import LibraryStore, VectorIndex

EMBED_SLICE = 512
"""Texts embedded between two commits: at most so much work is lost to a kill."""

SAMPLES = 32
"""Units that the soundness probe looks for; a damaged HNSW folder loses most units, so a few tell."""


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """Say what a sync would change; `unchanged` counts documents."""

    upsert: tuple[Document, ...]
    remove: tuple[str, ...]
    added: int
    changed: int
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Tell whether the library is already as the documents are."""
        return not self.upsert and not self.remove


@dataclass(frozen=True, slots=True)
class SyncReport:
    """Count what a sync found and did; `embedded` are texts that went through the model."""

    documents: int
    sections: int
    units: int
    added: int
    changed: int
    removed: int
    unchanged: int
    embedded: int
    seconds: float
    reindexed: int = 0


class Progress(Protocol):
    """Hear how far a long step is."""

    def __call__(self, done: int, total: int) -> None:
        """Take note that `done` of `total` texts are embedded."""
        ...


def _silent(done: int, total: int) -> None:
    return None


@dataclass(slots=True)
class LibrarySync:
    """Write documents, vectors and index entries in the order that survives a kill.

    Vectors first (kept by text hash, harmless when unused), then new index entries (ignored by readers until the database
    names them), then the database in one transaction, then stale index entries.
    """

    store: LibraryStore
    index: VectorIndex
    embedder: Embedder
    fingerprint: Callable[[Document], str]
    progress: Progress = field(default=_silent)
    also_kept: tuple[str, ...] = ()
    """Other models whose vectors an ingest leaves alone: texts beside the library are kept in the plain model's."""

    _repairing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False)

    async def plan(self, documents: Sequence[Document], *, keep: frozenset[str] = frozenset()) -> SyncPlan:
        """Compare the documents with the database; ids in `keep` are not removed although they are missing."""
        known = await self.store.fingerprints(SHARED)
        upsert = [document for document in documents if known.get(document.id) != self.fingerprint(document)]
        changed = sum(document.id in known for document in upsert)
        removed = known.keys() - {document.id for document in documents} - keep
        return SyncPlan(
            upsert=tuple(upsert),
            remove=tuple(sorted(removed)),
            added=len(upsert) - changed,
            changed=changed,
            unchanged=len(documents) - len(upsert),
        )

    async def run(
        self,
        documents: Sequence[Document],
        *,
        keep: frozenset[str] = frozenset(),
        rebuild: bool = False,
        at_once: int | None = None,
    ) -> SyncReport:
        """Apply the plan, make the index sound and return what was done.

        `at_once` are the texts embedded in one go: few of them where members wait for answers meanwhile.
        """
        started = perf_counter()
        plan = await self.plan(documents, keep=keep)
        embedded = await self.embed([unit for document in plan.upsert for unit in units_of(document)], at_once=at_once)
        if not plan.is_empty:
            await self._write(plan)
        # Not empty after the model was changed, or after a kill before an earlier run had embedded everything.
        embedded += await self.embed(await self.store.units_without_vector(self.embedder.model), at_once=at_once)
        reindexed = await self.repair(SHARED, rebuild=rebuild)
        if not plan.is_empty or embedded or rebuild:
            await self.store.drop_unused_vectors(self.embedder.model, *self.also_kept)
        return SyncReport(
            documents=len(documents),
            sections=sum(len(document.sections) for document in documents),
            units=len(await self.store.unit_ids(SHARED)),
            added=plan.added,
            changed=plan.changed,
            removed=len(plan.remove),
            unchanged=plan.unchanged,
            embedded=embedded,
            seconds=perf_counter() - started,
            reindexed=reindexed,
        )

    async def repair(self, community: int, *, rebuild: bool = False) -> int:
        """Make the index hold exactly the database's units, embedding nothing; return how many were written.

        A damaged store is thrown away with all its collections, so when this one is damaged the others are made good too.
        """
        # One at a time: a slower one would take away again what was published since it read the database.
        async with self._repairing:
            written, sound = await self._align(community, rebuild=rebuild)
            if not sound:
                for other in sorted(await self._large() - {community}):
                    written += (await self._align(other))[0]
        return written

    async def repair_all(self) -> dict[int, int]:
        """Repair every collection, and give vectors to units that lack them; return how many units were written to each."""
        # None lacks one, but after a kill at an unlucky moment, or when the model was changed and nothing ingested since.
        missing = await self.store.units_without_vector(self.embedder.model)
        await self.embed(missing, at_once=EMBEDDED_AT_ONCE)
        # The shared one first: with it a store that is damaged as a whole is made anew, and can be asked for its collections.
        written = {SHARED: await self.repair(SHARED)}
        # Those of the index too: of a community that became small, or was emptied just before a kill, a collection is left.
        for community in sorted((await self._large() | await self.index.communities()) - {SHARED}):
            written[community] = await self.repair(community)
        return {community: units for community, units in written.items() if units}

    async def index_ahead(self, community: int, units: Sequence[Unit]) -> None:
        """Write index entries that the database is about to name; readers ignore them until it does.

        A damaged index takes none: the repair that follows makes it anew.
        """
        before = await self.store.unit_ids(community)
        if is_small(community, len(before)):
            # It is searched in memory. Where these units make it large, the repair that follows makes its collection.
            return
        if await self._is_sound(community, before):
            fresh = [unit for unit in units if unit.id not in before]
            vectors = await self.store.vectors(self.embedder.model, list({unit.text_hash for unit in fresh}))
            await self.index.add(
                community, [(unit.id, vectors[unit.text_hash]) for unit in fresh if unit.text_hash in vectors]
            )

    async def _large(self) -> set[int]:
        """Return whose libraries stand in the index: the shared one, and those that are too large to be searched in memory."""
        sizes = await self.store.sizes()
        return {SHARED, *(number for number, size in sizes.items() if not is_small(number, size))}

    async def _align(self, community: int, *, rebuild: bool = False) -> tuple[int, bool]:
        """Align one collection with the database; return how many units were written and whether it was sound before."""
        truth = await self.store.unit_ids(community)
        if is_small(community, len(truth)):
            await self.index.discard(community)
            return 0, True
        sound = await self._is_sound(community, truth)
        if rebuild or not sound:
            await self.index.reset(community)
        # Ids and not counts: a database restored from a backup may count the same. 7,768 ids take 65 ms.
        held = await self.index.ids(community)
        if held == truth:
            return 0, sound
        missing = await self.store.entries(self.embedder.model, sorted(truth - held))
        await self.index.add(community, missing)
        await self.index.remove(community, sorted(held - truth))
        return len(missing), sound

    async def _is_sound(self, community: int, truth: set[str]) -> bool:
        sample = sorted(truth)[:: max(1, len(truth) // SAMPLES)]
        entries = await self.store.entries(self.embedder.model, sample)
        # Fewer vectors than asked for: they belong to another model, and so does the index.
        return len(entries) == len(sample) and await self.index.is_sound(community, entries)

    async def embed(self, units: Sequence[Unit], *, at_once: int | None = None) -> int:
        """Embed the texts that have no vector yet, committing slice by slice; return how many."""
        size = at_once or EMBED_SLICE
        texts = {unit.text_hash: unit.text for unit in units}
        known = await self.store.vectors(self.embedder.model, list(texts))
        # Long texts together: a batch is padded to its longest.
        missing = sorted((key for key in texts if key not in known), key=lambda key: len(texts[key]), reverse=True)
        writing: asyncio.Task[None] | None = None
        try:
            for start in range(0, len(missing), size):
                part = missing[start : start + size]
                self.progress(start, len(missing))
                vectors = await self.embedder.embed_documents([texts[key] for key in part])
                if writing is not None:
                    await writing
                # Written while the next slice is embedded.
                writing = asyncio.create_task(
                    self.store.keep_vectors(self.embedder.model, dict(zip(part, vectors, strict=True)))
                )
        finally:
            # Also when the model fails: what is embedded is kept, and no task outlives the database.
            if writing is not None:
                await writing
        if missing:
            self.progress(len(missing), len(missing))
        return len(missing)

    async def _write(self, plan: SyncPlan) -> None:
        await self.index_ahead(SHARED, [unit for document in plan.upsert for unit in units_of(document)])
        # What the index holds beyond that goes in the repair that ends every run; a damaged index cannot even delete.
        await self.store.replace(SHARED, plan.upsert, plan.remove)
