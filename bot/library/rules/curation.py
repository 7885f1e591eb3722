"""What moderators decide about: drafts, revisions, web sources and the record of every change."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.library.rules.submissions import Validators

if TYPE_CHECKING:
    from datetime import datetime

    from bot.kernel.models import Document


class Change(StrEnum):
    """Name how a revision came about."""

    PUBLISH = "publish"
    REFRESH = "refresh"
    REMOVE = "remove"
    RESTORE = "restore"


class Schedule(StrEnum):
    """Name how often a web source is looked at."""

    OFF = "off"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


DAYS_BETWEEN = {Schedule.WEEKLY: 7, Schedule.MONTHLY: 30}


@dataclass(frozen=True, slots=True)
class WebOrigin:
    """Say where a draft was fetched from, and what lets the server say that the page has not changed since."""

    address: str
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a document that nobody but moderators sees before one of them publishes it.

    `replaces` is the id of the document that it is a new version of; `warnings` are sentences for moderators.
    """

    id: str
    community: int
    member: int
    document: Document
    made_at: datetime
    warnings: tuple[str, ...] = ()
    replaces: str | None = None
    source: WebOrigin | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """Hold one state of a document; `number` counts from 1, `document` is None where it was removed."""

    community: int
    document_id: str
    number: int
    document: Document | None
    change: Change
    member: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class WebSource:
    """Hold what is known of the page behind a document; `trouble` is a sentence when it could not be read last time."""

    community: int
    document_id: str
    origin: WebOrigin
    schedule: Schedule
    checked_at: datetime
    trouble: str | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Record that a member changed something; `subject` names what, `revision` the state that it led to."""

    community: int
    member: int
    action: str
    subject: str
    at: datetime
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class NewState:
    """Say what a document becomes, why, and by whose decision; `document` None takes it away.

    `draft_id` names the draft that was decided about, `source` the page that the document was made of.
    """

    document_id: str
    document: Document | None
    change: Change
    entry: AuditEntry
    draft_id: str | None = None
    source: WebSource | None = None

    @property
    def community(self) -> int:
        """Return whose document it is."""
        return self.entry.community


@dataclass(frozen=True, slots=True)
class Job:
    """Record long work, so that one that a restart interrupted is told of instead of forgotten."""

    id: str
    community: int
    member: int
    channel: int
    task: str
    started_at: datetime
    finished_at: datetime | None = None
    outcome: str | None = None
