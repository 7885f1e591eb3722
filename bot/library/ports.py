"""What the moderators' use cases need from the outside, beside what `ports` has for everybody's questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from bot.kernel.models import Document, Section
    from bot.kernel.records import OpenGap, Usage, Waiting
    from bot.library.rules.curation import AuditEntry, Draft, Job, NewState, Revision, Suggestion, WebSource
    from bot.library.rules.submissions import Extracted, Page, Upload, Validators


class CurationStore(Protocol):
    """Keep what moderators decide about; what belongs together is written together or not at all."""

    async def add_draft(self, draft: Draft) -> None:
        """Keep a draft, replacing one with the same id."""
        ...

    async def change_draft(self, draft: Draft) -> bool:
        """Keep a draft as it is now; return False, and keep nothing, where somebody decided about it meanwhile."""
        ...

    async def keep_suggestions(self, draft: Draft, suggested: Sequence[Suggestion]) -> None:
        """Keep what was suggested for a draft, unless its text became another meanwhile."""
        ...

    async def headings_taken(self, community: int, document_id: str) -> bool | None:
        """Return whether a document's doubtful lines were last taken for headings, None where it never had any."""
        ...

    async def draft(self, community: int, draft_id: str) -> Draft | None:
        """Return a draft of this community."""
        ...

    async def drafts(self, community: int) -> list[Draft]:
        """Return the community's drafts, oldest first."""
        ...

    async def discard(self, community: int, draft_id: str) -> bool:
        """Delete a draft of this community; return whether there was one."""
        ...

    async def discard_before(self, moment: datetime) -> int:
        """Delete drafts that nobody decided about since the moment; return how many."""
        ...

    async def put(self, state: NewState) -> Revision | None:
        """Write a document's new state with its revision, its web source and the audit entry, or nothing.

        Returns None when the draft is gone: somebody else decided about it in the meantime. Raises Overtaken when the document
        is no longer what the decision was about.
        """
        ...

    async def last_number(self, community: int, document_id: str) -> int:
        """Return the number of a document's last revision, 0 where it has none."""
        ...

    async def record(self, entry: AuditEntry) -> None:
        """Write an audit entry for a change that makes no revision."""
        ...

    async def log(self, community: int, limit: int) -> list[AuditEntry]:
        """Return the community's latest changes, newest first."""
        ...

    async def history(self, community: int, document_id: str) -> list[Revision]:
        """Return a document's revisions, oldest first."""
        ...

    async def removed(self, community: int) -> list[Revision]:
        """Return for each document that is removed now the last revision that held text, by id."""
        ...

    async def web_sources(self, community: int | None = None) -> list[WebSource]:
        """Return the web sources of a community, or of all, by address."""
        ...

    async def keep_web_source(self, source: WebSource) -> None:
        """Keep what is known of a page, replacing what was known before."""
        ...

    async def claim_web_source(self, source: WebSource, at: datetime, claimed_before: datetime) -> bool:
        """Claim the look at a page as it was read; return whether nobody else did, or looked, meanwhile."""
        ...

    async def start_job(self, job: Job, lease_until: datetime | None = None) -> None:
        """Record that long work began, and until when it is this process's without another word."""
        ...

    async def keep_lease(self, job_id: str, until: datetime) -> None:
        """Say until when long work is this process's; a moment that has come gives it free."""
        ...

    async def take_interrupted(self, at: datetime, outcome: str) -> list[Job]:
        """End the work whose lease has run out and return it, oldest first; of several processes that ask, one gets it."""
        ...

    async def finish_job(self, job_id: str, at: datetime, outcome: str) -> None:
        """Record that long work ended, and how."""
        ...


class QuestionMaker(Protocol):
    """Think of questions with a language model."""

    async def questions_for(
        self, title: str, sections: Sequence[Section], community: int, member: int
    ) -> list[tuple[str, str]]:
        """Return headings with a question that members would ask and the section answers; none where no model answers."""
        ...


class GapStore(Protocol):
    """Keep which questions still wait for a document, and who wants to hear of it."""

    async def open_gaps(self, community: int, limit: int) -> list[OpenGap]:
        """Return questions that went unanswered or got a thumb down and were not closed since, newest first."""
        ...

    async def close_gaps(self, community: int, answer_ids: Sequence[str], at: datetime) -> None:
        """Close these questions of the community."""
        ...

    async def toggle_waiting(self, waiting: Waiting) -> bool:
        """Remember a member who wants to be told, or forget one who waited already; return whether they wait now."""
        ...

    async def take_answered(self) -> list[tuple[Waiting, str]]:
        """Return the members whose question was closed, with the question, and forget them."""
        ...


class UsageStore(Protocol):
    """Count what was kept about a community's questions."""

    async def usage(
        self, community: int, since: datetime, until: datetime, topic_of_section: Mapping[str, str]
    ) -> Usage:
        """Return the counts from `since` to `until`, both included; a question's topic is that of the first section shown."""
        ...


class Charts(Protocol):
    """Show counts as a picture and as a table; `headings` name the sections by id."""

    async def draw(self, usage: Usage, headings: Mapping[str, str]) -> bytes:
        """Return a picture in PNG."""
        ...

    def table(self, usage: Usage, headings: Mapping[str, str]) -> str:
        """Return the counts as comma-separated values, one count a line, that no spreadsheet takes for a formula."""
        ...


class Packer(Protocol):
    """Put documents into one file for people to keep, and take such a file apart."""

    async def pack(self, documents: Sequence[Document]) -> bytes:
        """Return a zip with one Markdown file for each document."""
        ...

    async def unpack(self, content: bytes) -> list[Upload]:
        """Return the files of a zip that nobody vouches for, by name; those of kinds that hold no text come without content.

        Raises Unreadable with a sentence for whoever handed it in.
        """
        ...


class Extractor(Protocol):
    """Read files that nobody vouches for."""

    async def extract(self, upload: Upload) -> Extracted:
        """Return the upload's text in blocks; raise Unreadable with a sentence for whoever handed it in."""
        ...


class PageFetcher(Protocol):
    """Fetch web pages from public addresses only."""

    async def fetch(self, address: str, known: Validators | None = None) -> Page | None:
        """Return the page, or None when the server says that it has not changed since `known`.

        Raises AddressRefused for an address that may not be fetched, PageGone when the page no longer exists, and
        PageUnavailable when it does not answer with a readable page in time.
        """
        ...
