"""Say when an invoice falls due and on which days to remind: calendar days, as terms are usually meant."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.kernel.speech import N_

LONGEST_DAYS = 365
SATURDAY = 5

_NONE = re.compile(r"\b(?:none|nothing|not agreed|no terms|unknown|no date)\b")
_AT_ONCE = re.compile(r"\b(?:receipt|immediately|at once|now|today|same day|on delivery)\b")
_END = re.compile(r"\b(?:eom|end of (?:the )?month|month'?s? end)\b")
_DAYS = re.compile(r"(?<!\d)(\d{1,3})(?!\d)")


@dataclass(frozen=True, slots=True)
class Terms:
    """Hold what was agreed: days from the invoice's date, then to the end of that month or not; None days: nothing was."""

    days: int | None
    end_of_month: bool = False


@dataclass(frozen=True, slots=True)
class Reminder:
    """Name a day on which to write, and what."""

    day: date
    what: str


REMINDERS = (
    (-3, N_("a friendly note: it falls due in three days, is anything missing on their side?")),
    (1, N_("first reminder, with the number, the sum and the date that passed")),
    (8, N_("phone accounting: is it in the system, on which day do payments run?")),
    (15, N_("pause the running work until it is settled, and say so")),
    (22, N_("final notice: a date seven days off and the one step that follows")),
)
"""Days from the due date; the library's sections on late payers name them."""


def read_terms(text: str) -> Terms | None:
    """Return the terms that a text names ("net 30", "14 days", "30 days end of month", "on receipt", "none agreed")."""
    said = text.casefold().strip()
    if _NONE.search(said):
        return Terms(None)
    days, end = _DAYS.findall(said), bool(_END.search(said))
    if len(days) > 1 or (days and int(days[0]) > LONGEST_DAYS):
        return None
    if days:
        return Terms(int(days[0]), end)
    if end:
        return Terms(0, end_of_month=True)
    return Terms(0) if _AT_ONCE.search(said) else None


def due_date(invoice: date, days: int, *, end_of_month: bool) -> date:
    """Return the last day on which payment is in time."""
    day = invoice + timedelta(days=days)
    return day.replace(day=monthrange(day.year, day.month)[1]) if end_of_month else day


def reminders_for(due: date, invoice: date) -> list[Reminder]:
    """Return when to remind, leaving out what would come before the invoice itself."""
    return [Reminder(day, what) for offset, what in REMINDERS if (day := due + timedelta(days=offset)) > invoice]


def next_weekday(day: date) -> date:
    """Return the day itself, or the Monday after a weekend; holidays differ by place and are not known."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day
