"""The weekly hour: on the member's weekday, by the clocks of their zone, always ahead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.planning.rules.weekly import next_time

ZONES = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Africa/Casablanca",
    ]
).map(ZoneInfo)
MOMENTS = st.integers(0, 27 * 365 * 24 * 60).map(
    lambda minutes: datetime(2011, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(0, 6), st.integers(0, 23), ZONES)
def test_next_time_is_ahead_within_eight_days_and_on_that_weekday(now, weekday, hour, zone):
    moment = next_time(now, weekday, hour, zone)
    local = moment.astimezone(zone)
    assert timedelta(0) < moment - now <= timedelta(days=8)
    # A change of clocks may skip the hour, or in Samoa in 2011 a whole day: then it is what the clocks make of it.
    exists = datetime.combine(local.date(), local.time(), zone).astimezone(UTC) == moment
    if exists and local.hour == hour:
        assert local.weekday() == weekday


@given(MOMENTS, st.integers(0, 6), st.integers(0, 23), ZONES)
def test_one_after_the_other_comes_once_a_week(now, weekday, hour, zone):
    first = next_time(now, weekday, hour, zone)
    second = next_time(first, weekday, hour, zone)
    assert timedelta(days=5, hours=20) <= second - first <= timedelta(days=8, hours=4)


@pytest.mark.parametrize(
    ("now", "weekday", "hour", "zone", "wanted"),
    [
        ("2026-11-22T12:00", 0, 9, "Europe/Berlin", "2026-11-23T08:00"),
        ("2027-03-22T08:00", 0, 9, "Europe/Berlin", "2027-03-29T07:00"),
        ("2027-03-27T12:00", 6, 2, "Europe/Berlin", "2027-03-28T01:00"),  # 2:00 is skipped: 3:00 in summer time
        ("2026-10-24T12:00", 6, 2, "Europe/Berlin", "2026-10-25T00:00"),  # 2:00 comes twice: the first
        ("2026-10-25T00:30", 6, 2, "Europe/Berlin", "2026-11-01T01:00"),  # between the two: not again
        ("2026-11-22T22:00", 0, 3, "Asia/Kolkata", "2026-11-29T21:30"),  # it is Monday half past three there already
        ("2026-11-23T08:00", 0, 8, "UTC", "2026-11-30T08:00"),
    ],
)
def test_times_around_changes_of_clocks(now, weekday, hour, zone, wanted):
    moment = next_time(datetime.fromisoformat(now).replace(tzinfo=UTC), weekday, hour, ZoneInfo(zone))
    assert moment == datetime.fromisoformat(wanted).replace(tzinfo=UTC)
