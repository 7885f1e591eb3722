"""A member's entry: what they picked, whether they are looking, and whether the moderators let them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.connecting.rules.menu import By

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.connecting.rules.menu import Menu

LASTS = timedelta(days=60)
ASKED_BEFORE = timedelta(days=7)
"""How long before its end a member is asked whether they want to keep an entry."""

PATIENCE = timedelta(minutes=15)
"""After so long a claim that led to nothing is made again: the process that held it is gone."""

SKILLS_AT_MOST = 5


class State(StrEnum):
    """Say whether a member is looking."""

    SETTING_UP = "setting up"
    LOOKING = "looking"
    PAUSED = "paused"
    UNREACHABLE = "unreachable"


class Side(StrEnum):
    """Name the two directions in which a skill goes."""

    SHOWS = "shows"
    LEARNS = "learns"


@dataclass(frozen=True, slots=True)
class Wishes:
    """Hold what a member picked: ids of the reviewed list and of skills, a field and a zone."""

    offers: frozenset[str] = frozenset()
    seeks: frozenset[str] = frozenset()
    shows: frozenset[str] = frozenset()
    learns: frozenset[str] = frozenset()
    field: str | None = None
    zone: str | None = None

    def skills(self, side: Side) -> frozenset[str]:
        """Return the skills of one direction."""
        return self.shows if side is Side.SHOWS else self.learns

    def with_skills(self, side: Side, skills: Iterable[str]) -> Wishes:
        """Return the wishes with other skills in one direction."""
        kept = frozenset(skills)
        return replace(self, shows=kept) if side is Side.SHOWS else replace(self, learns=kept)


@dataclass(frozen=True, slots=True)
class Entry:
    """Keep one member's entry in one community."""

    id: str
    community: int
    member: int
    wishes: Wishes
    state: State
    since: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedEntry:
    """Hold an entry about which this process is to ask; `again` says that an earlier try may have come through."""

    entry: Entry
    again: bool


class Missing(StrEnum):
    """Name what an entry lacks before its member can look for people."""

    SEEKING = "seeking"
    GIVING = "giving"
    FIELD = "field"
    ZONE = "zone"


def missing_from(wishes: Wishes, menu: Menu) -> list[Missing]:
    """Return what is missing: something to get, something to give, and what "the same" is to be compared with."""
    sought = [kind for kind in menu.kinds if kind.id in wishes.seeks]
    gives = wishes.offers or wishes.shows or any(kind.by is not By.OFFER for kind in sought)
    lacks = {
        Missing.SEEKING: not (sought or wishes.learns),
        Missing.GIVING: not gives,
        Missing.FIELD: wishes.field is None and any(kind.by is By.FIELD for kind in sought),
        Missing.ZONE: wishes.zone is None and any(kind.by is By.ZONE for kind in sought),
    }
    return [what for what, lacking in lacks.items() if lacking]


@dataclass(frozen=True, slots=True)
class Terms:
    """Keep what a community's moderators decided about introductions; they are off until `open_since` says otherwise."""

    community: int
    open_since: datetime | None = None
    thread_channel: int | None = None
    report_channel: int | None = None
    excluded_role: int | None = None
    newcomer_days: int = 0

    @property
    def is_open(self) -> bool:
        """Tell whether members are introduced here."""
        return self.open_since is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """Say since when somebody is a member of a server, and what roles they have."""

    joined_at: datetime | None
    roles: frozenset[int]


class Bar(StrEnum):
    """Name why somebody may not take part."""

    OFF = "off"
    GONE = "gone"
    ROLE = "role"
    NEW = "new"


def bar_to(standing: Standing | None, terms: Terms, now: datetime) -> Bar | None:
    """Return why a member may not take part, None where nothing speaks against it."""
    if not terms.is_open:
        return Bar.OFF
    if standing is None:
        return Bar.GONE
    if terms.excluded_role in standing.roles:
        return Bar.ROLE
    if terms.newcomer_days and (
        standing.joined_at is None or now - standing.joined_at < timedelta(days=terms.newcomer_days)
    ):
        return Bar.NEW
    return None
