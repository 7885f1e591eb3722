"""The catalogue's values: what a skill opens and how to learn it, what an occupation does and where it may move."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.kernel.models import Source


class Trend(StrEnum):
    """Name what a quoted figure says of demand; level where it gives no direction, or is not the skill's own."""

    RISING = "rising"
    FALLING = "falling"
    MIXED = "mixed"
    LEVEL = "level"


@dataclass(frozen=True, slots=True)
class Demand:
    """Say how much a skill is asked for, or that nobody has published it.

    `text` may cite further sources as `[id]`; `sources` holds the source of the figure first, then those cited, and is
    empty when no figure was found. `date` is a year, a month or a day in ISO form: of the source, or else of the search.
    `trend` is None without a figure.
    """

    text: str
    sources: tuple[Source, ...]
    date: str
    trend: Trend | None = None


@dataclass(frozen=True, slots=True)
class LearningStep:
    """Name one thing to do in the first 20 hours, and the hours that it takes."""

    hours: int
    step: str


@dataclass(frozen=True, slots=True)
class Skill:
    """Describe one skill; `neighbours` are ids of other skills."""

    id: str
    name: str
    field: str
    what: str
    opens: tuple[str, ...]
    demand: Demand
    first_20_hours: tuple[LearningStep, ...]
    proof: str
    neighbours: tuple[str, ...]
    also: tuple[str, ...] = ()
    """What people type for it: tools, other names, pieces of it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people may call it, its name first; ids hold the jargon ("rag", "seo") that names avoid."""
        return (self.name, self.id, *self.also)

    @property
    def hours(self) -> int:
        """Return the hours of its first steps, at whose end stands the first proof."""
        return sum(step.hours for step in self.first_20_hours)

    @property
    def about(self) -> str:
        """Return the words by which somebody who does not know its name may look for it."""
        return " ".join((*self.names, self.field, self.what, *self.opens))


@dataclass(frozen=True, slots=True)
class Exposure:
    """Hold the share of an occupation's tasks, 0 to 1, that language models could speed up: as a model and as people rated it."""

    beta_model: float
    beta_human: float


@dataclass(frozen=True, slots=True)
class Occupation:
    """Describe one occupation; `skills` are ids of skills that help to move on.

    `caution` says what the figures leave out, or why there are none, and may cite sources as `[id]`; `sources` holds the
    source of the figures first, then those cited.
    """

    id: str
    name: str
    also: tuple[str, ...]
    tasks: tuple[str, ...]
    exposure: Exposure | None
    caution: str
    towards: tuple[str, ...]
    skills: tuple[str, ...]
    sources: tuple[Source, ...]
    week: tuple[str, ...] = ()
    """What fills a week, as people put it; empty where nobody has written it down, then the tasks stand for it."""

    asks: tuple[str, ...] = ()
    """Ids of the skills that clients usually ask for, the heart of the work first; empty where nobody has written them down, then
    `skills` stands for them."""

    beyond: str = ""
    """What clients ask for besides, that no skill of the catalogue stands for; empty where the skills say it all."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people may call it, its name first."""
        return (self.name, *self.also, self.id)

    @property
    def about(self) -> str:
        """Return the words by which somebody who does not know its name may look for it."""
        return " ".join((*self.names, *self.tasks))
