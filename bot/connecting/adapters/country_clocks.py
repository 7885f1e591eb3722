"""Know how far from UTC a country's clocks are (zoneinfo, and the tz database's table of countries)."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.kernel.adapters.tz_tables import rows

if TYPE_CHECKING:
    from collections.abc import Mapping

WINTER_AND_SUMMER = (1, 7)
"""Months; the smaller of their two offsets is the one without summer time, north and south of the equator."""

HOUR = timedelta(hours=1)


class CountryClocks:
    """Implement the countries' clocks on the tz database; its table is read when the first country is asked for."""

    def hours(self, country: str, at: datetime) -> frozenset[float]:
        """Return the hours from UTC that its places keep in that year, summer time left aside; none for what is no country."""
        return frozenset(_standard(ZoneInfo(name), at.year) for name in self._zones.get(country, ()))

    @cached_property
    def _zones(self) -> Mapping[str, list[str]]:
        found = defaultdict(list)
        for codes, _, name, *_ in rows("zone.tab"):
            for code in codes.split(","):
                found[code].append(name)
        return dict(found)


def _standard(zone: ZoneInfo, year: int) -> float:
    moments = [datetime(year, month, 1, tzinfo=UTC).astimezone(zone) for month in WINTER_AND_SUMMER]
    return min(offset / HOUR for moment in moments if (offset := moment.utcoffset()) is not None)
