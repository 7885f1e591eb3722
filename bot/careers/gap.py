"""Say what somebody has beside what a direction asks, what to learn next, and what lies beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.careers.catalogue import Missed
from bot.careers.rules.gap import (
    USUAL_HOURS,
    Direction,
    Gap,
    main_field,
    moves_from,
    nearest_to,
    needs_of,
    next_to_learn,
    to_field,
    to_occupation,
    within_reach,
)
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.kernel.ticks import key_of, packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from bot.careers.catalogue import Catalogue
    from bot.careers.ports import GapPicture, Profiles, Said
    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.careers.rules.skill_matching import SkillMatch
    from bot.careers.skill_words import SkillWords
    from bot.kernel.models import Document, Section
    from bot.search.browsing import Library

NO_CATALOGUE = N_("My library has no skills and occupations yet. Ask me with `/ask` instead.")
CHANGED = N_("My list of skills has changed since that card. Type `/gap` again, please.")
FIELD = "field:"


class SkillGap:
    """Lay skills side by side; nothing of what a member has is kept here."""

    def __init__(
        self,
        skills: Iterable[Skill],
        occupations: Iterable[Occupation],
        reading: Mapping[str, Sequence[str]],
        catalogue: Catalogue,
        words: SkillWords,
        library: Library,
        picture: GapPicture,
        profiles: Profiles,
    ) -> None:
        self.skills = {skill.id: skill for skill in skills}
        self._occupations = {occupation.id: occupation for occupation in occupations}
        self._reading = reading
        self._catalogue = catalogue
        self._words = words
        self._library = library
        self._picture = picture
        self._profiles = profiles
        self._every = list(self.skills)
        fields = dict.fromkeys(skill.field for skill in self.skills.values())
        directions = [
            *(to_field(f"{FIELD}{each}", each, self._occupations.values(), self.skills) for each in fields),
            *map(to_occupation, self._occupations.values()),
        ]
        self._directions = {key_of(direction.id): direction for direction in directions}

    def direction(self, name: str) -> Direction:
        """Return the direction of that id or name; raise NotFound with what comes nearest."""
        if not self._directions:
            raise NotFound(NO_CATALOGUE)
        if found := self._directions.get(key_of(name)) or self._field(name):
            return found
        occupation = self._catalogue.occupation(name)
        if isinstance(occupation, Missed):
            names = ", ".join(occupation.nearest)
            near = " " + _("The nearest are {names}.").format(names=names) if names else ""
            said = _("I have no single direction of that name.{nearest} Pick one that I suggest while you type.")
            raise NotFound(said.format(nearest=near))
        return self._directions[key_of(occupation.occupation.id)]

    def suggest(self, typed: str, limit: int) -> list[Direction]:
        """Return fields, then occupations, that fit what was typed."""
        sought = typed.casefold().strip()
        fields = [each for each in self._fields() if sought in each.name.casefold()]
        occupations = self._catalogue.suggest_occupations(typed, limit)
        return [*fields, *(self._directions[key_of(each.id)] for each in occupations)][:limit]

    def suggest_skills(self, typed: str, limit: int) -> list[Skill]:
        """Return the skills that fit what was typed, the best first."""
        return self._catalogue.suggest_skills(typed, limit)

    def others(self, direction: Direction, limit: int) -> list[Direction]:
        """Return other directions, the nearest occupations first, every field among them."""
        fields = [each for each in self._fields() if each.id != direction.id]
        nearest = nearest_to(direction, self._occupations.values())[: max(limit - len(fields), 0)]
        return [*(self._directions[key_of(each.id)] for each in nearest), *fields][:limit]

    async def said(self, community: int, member: int) -> Said | None:
        """Return what the member said of themselves in this community, if anything."""
        return await self._profiles.get(community, member)

    async def read(self, text: str) -> tuple[SkillMatch, ...]:
        """Return what skills in own words mean; raise MemberError where there is none."""
        return await self._words.read(text)

    def to_tick(self, direction: Direction, have: Collection[str], limit: int) -> list[Skill]:
        """Return the skills to choose from: the direction's, those that one has, then those that border on the direction's."""
        own = [self.skills[each] for each in direction.skills if each in self.skills]
        beside = [each for skill in own for each in skill.neighbours]
        ids = dict.fromkeys([*(skill.id for skill in own), *(each for each in self._every if each in have), *beside])
        return [self.skills[each] for each in ids if each in self.skills][:limit]

    def gap(self, direction: Direction, have: Collection[str], hours_a_week: int | None) -> Gap:
        """Return what the direction asks beside what one has; without hours a week, with the usual ones."""
        had = frozenset(have) & self.skills.keys()
        hours = hours_a_week or USUAL_HOURS
        occupations = list(self._occupations.values())
        needs = needs_of(direction, had, self.skills)
        moves = moves_from(direction, had, occupations, self.skills)
        reached = within_reach(moves, hours)
        nearest = nearest_to(direction, occupations)
        own = self._occupations.get(direction.occupation or "")
        return Gap(
            direction=direction,
            have=had,
            needs=needs,
            lessons=next_to_learn(direction, needs, nearest),
            moves=reached,
            farther=moves[0] if moves and not reached else None,
            rated=(own,) if own else tuple([each for each in nearest if each.exposure][:1]),
            hours_a_week=hours,
            said_hours=bool(hours_a_week),
        )

    async def reading(self, community: int, direction: Direction) -> list[tuple[Section, Document]]:
        """Return the sections on how such work is sold, and to whom."""
        wanted = self._reading.get(main_field(direction, self.skills), ())
        return await self._library.passages(community, wanted)

    async def picture(self, gap: Gap) -> bytes:
        """Return the gap as a picture in PNG."""
        return await self._picture.draw(gap)

    def remembered(self, direction: Direction, have: Collection[str], hours_a_week: int | None) -> str:
        """Return a card's direction, skills and hours as a button can carry them."""
        return f"{key_of(direction.id)}:{hours_a_week or 0}:{packed(have, self._every)}"

    def recalled(self, text: str) -> tuple[Direction, frozenset[str], int | None]:
        """Return what a button carries; raise NotFound where the catalogue is another one now."""
        key, hours, choice = text.split(":")
        direction, have = self._directions.get(key), unpacked(choice, self._every)
        if direction is None or have is None:
            raise NotFound(CHANGED)
        return direction, have, int(hours) or None

    def _field(self, name: str) -> Direction | None:
        return self._directions.get(key_of(f"{FIELD}{name}")) or next(
            (each for each in self._fields() if each.name.casefold() == name.casefold().strip()), None
        )

    def _fields(self) -> list[Direction]:
        return [each for each in self._directions.values() if each.occupation is None]
