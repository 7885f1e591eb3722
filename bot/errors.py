"""The errors of the mentor; an error's type says what the caller does next.

WayfinderError
├── OperatorError          the operator mends something: one sentence, exit code 2, no traceback
│   ├── SettingsError      a setting is missing, misspelt or out of range
│   ├── ModelUnusable      the embedding model is missing or its weights are not the pinned ones
│   └── StoreInUse         another process holds the embedded index
├── KnowledgeError         files of the library are malformed; carries every problem, exit code 1
├── MemberError            the member is told; nothing is logged as a fault
│   ├── QuestionTooLong
│   ├── TooManyQuestions   carries the moment from which questions are welcome again
│   ├── Restarting         the process ends before it can answer
│   ├── NotAllowed
│   ├── NotFound           an answer, a tip or a topic that no longer exists
│   ├── Overtaken          somebody else changed the same thing first
│   ├── Unreadable         a file that cannot be read as a document
│   ├── AddressRefused     a web address that the bot must not or cannot fetch
│   └── PageGone           a web page that no longer exists
└── Unavailable            a part does not answer: the caller goes on without it, or retries later
    ├── IndexUnavailable
    │   └── ForeignIndex   another installation's: it is left alone, and the message says what to set
    ├── DatabaseUnavailable
    ├── ModelUnavailable   a language model that gives no usable answer; carries a reason in one word
    └── PageUnavailable
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.kernel.models import Problem


class WayfinderError(Exception):
    """Stand above every error that the mentor raises on purpose."""


class OperatorError(WayfinderError):
    """Tell the operator what to mend, in one sentence."""


class SettingsError(OperatorError):
    """Report a setting that is missing, misspelt or out of range."""


class ModelUnusable(OperatorError):
    """Report an embedding model that is missing, tampered with or unreadable."""


class StoreInUse(OperatorError):
    """Report that another process holds the embedded vector store."""


class KnowledgeError(WayfinderError):
    """Carry every problem found in the library's files."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problem(s) in the library")
        self.problems = tuple(problems)


class MemberError(WayfinderError):
    """Explain to the member, in a sentence that may be shown as it is."""


class QuestionTooLong(MemberError):
    """Refuse a question over the length limit."""


class TooManyQuestions(MemberError):
    """Ask the member to wait; `welcome_at` is the moment from which they may ask again."""

    def __init__(self, message: str, welcome_at: datetime) -> None:
        super().__init__(message)
        self.welcome_at = welcome_at


class Restarting(MemberError):
    """Say that the process ends before it can answer."""


class NotAllowed(MemberError):
    """Refuse an action that the member's role does not cover."""


class NotFound(MemberError):
    """Say that something the member named is gone."""


class Overtaken(MemberError):
    """Say that somebody else changed the same thing first."""


class Unreadable(MemberError):
    """Say why a file cannot be read as a document."""


class AddressRefused(MemberError):
    """Say why a web address is not fetched."""


class PageGone(MemberError):
    """Say that a web page no longer exists."""


class Unavailable(WayfinderError):
    """Report a part that did not answer in time; the caller goes on without it."""


class IndexUnavailable(Unavailable):
    """Report a vector index that is missing, damaged or too slow."""


class ForeignIndex(IndexUnavailable):
    """Report that another installation keeps its index where this one's would stand; the message says what to set."""


class DatabaseUnavailable(Unavailable):
    """Report a database that cannot be read or written."""


class ModelUnavailable(Unavailable):
    """Report a language model that refused, failed, hung or said nothing.

    `reason` is one word for the log and never holds a library's text; `retry_after` is what the provider asked for, in seconds.
    """

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after


class PageUnavailable(Unavailable):
    """Report a web page that did not answer with something readable in time; the message may be shown."""
