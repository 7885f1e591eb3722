"""What the database keeps about conversations and communities."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.kernel.models import Exchange

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from bot.kernel.models import Answer, Outcome


@dataclass(frozen=True, slots=True)
class AnswerRecord:
    """Keep one answered question with where it was asked; `community` is 0 in direct messages.

    `cause` names the click that asked, so that a second click finds the first one's answer; `message` is what was posted.
    """

    id: str
    community: int
    channel: int
    member: int
    conversation: str
    question: str
    understood_as: str
    answer: Answer
    asked_at: datetime
    cause: str | None = None
    message: int | None = None

    @property
    def exchange(self) -> Exchange:
        """Return the turn as the next question needs to know it."""
        return Exchange.of(self.question, self.understood_as, self.answer, self.asked_at)


@dataclass(frozen=True, slots=True)
class Address:
    """Say where an answer goes: to a message that asked, or to an interaction, for which `token` speaks fifteen minutes.

    `private` says that the asker alone sees it.
    """

    channel: int
    question: int | None = None
    token: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class Delivery:
    """Hold an answer that is on its way; `shown` are the messages in which it grew so far, first to last."""

    answer_id: str
    community: int
    member: int
    address: Address
    since: datetime
    shown: tuple[int, ...] = ()


MEANT_OTHERWISE = "meant"
"""How the cause of an answer ends that a member asked for because a text of care missed the mark."""


class Verdict(StrEnum):
    """Name what a member thought of an answer."""

    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


@dataclass(frozen=True, slots=True)
class Feedback:
    """Keep one member's verdict on one answer; `reason` is what they typed, if anything."""

    answer_id: str
    member: int
    verdict: Verdict
    given_at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Keep one question that the library did not answer."""

    answer_id: str
    community: int
    question: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class OpenGap:
    """Hold a question that still waits for a document; `disliked` when it was answered and a member said it did not help.

    `reading` is what it was understood as, empty where that is the question itself or its answer is gone.
    """

    answer_id: str
    question: str
    asked_at: datetime
    disliked: bool = False
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Say that a member wants to be told, in this channel, when a question is answered."""

    answer_id: str
    member: int
    community: int
    channel: int
    since: datetime


@dataclass(frozen=True, slots=True)
class CommunitySettings:
    """Keep what a community's moderators decided.

    `asker_role` is the role that may ask, None for everyone; `shared_topics` the topics of the shared library that answers may
    use, None for all; `member_per_minute` goes before the operator's limit where it is lower; `answers_everything` says that in
    mentor channels whatever is not for another member is answered, although it asks nothing.
    """

    community: int
    mentor_channels: frozenset[int] = field(default_factory=frozenset)
    moderator_role: int | None = None
    asker_role: int | None = None
    announcement_channel: int | None = None
    answers_in_threads: bool = False
    shared_topics: frozenset[str] | None = None
    member_per_minute: int | None = None
    answers_everything: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Count what a community asked and what it thought of the answers: numbers only, no text and no member.

    `weeks` are the Mondays of the time looked at, oldest first, none left out; the mappings by week hold only weeks with something
    to count. `questions` are by topic, "" for what met none; `shown` and `disliked` count answers by section id, most first;
    `misread` are texts of care that missed the mark, as the member said.
    """

    weeks: tuple[date, ...]
    questions: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    outcomes: Mapping[date, Mapping[Outcome, int]] = field(default_factory=dict)
    verdicts: Mapping[date, Mapping[Verdict, int]] = field(default_factory=dict)
    shown: Mapping[str, int] = field(default_factory=dict)
    disliked: Mapping[str, int] = field(default_factory=dict)
    open_questions: int = 0
    closed_questions: int = 0
    doubtful: int = 0
    meant: Mapping[str, int] = field(default_factory=dict)
    misread: int = 0

    @property
    def asked(self) -> int:
        """Return how many questions were asked in all."""
        return sum(sum(counts.values()) for counts in self.questions.values())
