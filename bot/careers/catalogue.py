"""Find skills and occupations by the names that people give them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from bot.careers.rules.catalogue import Occupation, Skill
from bot.kernel.naming import EXACT, INSIDE, form_of, ranked, spelt_like, suggested
from bot.kernel.words import content_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Entry = TypeVar("Entry", Skill, Occupation)

NEAREST = 3
WORDS_FROM = 3
"""Letters from which words tell a skill by a part of its name; "ai" and "c" begin too many."""


@dataclass(frozen=True, slots=True)
class SkillCard:
    """Hold a skill with the skills beside it."""

    skill: Skill
    neighbours: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class OccupationCard:
    """Hold an occupation with the skills that help to move on."""

    occupation: Occupation
    skills: tuple[Skill, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """Name what comes nearest to a name that is no entry's; `fitting` counts the entries that fit it equally well."""

    nearest: tuple[str, ...]
    fitting: int


class Catalogue:
    """Look skills and occupations up."""

    def __init__(self, skills: Iterable[Skill], occupations: Iterable[Occupation]) -> None:
        self._skills = {skill.id: skill for skill in skills}
        self._occupations = {occupation.id: occupation for occupation in occupations}

    def skill(self, name: str) -> SkillCard | Missed:
        """Return the skill of that id or name, or what comes nearest."""
        found = self._skills.get(name) or _find(list(self._skills.values()), name)
        return found if isinstance(found, Missed) else SkillCard(found, self._named(found.neighbours))

    def occupation(self, name: str) -> OccupationCard | Missed:
        """Return the occupation of that id or name, or what comes nearest."""
        found = self._occupations.get(name) or _find(list(self._occupations.values()), name)
        return found if isinstance(found, Missed) else OccupationCard(found, self._named(found.skills))

    def skills_called(self, typed: str) -> list[Skill]:
        """Return the skill that goes by exactly these words, or else every skill with a name that has all of them.

        Those whose own name has them come first.
        """
        fits = ranked(list(self._skills.values()), typed)
        exact = [entry for (rank, _), entry in fits if rank == EXACT]
        short = len(typed.strip()) < WORDS_FROM
        fits.sort(key=lambda fit: fit[0][1])
        return exact[:1] or [entry for (rank, _), entry in fits if rank < INSIDE and not short]

    def suggest_skills(self, typed: str, limit: int) -> list[Skill]:
        """Return the skills that fit what was typed, the best first; all in the file's order before anything was."""
        return suggested(list(self._skills.values()), typed, limit)

    def suggest_occupations(self, typed: str, limit: int) -> list[Occupation]:
        """Return the occupations that fit what was typed, the best first; all in the file's order before anything was."""
        return suggested(list(self._occupations.values()), typed, limit)

    def _named(self, ids: Iterable[str]) -> tuple[Skill, ...]:
        # A neighbour whose entry is faulty stays out of the catalogue; it costs no other.
        return tuple(self._skills[each] for each in ids if each in self._skills)


def _find(entries: Sequence[Entry], typed: str) -> Entry | Missed:
    """Return the one entry that fits best; when several fit equally well, the member chooses."""
    fits = ranked(entries, typed)
    if not fits:
        return Missed(_nearest(entries, typed), 0)
    best = [entry for (rank, entry) in fits if rank == fits[0][0]]
    return best[0] if len(best) == 1 else Missed(tuple(entry.name for entry in best[:NEAREST]), len(best))


def _nearest(entries: Sequence[Entry], typed: str) -> tuple[str, ...]:
    """Return the names of the entries that are spelt most like what was typed, or that speak of it."""
    stems = {stem(word) for word in content_words(form_of(typed))}

    def closeness(entry: Entry) -> float:
        return spelt_like(entry, typed) + len(stems & {stem(word) for word in words(entry.about)}) / (len(stems) or 1)

    return tuple(entry.name for entry in sorted(entries, key=closeness, reverse=True)[:NEAREST])
