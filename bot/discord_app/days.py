"""Say days in words, in the language of whoever is spoken to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale
from babel.dates import format_date, format_skeleton, get_day_names

from bot.kernel.speech import in_english, spoken_locale

if TYPE_CHECKING:
    from datetime import date


def day_text(day: date) -> str:
    """Return a day that cannot be misread anywhere, such as "Friday 14 May 2027"."""
    if in_english():
        return f"{day:%A} {day.day} {day:%B} {day.year}"
    return format_date(day, "full", spoken_locale())


def short_day(day: date, today: date) -> str:
    """Return a day in a list, such as "Fri 14 May", with its year where that is not this one."""
    if in_english():
        year = "" if day.year == today.year else f" {day.year}"
        return f"{day:%a} {day.day} {day:%b}{year}"
    return format_skeleton("MMMEd" if day.year == today.year else "yMMMEd", day, locale=_locale())


def month_day(day: date) -> str:
    """Return a day of this year or the next, such as "14 May"."""
    if in_english():
        return f"{day.day} {day:%B}"
    return format_skeleton("MMMMd", day, locale=_locale())


def weekday_names() -> list[str]:
    """Return the days of the week, Monday first."""
    names = get_day_names("wide", locale="en" if in_english() else spoken_locale())
    return [names[number] for number in range(7)]


def _locale() -> Locale:
    return Locale.parse(spoken_locale())
