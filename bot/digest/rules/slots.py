"""Say when something weekly comes next: a weekday and an hour on the clocks of one time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from bot.kernel.speech import N_

WEEKDAYS = (N_("Monday"), N_("Tuesday"), N_("Wednesday"), N_("Thursday"), N_("Friday"), N_("Saturday"), N_("Sunday"))
WEEK = timedelta(days=7)

LATE = timedelta(hours=24)
"""What could not go out for so long waits for its next turn: an old digest says nothing new."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Name an hour of the week; `weekday` is 0 for Monday, `zone` a name of the IANA time zone database."""

    weekday: int = 0
    hour: int = 9
    zone: str = "UTC"

    def __str__(self) -> str:
        """Return the slot as a member reads it."""
        return f"{WEEKDAYS[self.weekday]} at {self.hour:02}:00 ({self.zone})"


@cache
def zones() -> tuple[str, ...]:
    """Return the names of places and of UTC by which a member may name their clocks, sorted."""
    places = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    return tuple(sorted(name for name in available_timezones() if name == "UTC" or name.partition("/")[0] in places))


def suggest_zones(typed: str, limit: int) -> list[str]:
    """Return zones whose name holds what was typed, the place's own name first; UTC leads where nothing was typed."""
    sought = "_".join(typed.casefold().split())
    fitting = [name for name in zones() if sought in name.casefold()]
    fitting.sort(key=lambda name: (name != "UTC", not name.rpartition("/")[2].casefold().startswith(sought)))
    return fitting[:limit]


def next_time(slot: Slot, after: datetime) -> datetime:
    """Return the slot's first instant after this one; an hour that the clocks skip is taken as soon as they go on."""
    zone = ZoneInfo(slot.zone)
    today = after.astimezone(zone).date()
    day = today + timedelta(days=(slot.weekday - today.weekday()) % 7)
    while True:
        # In UTC before it is compared: two instants of one zone are compared by what their clocks show.
        instant = datetime.combine(day, time(slot.hour), zone).astimezone(after.tzinfo)
        if instant > after:
            return instant
        day += WEEK
