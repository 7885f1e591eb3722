"""Who may take part, what an entry lacks, and when a week's round is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.connecting.rules.entries import Bar, Missing, Standing, Terms, bar_to, missing_from
from bot.connecting.rules.weeks import WEEK, latest_round, next_round
from tests.connecting.menu import MENU, wishes

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OPEN = Terms(1, open_since=NOW - WEEK, report_channel=5, excluded_role=9, newcomer_days=14)


@pytest.mark.parametrize(
    ("standing", "terms", "bar"),
    [
        (Standing(NOW - timedelta(days=15), frozenset({1})), OPEN, None),
        (Standing(NOW - timedelta(days=13), frozenset({1})), OPEN, Bar.NEW),
        (Standing(None, frozenset()), OPEN, Bar.NEW),
        (Standing(NOW - timedelta(days=99), frozenset({1, 9})), OPEN, Bar.ROLE),
        (Standing(NOW, frozenset({9})), Terms(1, open_since=NOW), None),
        (None, OPEN, Bar.GONE),
        (Standing(NOW - timedelta(days=99), frozenset()), Terms(1), Bar.OFF),
    ],
)
def test_moderators_say_who_may_take_part(standing, terms, bar):
    assert bar_to(standing, terms, NOW) is bar


@pytest.mark.parametrize(
    ("picked", "missing"),
    [
        (wishes(), [Missing.SEEKING, Missing.GIVING]),
        (wishes(["referrals"]), [Missing.SEEKING]),
        (wishes(seeks=["referrals"]), [Missing.GIVING]),
        (wishes(["referrals"], ["first-steps"]), []),
        (wishes(seeks=["accountability"]), []),
        (wishes(shows=["front-end"], learns=["copywriting"]), []),
        (wishes(seeks=["same-field", "same-zone"]), [Missing.FIELD, Missing.ZONE]),
        (wishes(seeks=["same-field"], field="Writing"), []),
    ],
)
def test_entry_needs_something_to_get_and_something_to_give(picked, missing):
    assert missing_from(picked, MENU) == missing


@given(st.integers(0, 10**7))
def test_rounds_are_on_monday_mornings_a_week_apart(minutes):
    now = NOW + timedelta(minutes=minutes)
    latest, upcoming = latest_round(now), next_round(now)
    assert latest <= now < upcoming
    assert upcoming - latest == WEEK
    assert (latest.weekday(), latest.hour, latest.minute) == (0, 9, 0)
