"""How far from UTC countries are, by the tz database."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.connecting.adapters.country_clocks import CountryClocks
from bot.members.adapters.territories import countries
from tests.connecting.menu import MENU

NOW = datetime(2026, 11, 23, tzinfo=UTC)
CLOCKS = CountryClocks()


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("IN", "p04"),
        ("NG", "p00"),
        ("PH", "p08"),
        ("KE", "p02"),
        ("PK", "p04"),
        ("DE", "p00"),
        ("GB", "p00"),
        ("IE", "p00"),
        ("ES", "p00"),
        ("AR", "m04"),
        ("CO", "m06"),
        ("NZ", "p12"),
        ("NP", "p04"),
        ("US", None),
        ("BR", None),
        ("ID", None),
        ("EU", None),
        ("XX", None),
    ],
)
def test_country_has_a_zone_where_all_its_clocks_lie_in_one(country, zone):
    assert MENU.zone_at(CLOCKS.hours(country, NOW)) == zone


@pytest.mark.parametrize(("country", "hours"), [("DE", {1}), ("IE", {0}), ("CL", {-6, -4, -3}), ("IN", {5.5})])
def test_summer_time_is_left_aside_on_both_halves_of_the_globe(country, hours):
    assert CLOCKS.hours(country, NOW) == hours


def test_most_countries_of_a_profile_have_a_zone():
    named = [choice.id for choice in countries() if MENU.zone_at(CLOCKS.hours(choice.id, NOW))]
    assert len(named) > 0.85 * len(countries())
