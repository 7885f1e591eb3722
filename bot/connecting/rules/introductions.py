"""An introduction's life: proposed to two members, agreed when both said yes, and then made; or closed without a word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Stage(StrEnum):
    """Say how far an introduction is."""

    OPEN = "open"
    AGREED = "agreed"
    MET = "met"
    CLOSED = "closed"


class Reply(StrEnum):
    """Name what a member may answer to a card."""

    YES = "yes"
    NO = "no"


class Noted(StrEnum):
    """Say what came of an answer; nothing of the other's is in it before both said yes."""

    WAITING = "waiting"
    AGREED = "agreed"
    TAKEN_BACK = "taken back"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Introduction:
    """Hold an introduction with those of its two members who are still there."""

    id: str
    community: int
    stage: Stage
    members: tuple[int, ...]
    closes_at: datetime
    made_at: datetime
    place: int | None = None

    def other_than(self, member: int) -> int | None:
        """Return the other one, None where they are gone."""
        return next((each for each in self.members if each != member), None)


@dataclass(frozen=True, slots=True)
class Claimed:
    """Hold an introduction that this process is to act on; `again` says that an earlier try may have come through."""

    introduction: Introduction
    again: bool


@dataclass(frozen=True, slots=True)
class ClaimedCard:
    """Hold a card that this process is to send to one member."""

    introduction: Introduction
    member: int
    again: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Hold what moderators are told: who reports whom, and where the two were introduced."""

    id: str
    community: int
    introduction: str
    member: int
    other: int
    at: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Count what moderators may know: no member and no wish."""

    looking: int
    open: int
    met: int
    reports: int
    untold: int
