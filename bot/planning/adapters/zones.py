"""Know the world's time zones, and which countries keep them (zoneinfo, and the tables of the tz database in tzdata)."""

from __future__ import annotations

from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.kernel.adapters.tz_tables import rows
from bot.kernel.words import words

WORLD = ("UTC",)
"""Zones of no country that somebody may want."""


class TzZones:
    """Implement the zones on the tz database; its tables are read at the first suggestion."""

    def zone(self, name: str) -> ZoneInfo | None:
        """Return the zone of that name, as the tz database writes it."""
        known = {each.casefold(): each for each in self._names}
        try:
            return ZoneInfo(known[name.strip().replace(" ", "_").casefold()])
        except (KeyError, ZoneInfoNotFoundError):
            return None

    def suggest(self, typed: str, limit: int) -> list[tuple[str, str]]:
        """Return (what to show, name) of zones by city, country or name: cities first."""
        sought = words(typed.replace("_", " "))
        found = [
            (position, shown, name)
            for shown, name, city, country in self._places
            if (position := _fit(sought, words(city), words(country), words(name.replace("/", " ")))) is not None
        ]
        found.sort(key=lambda each: each[0])
        return [(shown, name) for _, shown, name in found[:limit]]

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(available_timezones())

    @cached_property
    def _places(self) -> list[tuple[str, str, str, str]]:
        """Return (what to show, name, city, countries) of each zone that people live in."""
        countries = dict(rows("iso3166.tab"))
        places = []
        # zone.tab names a zone for each country, where zone1970.tab leaves out those that agree with a neighbour's since 1970.
        for codes, _, name, *_ in rows("zone.tab"):
            country = ", ".join(countries[code] for code in codes.split(","))
            city = name.rpartition("/")[2].replace("_", " ")
            places.append((f"{city} ({country})", name, city, country))
        return sorted(places) + [(name, name, name, "") for name in WORLD]


def _fit(sought: list[str], *names: list[str]) -> int | None:
    """Return which of the names holds every word sought, by its beginning; None when no name does."""
    for position, name in enumerate(names):
        if all(any(word.startswith(part) for word in name) for part in sought):
            return position
    return None
