"""Keep drafts, revisions, web sources, the audit log and jobs in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from bot.errors import Overtaken
from bot.kernel.adapters.changes import Kind, tell
from bot.kernel.adapters.sql import upsert
from bot.kernel.speech import N_
from bot.library.adapters.rows import (
    SUGGESTED,
    audit_row,
    draft_of,
    draft_row,
    job_of,
    revision_of,
    revision_row,
    source_of,
    source_row,
)
from bot.library.adapters.tables import audit, drafts, heading_choices, jobs, revisions, web_sources
from bot.library.rules.curation import (
    AuditEntry,
    Draft,
    Job,
    NewState,
    Revision,
    Suggestion,
    WebSource,
)
from bot.search.adapters.library_store import put_document, take_document

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

OVERTAKEN = N_(
    "Somebody else changed that document at this very moment, so yours is not in yet. Look at it again, then decide."
)


class DatabaseCuration:
    """Implement the moderators' store on SQL tables; what belongs together is written in one transaction."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add_draft(self, draft: Draft) -> None:
        """Keep a draft, replacing one with the same id."""
        async with self._engine.begin() as connection:
            await upsert(connection, drafts, [draft_row(draft)])

    async def change_draft(self, draft: Draft) -> bool:
        """Keep a draft as it is now; return False, and keep nothing, where somebody decided about it meanwhile."""
        statement = update(drafts).where(drafts.c.id == draft.id, drafts.c.community == draft.community)
        async with self._engine.begin() as connection:
            return (await connection.execute(statement.values(**draft_row(draft)))).rowcount > 0

    async def keep_suggestions(self, draft: Draft, suggested: Sequence[Suggestion]) -> None:
        """Keep what was suggested for a draft, unless its text became another meanwhile."""
        same = (drafts.c.id == draft.id) & (drafts.c.community == draft.community)
        statement = update(drafts).where(same, drafts.c.content == draft_row(draft)["content"])
        async with self._engine.begin() as connection:
            await connection.execute(statement.values(suggested=SUGGESTED.dump_json(tuple(suggested)).decode()))

    async def headings_taken(self, community: int, document_id: str) -> bool | None:
        """Return whether a document's doubtful lines were last taken for headings, None where it never had any."""
        choice = heading_choices.c
        query = select(choice.taken).where(choice.community == community, choice.document_id == document_id)
        async with self._engine.connect() as connection:
            taken: bool | None = await connection.scalar(query)
        return taken

    async def draft(self, community: int, draft_id: str) -> Draft | None:
        """Return a draft of this community."""
        query = select(drafts).where(drafts.c.id == draft_id, drafts.c.community == community)
        async with self._engine.connect() as connection:
            row = (await connection.execute(query)).one_or_none()
        return draft_of(row) if row is not None else None

    async def drafts(self, community: int) -> list[Draft]:
        """Return the community's drafts, oldest first."""
        query = select(drafts).where(drafts.c.community == community).order_by(drafts.c.made_at, drafts.c.id)
        async with self._engine.connect() as connection:
            return [draft_of(row) for row in await connection.execute(query)]

    async def discard(self, community: int, draft_id: str) -> bool:
        """Delete a draft of this community; return whether there was one."""
        statement = delete(drafts).where(drafts.c.id == draft_id, drafts.c.community == community)
        async with self._engine.begin() as connection:
            return (await connection.execute(statement)).rowcount > 0

    async def discard_before(self, moment: datetime) -> int:
        """Delete drafts that nobody decided about since the moment; return how many."""
        async with self._engine.begin() as connection:
            return (await connection.execute(delete(drafts).where(drafts.c.made_at < moment))).rowcount

    async def last_number(self, community: int, document_id: str) -> int:
        """Return the number of a document's last revision, 0 where it has none."""
        async with self._engine.connect() as connection:
            return await _last_number(connection, community, document_id)

    async def put(self, state: NewState) -> Revision | None:
        """Write a document's new state with its revision, its web source and the audit entry, or nothing.

        Returns None when the draft is gone: somebody else decided about it in the meantime. Raises Overtaken when the document
        is no longer what the decision was about.
        """
        try:
            return await self._put(state)
        except IntegrityError as exc:
            if state.after is None or await self.last_number(state.community, state.document_id) == state.after:
                raise
            # Two processes gave the same number to their revisions: the first one stands.
            raise Overtaken(OVERTAKEN) from exc

    async def _put(self, state: NewState) -> Revision | None:
        community, document_id, entry = state.community, state.document_id, state.entry
        async with self._engine.begin() as connection:
            if state.draft_id is not None:
                statement = delete(drafts).where(drafts.c.id == state.draft_id, drafts.c.community == community)
                if (await connection.execute(statement)).rowcount == 0:
                    return None
            number = 1 + await _last_number(connection, community, document_id)
            if state.after is not None and number != state.after + 1:
                raise Overtaken(OVERTAKEN)
            revision = Revision(community, document_id, number, state.document, state.change, entry.member, entry.at)
            if state.document is None:
                # Its page stays known with its schedule, for the day when the document is brought back.
                await take_document(connection, community, document_id)
            else:
                await put_document(connection, community, state.document)
            await connection.execute(revisions.insert(), revision_row(revision))
            await connection.execute(audit.insert(), audit_row(entry, number))
            if state.source is not None:
                await upsert(connection, web_sources, [source_row(state.source)])
            if state.headings is not None:
                choice = {"community": community, "document_id": document_id, "taken": state.headings}
                await upsert(connection, heading_choices, [choice])
            await tell(connection, Kind.LIBRARY, community)
        return revision

    async def record(self, entry: AuditEntry) -> None:
        """Write an audit entry for a change that makes no revision."""
        async with self._engine.begin() as connection:
            await connection.execute(audit.insert(), audit_row(entry, entry.revision))

    async def log(self, community: int, limit: int) -> list[AuditEntry]:
        """Return the community's latest changes, newest first."""
        query = select(audit).where(audit.c.community == community).order_by(audit.c.id.desc()).limit(limit)
        async with self._engine.connect() as connection:
            return [
                AuditEntry(row.community, row.member, row.action, row.subject, row.at, row.revision)
                for row in await connection.execute(query)
            ]

    async def history(self, community: int, document_id: str) -> list[Revision]:
        """Return a document's revisions, oldest first."""
        query = (
            select(revisions)
            .where(revisions.c.community == community, revisions.c.document_id == document_id)
            .order_by(revisions.c.number)
        )
        async with self._engine.connect() as connection:
            return [revision_of(row) for row in await connection.execute(query)]

    async def removed(self, community: int) -> list[Revision]:
        """Return for each document that is removed now the last revision that held text, by id."""
        last = (
            select(revisions.c.document_id, func.max(revisions.c.number).label("number"))
            .where(revisions.c.community == community)
            .group_by(revisions.c.document_id)
            .subquery()
        )
        gone = (
            select(revisions.c.document_id)
            .join(last, (last.c.document_id == revisions.c.document_id) & (last.c.number == revisions.c.number))
            .where(revisions.c.community == community, revisions.c.content.is_(None))
        )
        async with self._engine.connect() as connection:
            ids = sorted(await connection.scalars(gone))
        found = []
        for document_id in ids:
            held = [each for each in await self.history(community, document_id) if each.document is not None]
            found += held[-1:]
        return found

    async def web_sources(self, community: int | None = None) -> list[WebSource]:
        """Return the web sources of a community, or of all, by address."""
        query = select(web_sources).order_by(web_sources.c.community, web_sources.c.address)
        if community is not None:
            query = query.where(web_sources.c.community == community)
        async with self._engine.connect() as connection:
            return [source_of(row) for row in await connection.execute(query)]

    async def keep_web_source(self, source: WebSource) -> None:
        """Keep what is known of a page, replacing what was known before."""
        async with self._engine.begin() as connection:
            await upsert(connection, web_sources, [source_row(source)])

    async def claim_web_source(self, source: WebSource, at: datetime, claimed_before: datetime) -> bool:
        """Claim the look at a page as it was read; return whether nobody else did, or looked, meanwhile."""
        columns = web_sources.c
        unseen = (columns.community == source.community) & (columns.document_id == source.document_id)
        unseen &= columns.checked_at == source.checked_at
        free = columns.claimed_at.is_(None) | (columns.claimed_at < claimed_before)
        async with self._engine.begin() as connection:
            return (
                await connection.execute(update(web_sources).where(unseen, free).values(claimed_at=at))
            ).rowcount > 0

    async def start_job(self, job: Job, lease_until: datetime | None = None) -> None:
        """Record that long work began, and until when it is this process's without another word."""
        row = {
            "lease_until": lease_until,
            "id": job.id,
            "community": job.community,
            "member": job.member,
            "channel": job.channel,
            "task": job.task,
            "started_at": job.started_at,
        }
        async with self._engine.begin() as connection:
            await connection.execute(jobs.insert(), row)

    async def finish_job(self, job_id: str, at: datetime, outcome: str) -> None:
        """Record that long work ended, and how."""
        statement = update(jobs).where(jobs.c.id == job_id).values(finished_at=at, outcome=outcome)
        async with self._engine.begin() as connection:
            await connection.execute(statement)

    async def keep_lease(self, job_id: str, until: datetime) -> None:
        """Say until when long work is this process's; a moment that has come gives it free."""
        statement = update(jobs).where(jobs.c.id == job_id, jobs.c.finished_at.is_(None)).values(lease_until=until)
        async with self._engine.begin() as connection:
            await connection.execute(statement)

    async def take_interrupted(self, at: datetime, outcome: str) -> list[Job]:
        """End the work whose lease has run out and return it, oldest first; of several processes that ask, one gets it."""
        lost = jobs.c.lease_until.is_(None) | (jobs.c.lease_until <= at)
        abandoned = jobs.c.finished_at.is_(None) & lost
        async with self._engine.connect() as connection:
            if (await connection.execute(select(jobs.c.id).where(abandoned).limit(1))).first() is None:
                return []
        taken = update(jobs).where(abandoned).values(finished_at=at, outcome=outcome).returning(*jobs.c)
        async with self._engine.begin() as connection:
            return sorted(map(job_of, await connection.execute(taken)), key=lambda job: job.started_at)


async def _last_number(connection: AsyncConnection, community: int, document_id: str) -> int:
    query = select(func.max(revisions.c.number)).where(
        revisions.c.community == community, revisions.c.document_id == document_id
    )
    return await connection.scalar(query) or 0
