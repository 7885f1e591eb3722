"""When something weekly comes next: on everybody's own clocks, whatever these do in spring and autumn."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.rules.slots import WEEK, Slot, next_time, suggest_zones, zones

START = datetime(2020, 1, 1, tzinfo=UTC)
SLOTS = st.builds(Slot, st.integers(0, 6), st.integers(0, 23), st.sampled_from(zones()))
MOMENTS = st.integers(0, 15 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
SHIFT = timedelta(hours=2)
"""More than clocks are put forward or back by; a country that skips a whole day does so once in a lifetime."""


@given(SLOTS, MOMENTS)
def test_the_next_time_lies_ahead_and_within_a_week(slot, now):
    assert now < next_time(slot, now) <= now + WEEK + SHIFT


@given(SLOTS, MOMENTS)
def test_the_clocks_of_the_zone_show_the_weekday_and_hour_unless_they_skip_it(slot, now):
    shown = next_time(slot, now).astimezone(ZoneInfo(slot.zone))
    skipped = datetime(shown.year, shown.month, shown.day, slot.hour, tzinfo=shown.tzinfo)
    exists = skipped.astimezone(UTC).astimezone(ZoneInfo(slot.zone)).hour == slot.hour
    assert (shown.weekday(), shown.hour, shown.minute) == (slot.weekday, slot.hour, 0) or not exists


@given(SLOTS, MOMENTS)
def test_a_time_is_not_its_own_next(slot, now):
    first = next_time(slot, now)
    assert timedelta(days=6) < next_time(slot, first) - first < timedelta(days=8)


@pytest.mark.parametrize(
    ("slot", "now", "expected"),
    [
        (Slot(0, 9), "2026-11-22T12:00+00:00", "2026-11-23T09:00+00:00"),
        (Slot(6, 12), "2026-11-22T12:00+00:00", "2026-11-29T12:00+00:00"),
        (Slot(6, 13), "2026-11-22T12:00+00:00", "2026-11-22T13:00+00:00"),
        # Already Monday in Auckland, still Sunday in UTC.
        (Slot(0, 1, "Pacific/Auckland"), "2026-11-22T11:30+00:00", "2026-11-22T12:00+00:00"),
        # The Sundays on which Berlin's clocks go forward (02:30 does not exist) and back (02:00 comes twice).
        (Slot(6, 2, "Europe/Berlin"), "2026-03-28T12:00+00:00", "2026-03-29T01:00+00:00"),
        (Slot(6, 2, "Europe/Berlin"), "2026-10-24T12:00+00:00", "2026-10-25T00:00+00:00"),
        (Slot(0, 9, "Europe/Berlin"), "2026-10-25T12:00+00:00", "2026-10-26T08:00+00:00"),
    ],
)
def test_next_times_worked_out_by_hand(slot, now, expected):
    assert next_time(slot, datetime.fromisoformat(now)) == datetime.fromisoformat(expected)


def test_zones_are_found_by_place_with_blanks_or_without():
    assert suggest_zones("new york", 25)[0] == "America/New_York"
    assert suggest_zones("lisb", 25) == ["Europe/Lisbon"]
    assert suggest_zones("kolkata", 25) == ["Asia/Kolkata"]
    assert suggest_zones("", 25)[0] == "UTC"
    assert len(suggest_zones("a", 25)) == 25
    assert suggest_zones("atlantis", 25) == []


def test_a_slot_reads_as_a_sentence_part():
    assert str(Slot(2, 8, "Europe/Lisbon")) == "Wednesday at 08:00 (Europe/Lisbon)"
