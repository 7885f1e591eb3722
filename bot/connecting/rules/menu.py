"""What may be picked: a reviewed list, and nothing else. No word of a member's own ever enters an introduction."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ZONE_HOURS = 2


class By(StrEnum):
    """Name what makes two members suit each other."""

    OFFER = "offer"
    BOTH = "both"
    FIELD = "field"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Kind:
    """Describe one thing to look for; `offer` and `you_give` are empty where nobody offers it alone.

    `you_get` and `you_give` are the reasons as the one who gets it and the one who gives it read them.
    """

    id: str
    by: By
    seek: str
    you_get: str
    opening: str
    offer: str = ""
    you_give: str = ""


@dataclass(frozen=True, slots=True)
class Zone:
    """Name two hours of the clock, `first` and the one after it, from UTC; neighbours are less than four hours apart."""

    id: str
    name: str
    first: int


@dataclass(frozen=True, slots=True)
class SkillWords:
    """Hold the reasons and the opening question where one shows a skill and the other learns it."""

    you_get: str
    you_give: str
    opening: str


@dataclass(frozen=True, slots=True)
class SkillName:
    """Name a skill that can be picked."""

    id: str
    name: str
    field: str


@dataclass(frozen=True, slots=True)
class Menu:
    """Hold all that can be picked, in the order of the files."""

    kinds: tuple[Kind, ...]
    skill_words: SkillWords
    zones: tuple[Zone, ...]
    skills: tuple[SkillName, ...] = ()
    fields_of_me: Mapping[str, str] = field(default_factory=dict)
    """The fields of a profile that have a counterpart here."""

    skill_names: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "skill_names", {skill.id: skill.name for skill in self.skills})

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of work, which are those of the skills."""
        return tuple(dict.fromkeys(skill.field for skill in self.skills))

    @property
    def offered(self) -> tuple[Kind, ...]:
        """Return what one member can offer another."""
        return tuple(kind for kind in self.kinds if kind.by is By.OFFER)

    def skills_of(self, name: str) -> tuple[SkillName, ...]:
        """Return the skills of one field."""
        return tuple(skill for skill in self.skills if skill.field == name)

    def zone_name(self, zone: str) -> str:
        """Return how a zone is called, "" for one that is no longer on the list."""
        return next((each.name for each in self.zones if each.id == zone), "")

    def zone_at(self, hours: Iterable[float]) -> str | None:
        """Return the zone in which all these hours from UTC lie, None where they are in several or in none."""
        found = {next((each.id for each in self.zones if 0 <= hour - each.first < ZONE_HOURS), None) for hour in hours}
        return found.pop() if len(found) == 1 else None

    def are_near(self, first: str, second: str) -> bool:
        """Tell whether two zones are the same or neighbours."""
        order = [zone.id for zone in self.zones]
        return first in order and second in order and abs(order.index(first) - order.index(second)) <= 1
