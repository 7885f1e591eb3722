"""What a member may say about themselves, line by line; every line may be empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Sequence


class Line(StrEnum):
    """Name a line of a profile as `Profile` does.

    There is none for gender, name, age, origin, children or anything in one's own words: what cannot be entered can neither
    change an answer nor leak.
    """

    STAGE = "stage"
    FIELD = "field"
    OCCUPATION = "occupation"
    SKILLS = "skills"
    HOURS = "hours_a_week"
    COUNTRY = "country"
    CURRENCY = "currency"
    GOALS = "goals"


NAMES = {
    Line.STAGE: N_("Where you stand"),
    Line.FIELD: N_("Field"),
    Line.OCCUPATION: N_("Occupation"),
    Line.SKILLS: N_("Skills"),
    Line.HOURS: N_("Hours a week"),
    Line.COUNTRY: N_("Country or region"),
    Line.CURRENCY: N_("Currency"),
    Line.GOALS: N_("Goals"),
}

MOST = {Line.SKILLS: 10, Line.GOALS: 3}
"""Values that a line may hold; the others hold one."""

LEAST_HOURS, MOST_HOURS = 1, 80


@dataclass(frozen=True, slots=True)
class Profile:
    """Hold what a member said of themselves in one community.

    `stage` and `field` are ids of `askers.yaml`, `occupation` of `occupations.yaml`, `skills` of `skills.yaml`, `goals` of
    `goals.yaml`; `country` is an ISO 3166 code of two letters (or EU), `currency` an ISO 4217 code.
    """

    stage: str | None = None
    field: str | None = None
    occupation: str | None = None
    skills: tuple[str, ...] = ()
    hours_a_week: int | None = None
    country: str | None = None
    currency: str | None = None
    goals: tuple[str, ...] = ()

    def values(self, line: Line) -> tuple[str, ...]:
        """Return what a line holds, as ids; hours as digits."""
        value: str | int | tuple[str, ...] | None = getattr(self, line.value)
        if value is None:
            return ()
        return value if isinstance(value, tuple) else (str(value),)

    def having(self, line: Line, values: Sequence[str]) -> Profile:
        """Return the profile with this line replaced; no values clear it."""
        first = next(iter(values), None)
        held: Any = first
        if line in MOST:
            held = tuple(dict.fromkeys(values))
        elif line is Line.HOURS and first is not None:
            held = int(first)
        return replace(self, **{line.value: held})

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines that hold something."""
        return tuple(line for line in Line if self.values(line))
