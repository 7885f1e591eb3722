"""When members are brought together: once a week, on Monday morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

WEEK = timedelta(days=7)
MORNING = time(9, tzinfo=UTC)


def latest_round(now: datetime) -> datetime:
    """Return the Monday morning, UTC, that is now or was last."""
    today = now.astimezone(UTC).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), MORNING)
    return monday if monday <= now else monday - WEEK


def next_round(now: datetime) -> datetime:
    """Return the Monday morning that comes next."""
    return latest_round(now) + WEEK
