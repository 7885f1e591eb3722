"""The forms that entries of the catalogue's files must have."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.careers.rules.catalogue import Trend
from bot.kernel.adapters.entries import SOURCE_FIXES, Text

FIXES = {
    **SOURCE_FIXES,
    "id": "Write lower-case words joined by hyphens.",
    "date": 'Write a year, a month or a day in quotes, such as "2026-11".',
    "first_20_hours": "Give three to six steps of {hours, step}.",
    "hours": "Write whole hours, at least 1.",
    "also": "Give at most ten other names, or leave it out.",
    "asks": "Give two to six ids of skills, or leave it out.",
    "trend": "Write rising, falling, mixed, level or null.",
    "week": "Give ten to sixteen tasks, or leave it out.",
    "beta_model": "Write a share from 0 to 1.",
    "beta_human": "Write a share from 0 to 1.",
}

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[Text, StringConstraints(max_length=80)]
Item = Annotated[Text, StringConstraints(max_length=160)]
Prose = Annotated[Text, StringConstraints(max_length=350)]
Day = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
Few = Field(min_length=1, max_length=6)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DemandForm(_Strict):
    """Check what a skill says about demand; a source of null says that no figure was found."""

    model_config = ConfigDict(coerce_numbers_to_str=True)

    text: Prose
    source: str | None
    date: Day
    trend: Trend | None = None


class StepForm(_Strict):
    """Check one step of the first 20 hours."""

    hours: Annotated[int, Field(gt=0)]
    step: Annotated[Text, StringConstraints(max_length=140)]


class EntryForm(_Strict):
    """Check what skills and occupations have in common."""

    id: Id
    name: Name


class SkillForm(EntryForm):
    """Check one skill."""

    also: Annotated[list[Name], Field(max_length=10)] = []
    field: Text
    what: Prose
    opens: Annotated[list[Item], Few]
    demand: DemandForm
    first_20_hours: Annotated[list[StepForm], Field(min_length=3, max_length=6)]
    proof: Prose
    neighbours: Annotated[list[str], Few]


class ExposureForm(_Strict):
    """Check an occupation's exposure figures."""

    beta_model: Annotated[float, Field(ge=0, le=1)]
    beta_human: Annotated[float, Field(ge=0, le=1)]
    source: str


class OccupationForm(EntryForm):
    """Check one occupation; an exposure of null says that no figure was found."""

    also: Annotated[list[Name], Field(max_length=6)]
    tasks: Annotated[list[Item], Few]
    week: Annotated[list[Item], Field(min_length=10, max_length=16)] | None = None
    exposure: ExposureForm | None
    caution: Prose
    towards: Annotated[list[Item], Few]
    skills: Annotated[list[str], Few]
    beyond: Annotated[Text, StringConstraints(max_length=100)] | None = None
    asks: Annotated[list[str], Field(min_length=2, max_length=6)] | None = None
