"""When a weekly check-in is due, on the member's own weekday and hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from bot.kernel.speech import N_

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
LATEST = timedelta(hours=3)
"""A check-in that could not go out for longer than this waits for the next week: at another hour nobody asked for it."""

UNANSWERED = 2
"""So many check-ins without an answer, and no further one is sent."""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Hold when a member wants to be asked how the plan goes; `unanswered` counts those sent since they last answered."""

    plan: str
    community: int
    member: int
    weekday: int
    hour: int
    zone: str
    next_at: datetime
    unanswered: int = 0


def next_time(now: datetime, weekday: int, hour: int, zone: ZoneInfo) -> datetime:
    """Return the first moment after now, in UTC, at which it is that hour of that weekday (0 is Monday) in the zone.

    An hour that a change of clocks skips is the one after it; of an hour that comes twice it is the first.
    """
    today = now.astimezone(zone).date()
    day = today + timedelta(days=(weekday - today.weekday()) % len(WEEKDAYS))
    moment = datetime.combine(day, time(hour), zone).astimezone(UTC)
    if moment <= now:
        moment = datetime.combine(day + timedelta(days=len(WEEKDAYS)), time(hour), zone).astimezone(UTC)
    return moment
