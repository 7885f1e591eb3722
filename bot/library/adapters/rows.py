"""Turn moderators' work into rows of its tables, and rows back into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from bot.kernel.models import Document
from bot.library.rules.curation import (
    AuditEntry,
    Change,
    Doubt,
    Draft,
    Job,
    Revision,
    Schedule,
    Suggestion,
    WebOrigin,
    WebSource,
)
from bot.library.rules.submissions import Validators

if TYPE_CHECKING:
    from sqlalchemy import Row

DOCUMENT = TypeAdapter(Document)
WARNINGS = TypeAdapter(tuple[str, ...])
ORIGIN = TypeAdapter(WebOrigin)
DOUBT = TypeAdapter(Doubt)
SUGGESTED = TypeAdapter(tuple[Suggestion, ...])


def job_of(row: Row[Any]) -> Job:
    """Return a job as it was kept."""
    return Job(row.id, row.community, row.member, row.channel, row.task, row.started_at)


def draft_of(row: Row[Any]) -> Draft:
    """Return a draft as it was kept."""
    return Draft(
        id=row.id,
        community=row.community,
        member=row.member,
        document=DOCUMENT.validate_json(row.content),
        made_at=row.made_at,
        warnings=WARNINGS.validate_json(row.warnings),
        replaces=row.replaces,
        source=ORIGIN.validate_json(row.source) if row.source else None,
        doubt=DOUBT.validate_json(row.doubt) if row.doubt else None,
        suggested=SUGGESTED.validate_json(row.suggested) if row.suggested else None,
    )


def draft_row(draft: Draft) -> dict[str, object]:
    """Return a draft as its row."""
    return {
        "id": draft.id,
        "community": draft.community,
        "member": draft.member,
        "content": DOCUMENT.dump_json(draft.document).decode(),
        "warnings": WARNINGS.dump_json(draft.warnings).decode(),
        "replaces": draft.replaces,
        "source": ORIGIN.dump_json(draft.source).decode() if draft.source else None,
        "made_at": draft.made_at,
        "doubt": DOUBT.dump_json(draft.doubt).decode() if draft.doubt else None,
        "suggested": None if draft.suggested is None else SUGGESTED.dump_json(draft.suggested).decode(),
    }


def revision_of(row: Row[Any]) -> Revision:
    """Return a revision as it was kept."""
    document = DOCUMENT.validate_json(row.content) if row.content else None
    return Revision(row.community, row.document_id, row.number, document, Change(row.change), row.member, row.made_at)


def revision_row(revision: Revision) -> dict[str, object]:
    """Return a revision as its row."""
    document = revision.document
    return {
        "community": revision.community,
        "document_id": revision.document_id,
        "number": revision.number,
        "content": DOCUMENT.dump_json(document).decode() if document is not None else None,
        "change": revision.change.value,
        "member": revision.member,
        "made_at": revision.made_at,
    }


def audit_row(entry: AuditEntry, revision: int | None) -> dict[str, object]:
    """Return an entry of the log as its row."""
    return {
        "community": entry.community,
        "member": entry.member,
        "action": entry.action,
        "subject": entry.subject,
        "revision": revision,
        "at": entry.at,
    }


def source_of(row: Row[Any]) -> WebSource:
    """Return a web source as it was kept."""
    return WebSource(
        community=row.community,
        document_id=row.document_id,
        origin=WebOrigin(row.address, Validators(row.etag, row.last_modified)),
        schedule=Schedule(row.schedule),
        checked_at=row.checked_at,
        trouble=row.trouble,
    )


def source_row(source: WebSource) -> dict[str, object]:
    """Return a web source as its row, claimed by nobody."""
    return {
        "community": source.community,
        "document_id": source.document_id,
        "address": source.origin.address,
        "etag": source.origin.validators.etag,
        "last_modified": source.origin.validators.last_modified,
        "schedule": source.schedule.value,
        "checked_at": source.checked_at,
        "trouble": source.trouble,
        "claimed_at": None,
    }
