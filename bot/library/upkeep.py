"""Keep a community's library fresh: look at its web pages, propose what changed, and remember long work over a restart."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import PurePath
from typing import TYPE_CHECKING
from uuid import uuid4

import structlog

from bot.errors import MemberError, NotFound, Unavailable
from bot.kernel.speech import N_
from bot.kernel.watching import UNWATCHED
from bot.library.rules.curation import DAYS_BETWEEN, Draft, Job, Schedule, WebOrigin, WebSource
from bot.library.rules.diffing import difference
from bot.search.batching import EMBEDDED_AT_ONCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.kernel.models import Document, Problem
    from bot.kernel.ports import Clock
    from bot.kernel.watching import Watch
    from bot.library.acquisitions import Acquisitions
    from bot.library.audit import AuditLog
    from bot.library.holdings import Holdings
    from bot.library.ports import CurationStore, PageFetcher
    from bot.library.rules.curation import Actor
    from bot.search.ports import KnowledgeFiles
    from bot.search.retrieval import Retriever
    from bot.search.sync import LibrarySync, SyncReport

SCHEDULER = 0
"""The member number under which proposals of the schedule are kept."""

TASK = 64
"""Characters of a job's task that are kept."""

LEASE = timedelta(seconds=90)
"""A job whose process says nothing for so long is of one that died."""

RENEWED_SECONDS = 25.0

LOOK = timedelta(minutes=10)
"""A page that was claimed so long ago was claimed by a process that died over it."""

SHRUNK = 0.3
"""A page that keeps less than this share of its text is proposed with a warning: it may be an error page."""

MODERATORS_WORK = "moderators_work"
"""What all of it is called where it is counted: a task's own words may name a document."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """Say what a look at one page found: a proposal, or a sentence when there is none."""

    source: WebSource
    draft: Draft | None = None
    says: str = "unchanged"


class Upkeep:
    """Look at pages and files again; what changed waits for a moderator, and what is gone erases nothing."""

    def __init__(
        self,
        store: CurationStore,
        holdings: Holdings,
        acquisitions: Acquisitions,
        audit: AuditLog,
        fetcher: PageFetcher,
        files: KnowledgeFiles,
        sync: LibrarySync,
        retriever: Retriever,
        clock: Clock,
        watch: Watch = UNWATCHED,
    ) -> None:
        self._store = store
        self._holdings = holdings
        self._acquisitions = acquisitions
        self._audit = audit
        self._fetcher = fetcher
        self._files = files
        self._sync = sync
        self._retriever = retriever
        self._clock = clock
        self._watch = watch

    async def sources(self, actor: Actor) -> list[WebSource]:
        """Return the community's web sources, by address."""
        return await self._store.web_sources(actor.community)

    async def source_of(self, actor: Actor, document_id: str) -> WebSource | None:
        """Return the page behind a document, None when it was not made of one."""
        return next((each for each in await self.sources(actor) if each.document_id == document_id), None)

    async def schedule(self, actor: Actor, document_id: str, schedule: Schedule) -> WebSource:
        """Decide how often the page behind a document is looked at."""
        document = await self._holdings.document(actor, document_id)
        source = await self.source_of(actor, document_id)
        if source is None:
            raise NotFound(N_("That document was not made of a web page, so there is nothing to look at."))
        changed = replace(source, schedule=schedule)
        await self._store.keep_web_source(changed)
        await self._audit.record(actor, f"schedule {schedule}", document.title)
        return changed

    async def refresh(self, actor: Actor, document_id: str | None = None) -> list[Look]:
        """Look at the pages of one document or of all that the community owns."""
        own = {document.id: document for document in await self._holdings.documents(actor)}
        sources = [each for each in await self.sources(actor) if each.document_id in own]
        if document_id is not None:
            sources = [each for each in sources if each.document_id == document_id]
            if not sources:
                raise NotFound(N_("That document was not made of a web page, so there is nothing to look at."))
        return [await self._look(source, own[source.document_id], actor.member) for source in sources]

    async def refresh_due(self) -> list[Look]:
        """Look at every page, of all communities, whose time has come; return those with news."""
        now = self._clock.now()
        looks = []
        for source in await self._store.web_sources():
            days = DAYS_BETWEEN.get(source.schedule)
            if days is None or now - source.checked_at < timedelta(days=days):
                continue
            documents = (await self._retriever.shelf(source.community)).documents
            if (document := documents.get(source.document_id)) is not None:
                try:
                    if not await self._store.claim_web_source(source, now, now - LOOK):
                        continue
                    looks.append(await self._look(source, document, SCHEDULER))
                except Exception:
                    # One page that trips the reader must not end the round for every other community.
                    log.exception("look_failed", community=source.community)
                    # Nobody looked: the next round may.
                    await self._store.keep_web_source(source)
        return [look for look in looks if look.draft is not None or look.source.trouble]

    async def shared_changes(self) -> tuple[list[str], list[str]]:
        """Return the titles of shared articles whose files changed, and the ids of those whose files are gone."""
        documents, keep = await self._shared_files()
        plan = await self._sync.plan(documents, keep=keep)
        return [document.title for document in plan.upsert], list(plan.remove)

    async def apply_shared(self, actor: Actor) -> SyncReport:
        """Bring the shared library in line with its files."""
        documents, keep = await self._shared_files()
        report = await self._sync.run(documents, keep=keep, at_once=EMBEDDED_AT_ONCE)
        await self._retriever.load()
        await self._audit.record(actor, "refresh", "the shared library")
        return report

    @asynccontextmanager
    async def job(self, actor: Actor, channel: int, task: str) -> AsyncIterator[Job]:
        """Record work while it runs; one that a restart interrupts is found by `interrupted`."""
        short = task if len(task) <= TASK else f"{task[: TASK - 1]}…"
        job = Job(uuid4().hex, actor.community, actor.member, channel, short, self._clock.now())
        await self._store.start_job(job, self._clock.now() + LEASE)
        keeping = asyncio.create_task(self._keep(job))
        try:
            with self._watch.job(MODERATORS_WORK):
                yield job
        except Exception:
            await self._store.finish_job(job.id, self._clock.now(), "failed")
            raise
        except asyncio.CancelledError:
            # The process stops in an orderly way: whoever comes next need not wait for the lease to run out.
            await asyncio.shield(self._store.keep_lease(job.id, self._clock.now()))
            raise
        finally:
            keeping.cancel()
        await self._store.finish_job(job.id, self._clock.now(), "done")

    async def interrupted(self) -> list[Job]:
        """Return the work that a process which is gone did not end, each once; what another one is at is not among it."""
        return await self._store.take_interrupted(self._clock.now(), "interrupted")

    async def _keep(self, job: Job) -> None:
        """Renew a job's lease as long as this process is at it."""
        while True:
            await asyncio.sleep(RENEWED_SECONDS)
            try:
                await self._store.keep_lease(job.id, self._clock.now() + LEASE)
            except Exception as exc:
                log.warning("lease_not_renewed", job=job.id, reason=str(exc) or type(exc).__name__)

    async def _shared_files(self) -> tuple[list[Document], frozenset[str]]:
        """Return the shared articles, and the ids of those whose files are broken: they stay as they were."""
        documents, problems = await asyncio.to_thread(self._files.documents)
        return documents, _broken(problems)

    async def _look(self, source: WebSource, document: Document, member: int) -> Look:
        now = self._clock.now()
        try:
            page = await self._fetcher.fetch(source.origin.address, source.origin.validators)
            if page is None:
                return await self._quiet(replace(source, checked_at=now, trouble=None))
            reading, doubt = await self._acquisitions.read_anew(document, page)
        except (MemberError, Unavailable) as exc:
            # The page may be gone for good or for an hour: what was published from it stays.
            troubled = replace(source, checked_at=now, trouble=str(exc))
            await self._store.keep_web_source(troubled)
            return Look(troubled, says=f"not readable, kept as it was: {exc}")
        fresh, warnings = reading.document, list(reading.warnings)
        seen = replace(source, checked_at=now, trouble=None)
        if difference(document, fresh).is_empty:
            return await self._quiet(replace(seen, origin=WebOrigin(source.origin.address, page.validators)))
        if _size(fresh) < SHRUNK * _size(document):
            warnings.append("Most of the text is gone. The page may show an error or want a login.")
        draft = Draft(
            id=uuid4().hex,
            community=source.community,
            member=member,
            document=fresh,
            made_at=now,
            warnings=tuple(warnings),
            replaces=document.id,
            # The address stays the one that a moderator chose, wherever it redirects today.
            source=WebOrigin(source.origin.address, page.validators),
            doubt=doubt,
        )
        for old in await self._store.drafts(source.community):
            if old.replaces == document.id and old.source is not None:
                await self._store.discard(source.community, old.id)
        await self._store.add_draft(draft)
        await self._store.keep_web_source(seen)
        return Look(seen, draft, "changed")

    async def _quiet(self, source: WebSource) -> Look:
        await self._store.keep_web_source(source)
        return Look(source)


def _broken(problems: Sequence[Problem]) -> frozenset[str]:
    paths = [PurePath(problem.path) for problem in problems if not problem.warning]
    return frozenset(f"{path.parent.name}/{path.stem}" for path in paths)


def _size(document: Document) -> int:
    return sum(len(section.lead) + sum(map(len, section.points)) for section in document.sections)
