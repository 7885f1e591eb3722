"""What answering needs from the outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.answering.reply import Reply
    from bot.kernel.models import Answer, Exchange
    from bot.kernel.records import AnswerRecord, Delivery, Feedback, Gap


class AnswerStore(Protocol):
    """Keep what was answered, what members thought of it and what stayed unanswered."""

    async def add(self, record: AnswerRecord) -> None:
        """Keep an answer so that its buttons work after a restart."""
        ...

    async def get(self, answer_id: str) -> AnswerRecord | None:
        """Return a kept answer."""
        ...

    async def by_message(self, message_id: int) -> AnswerRecord | None:
        """Return the answer that was posted as this message."""
        ...

    async def by_cause(self, cause: str) -> AnswerRecord | None:
        """Return the answer that this click was given."""
        ...

    async def recent(self, conversation: str, since: datetime, limit: int) -> list[Exchange]:
        """Return a conversation's latest turns since the moment, oldest first."""
        ...

    async def add_feedback(self, feedback: Feedback) -> None:
        """Keep a member's verdict on an answer, replacing an earlier one of the same member."""
        ...

    async def add_gap(self, gap: Gap) -> None:
        """Keep a question that the library could not answer."""
        ...

    async def forget_before(self, moment: datetime) -> int:
        """Delete answers asked before the moment, with their feedback; return how many answers."""
        ...

    async def forget_beyond(self, most: int) -> int:
        """Delete what each member asked before their `most` latest answers; return how many answers."""
        ...


class DeliveryStore(Protocol):
    """Keep which answers are on their way."""

    async def begin(self, delivery: Delivery) -> None:
        """Remember that somebody waits for an answer."""
        ...

    async def grew(self, answer_id: str, messages: Sequence[int]) -> None:
        """Remember in which messages an answer stands so far."""
        ...

    async def end(self, answer_id: str, message: int | None) -> None:
        """Forget the delivery and, in the same moment, remember under which message the answer stands."""
        ...

    async def under_way(self) -> list[Delivery]:
        """Return every answer on its way, oldest first."""
        ...


class RateLimiter(Protocol):
    """Count questions per member and per community."""

    async def wait_seconds(self, community: int, member: int, at_most: int | None = None) -> int:
        """Count one question; return 0 when it may be answered, else the whole seconds until the next one may.

        `at_most` is the community's own limit for a member, where it is stricter than the operator's.
        """
        ...


class Audience(Protocol):
    """Watch an answer grow, and stop it."""

    def show(self, answer: Answer) -> None:
        """Take the answer as far as it stands; must return at once."""
        ...

    async def stopped(self) -> None:
        """Return when the member wants no more of it."""
        ...


@dataclass(frozen=True, slots=True)
class Asking:
    """Hold one turn for whoever words its answer: what was said now and before, by whom and where.

    `again` answers other words, in English and without the talk, for the same community.
    """

    question: str
    history: tuple[Exchange, ...]
    community: int
    member: int
    again: Callable[[str], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Worded:
    """Pair an answer as the member gets it with the question as it was understood in the end."""

    answer: Answer
    understood_as: str


class AnswerWriter(Protocol):
    """Word an answer with a language model; in every failure, what was composed stands."""

    async def write(self, reply: Reply, asking: Asking, audience: Audience | None = None) -> Worded:
        """Return the model's answer, or the composer's where there is nothing to word or the model fails."""
        ...
