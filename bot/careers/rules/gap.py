"""Lay what somebody has beside what a direction asks: how each skill stands, what to learn next, which neighbours are within reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.careers.rules.catalogue import Trend

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.careers.rules.catalogue import Occupation, Skill

    Skills = Mapping[str, Skill]

USUAL_HOURS = 8
"""Hours a week to learn, where nobody said any."""

WEEKS = 8
"""A neighbour counts as within reach when the hours of what is missing fit into so many weeks."""

MOST_NEEDS = 10
"""Skills of a direction that are laid side by side: more bars than that nobody reads on a phone."""

LESSONS = 3
MOVES = 2
NEAREST = 6
"""Occupations beside the direction that count when it is asked what else a skill opens."""

ASKED, HELPS = 3, 1
MOST_OPENS = 3
"""Skills that nearly every work asks for, such as taking feedback, are not to push a work's own skills aside."""

BESIDE = 1
BY_TREND = {Trend.RISING: 2, Trend.FALLING: -2}


class Standing(StrEnum):
    """Name how a skill stands: one has it, has one beside it, or neither."""

    HAVE = "have"
    BESIDE = "beside"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Direction:
    """Name where somebody wants to go: an occupation or a whole field; `asks` and `helps` are ids of skills.

    Clients ask for the first, an occupation's heart at the beginning; the second help to move on, and are empty for a field.
    `beyond` is what no skill of the catalogue stands for.
    """

    id: str
    name: str
    asks: tuple[str, ...]
    helps: tuple[str, ...] = ()
    occupation: str | None = None
    beyond: str = ""

    @property
    def heart(self) -> str | None:
        """Return the skill without which the occupation is another one; a field has none."""
        return next(iter(self.asks), None) if self.occupation else None

    @property
    def skills(self) -> tuple[str, ...]:
        """Return what is laid side by side, what clients ask for first."""
        return (*self.asks, *self.helps)[:MOST_NEEDS]


@dataclass(frozen=True, slots=True)
class Need:
    """Hold a skill of a direction with how it stands; `beside` are skills that one has and that border on it."""

    skill: Skill
    asked: bool
    standing: Standing
    beside: tuple[Skill, ...] = ()


@dataclass(frozen=True, slots=True)
class Lesson:
    """Hold a skill worth learning next, with what speaks for it; `opens` are other occupations that ask for it."""

    need: Need
    opens: tuple[Occupation, ...]
    points: int

    @property
    def skill(self) -> Skill:
        """Return the skill."""
        return self.need.skill


@dataclass(frozen=True, slots=True)
class Move:
    """Hold an occupation beside what somebody has, with what it asks, split into had and missing."""

    occupation: Occupation
    had: tuple[Skill, ...]
    missing: tuple[Skill, ...]

    @property
    def hours(self) -> int:
        """Return the hours that the first steps of what is missing take."""
        return sum(skill.hours for skill in self.missing)


@dataclass(frozen=True, slots=True)
class Gap:
    """Hold what a direction asks beside what somebody has; `said_hours` tells whether the hours a week are theirs or assumed.

    `farther` is the nearest move that is out of reach, where none is within it; `rated` are the occupations whose figures
    of exposure speak for the direction.
    """

    direction: Direction
    have: frozenset[str]
    needs: tuple[Need, ...]
    lessons: tuple[Lesson, ...]
    moves: tuple[Move, ...]
    farther: Move | None
    rated: tuple[Occupation, ...]
    hours_a_week: int
    said_hours: bool

    def having(self, standing: Standing) -> list[Need]:
        """Return the skills that stand like that."""
        return [need for need in self.needs if need.standing is standing]


def weeks_for(hours: int, hours_a_week: int) -> int:
    """Return in how many weeks so many hours are done, a begun week counted whole."""
    return -(-hours // hours_a_week)


def to_occupation(occupation: Occupation) -> Direction:
    """Return an occupation as a direction."""
    asks = occupation.asks or occupation.skills
    helps = tuple(each for each in occupation.skills if each not in asks)
    return Direction(occupation.id, occupation.name, asks, helps, occupation.id, occupation.beyond)


def to_field(id_: str, field: str, occupations: Iterable[Occupation], skills: Skills) -> Direction:
    """Return a field as a direction: those of its skills that most occupations ask for, in the file's order among equals."""
    asked = Counter(each for occupation in occupations for each in to_occupation(occupation).asks)
    own = [skill.id for skill in skills.values() if skill.field == field]
    return Direction(id_, field, tuple(sorted(own, key=lambda each: -asked[each])[:MOST_NEEDS]))


def needs_of(direction: Direction, have: Collection[str], skills: Skills) -> tuple[Need, ...]:
    """Return how each skill of a direction stands, in the direction's order."""
    return tuple(
        _need(skills[each], each in direction.asks, have, skills) for each in direction.skills if each in skills
    )


def nearest_to(direction: Direction, occupations: Iterable[Occupation]) -> list[Occupation]:
    """Return the other occupations that ask for any skill of the direction, those that share most with it first."""
    wanted = set(direction.skills)
    shared = {
        each.id: len(wanted & set(to_occupation(each).asks)) for each in occupations if each.id != direction.occupation
    }
    return sorted((each for each in occupations if shared.get(each.id)), key=lambda each: -shared[each.id])


def next_to_learn(direction: Direction, needs: Iterable[Need], nearest: Sequence[Occupation]) -> tuple[Lesson, ...]:
    """Return at most three missing skills, the most worth learning first: an occupation's heart, then by points.

    The points: 3 when the direction's clients ask for it, 1 when it helps to move on; 1 for each of the six nearest
    occupations that ask for it too, at most 3; 2 when its figure says that demand is rising, 2 less when it says falling,
    nothing when it goes both ways, gives no direction or is missing; 1 when one has a skill beside it. Among equals the
    one with fewer hours comes first, then the direction's own order.
    """
    missing = [need for need in needs if need.standing is not Standing.HAVE]
    lessons = [_lesson(need, nearest[:NEAREST]) for need in missing]

    def order(lesson: Lesson) -> tuple[bool, int, int]:
        return lesson.skill.id != direction.heart, -lesson.points, lesson.skill.hours

    return tuple(sorted(lessons, key=order)[:LESSONS])


def moves_from(
    direction: Direction, have: Collection[str], occupations: Iterable[Occupation], skills: Skills
) -> list[Move]:
    """Return the other occupations that ask for something one has, those with the fewest missing hours first.

    Only those count whose heart one has, too, or has a skill beside: else another work would be called near. Among equals the one that shares most with the direction comes first. An occupation that asks for what no skill stands
    for is left out: its hours would be too few.
    """
    others = [each for each in occupations if each.id != direction.occupation and not each.beyond]
    moves = [_move(each, have, skills) for each in others if _heart_is_near(each, have, skills)]
    wanted = set(direction.skills)

    def order(move: Move) -> tuple[int, int]:
        return move.hours, -len(wanted & {skill.id for skill in (*move.had, *move.missing)})

    return sorted((move for move in moves if move.had), key=order)


def within_reach(moves: Iterable[Move], hours_a_week: int) -> tuple[Move, ...]:
    """Return at most two moves whose missing hours fit into eight weeks."""
    return tuple([move for move in moves if move.hours <= WEEKS * hours_a_week][:MOVES])


def main_field(direction: Direction, skills: Skills) -> str:
    """Return the field of an occupation's heart, or else the one most of the asked skills belong to; empty when none is known."""
    if heart := skills.get(direction.heart or ""):
        return heart.field
    fields = Counter(skills[each].field for each in direction.asks if each in skills)
    return fields.most_common(1)[0][0] if fields else ""


def _need(skill: Skill, asked: bool, have: Collection[str], skills: Skills) -> Need:
    if skill.id in have:
        return Need(skill, asked, Standing.HAVE)
    beside = tuple(each for each in skills.values() if each.id in have and _border(skill, each))
    return Need(skill, asked, Standing.BESIDE if beside else Standing.NEW, beside)


def _border(one: Skill, other: Skill) -> bool:
    return other.id in one.neighbours or one.id in other.neighbours


def _heart_is_near(occupation: Occupation, have: Collection[str], skills: Skills) -> bool:
    heart = skills.get(to_occupation(occupation).heart or "")
    return heart is not None and _need(heart, True, have, skills).standing is not Standing.NEW


def _lesson(need: Need, nearest: Iterable[Occupation]) -> Lesson:
    opens = tuple(each for each in nearest if need.skill.id in to_occupation(each).asks)
    trend = need.skill.demand.trend
    points = (ASKED if need.asked else HELPS) + min(len(opens), MOST_OPENS)
    points += BY_TREND.get(trend, 0) if trend else 0
    points += BESIDE if need.standing is Standing.BESIDE else 0
    return Lesson(need, opens, points)


def _move(occupation: Occupation, have: Collection[str], skills: Skills) -> Move:
    asked = [skills[each] for each in to_occupation(occupation).asks if each in skills]
    return Move(
        occupation,
        tuple(skill for skill in asked if skill.id in have),
        tuple(skill for skill in asked if skill.id not in have),
    )
