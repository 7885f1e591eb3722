"""Who decides for a community, and about what: drafts, revisions, web sources and the record of every change."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kernel.models import Document  # noqa: TC001  # pydantic reads the annotations of what the store keeps
from bot.kernel.speech import N_
from bot.library.rules.submissions import Validators

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class Change(StrEnum):
    """Name how a revision came about."""

    PUBLISH = "publish"
    REFRESH = "refresh"
    REMOVE = "remove"
    RESTORE = "restore"


class Schedule(StrEnum):
    """Name how often a web source is looked at."""

    OFF = N_("off")
    WEEKLY = N_("weekly")
    MONTHLY = N_("monthly")


DAYS_BETWEEN = {Schedule.WEEKLY: 7, Schedule.MONTHLY: 30}


@dataclass(frozen=True, slots=True)
class Actor:
    """Say who acts, and for which community."""

    community: int
    member: int


@dataclass(frozen=True, slots=True)
class WebOrigin:
    """Say where a draft was fetched from, and what lets the server say that the page has not changed since."""

    address: str
    validators: Validators = field(default_factory=Validators)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Hold a question that the section of this heading answers, or the answer's id of an open one: the words of those stay where they are."""

    heading: str
    question: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Hold what an upload becomes, and sentences for moderators about it."""

    document: Document
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Hold the lines that may be headings, whether they are `taken` for such, and what becomes of the upload the `other` way."""

    lines: tuple[str, ...]
    taken: bool
    other: Reading


@dataclass(frozen=True, slots=True)
class Draft:
    """Hold a document that nobody but moderators sees before one of them publishes it.

    `replaces` is the id of the document that it is a new version of; `warnings` are sentences for moderators; `suggested` is None
    where nobody looked yet for questions that its sections answer.
    """

    id: str
    community: int
    member: int
    document: Document
    made_at: datetime
    warnings: tuple[str, ...] = ()
    replaces: str | None = None
    source: WebOrigin | None = None
    doubt: Doubt | None = None
    suggested: tuple[Suggestion, ...] | None = None

    def rewritten(self, change: Callable[[Document], Document]) -> Draft:
        """Return the draft with its document changed, whichever way its doubtful lines are read."""
        doubt = self.doubt
        if doubt is not None:
            doubt = replace(doubt, other=replace(doubt.other, document=change(doubt.other.document)))
        return replace(self, document=change(self.document), doubt=doubt)

    def with_headings(self, *, taken: bool) -> Draft:
        """Return the draft with its doubtful lines read as headings, or as text."""
        doubt = self.doubt
        if doubt is None or doubt.taken is taken:
            return self
        own = Reading(self.document, self.warnings)
        switched = replace(self, document=doubt.other.document, warnings=doubt.other.warnings)
        return replace(switched, doubt=Doubt(doubt.lines, taken, own), suggested=None)


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

    `draft_id` names the draft that was decided about, `source` the page that the document was made of, `headings` whether its
    doubtful lines were taken for headings, None where it had none. `after` is the revision that the decision was about, 0 for a
    document that had none; None decides whatever stands there.
    """

    document_id: str
    document: Document | None
    change: Change
    entry: AuditEntry
    draft_id: str | None = None
    source: WebSource | None = None
    headings: bool | None = None
    after: int | None = None

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
