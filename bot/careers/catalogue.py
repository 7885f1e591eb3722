"""Find skills and occupations by the names that people give them."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, TypeVar

from bot.careers.rules.catalogue import Occupation, Skill
from bot.kernel.words import content_words, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Entry = TypeVar("Entry", Skill, Occupation)

NEAREST = 3
NAME_CHARACTERS = 100
"""Discord's limit for a choice; comparing gets slow with the length of what was typed, and no name is longer."""

EXACT, PREFIX, WORDS, INSIDE = range(4)


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

    def suggest_skills(self, typed: str, limit: int) -> list[Skill]:
        """Return the skills that fit what was typed, the best first; all in the file's order before anything was."""
        return _suggest(list(self._skills.values()), typed, limit)

    def suggest_occupations(self, typed: str, limit: int) -> list[Occupation]:
        """Return the occupations that fit what was typed, the best first; all in the file's order before anything was."""
        return _suggest(list(self._occupations.values()), typed, limit)

    def _named(self, ids: Iterable[str]) -> tuple[Skill, ...]:
        # A neighbour whose entry is faulty stays out of the catalogue; it costs no other.
        return tuple(self._skills[each] for each in ids if each in self._skills)


def _find(entries: Sequence[Entry], typed: str) -> Entry | Missed:
    """Return the one entry that fits best; when several fit equally well, the member chooses."""
    ranked = _ranked(entries, typed)
    if not ranked:
        return Missed(_nearest(entries, typed), 0)
    best = [entry for (rank, entry) in ranked if rank == ranked[0][0]]
    return best[0] if len(best) == 1 else Missed(tuple(entry.name for entry in best[:NEAREST]), len(best))


def _suggest(entries: Sequence[Entry], typed: str, limit: int) -> list[Entry]:
    if not typed.strip():
        return list(entries[:limit])
    return [entry for _, entry in _ranked(entries, typed)][:limit]


def _ranked(entries: Sequence[Entry], typed: str) -> list[tuple[tuple[int, bool], Entry]]:
    sought = _form(typed)
    fits = [(rank, entry) for entry in entries if sought and (rank := _fit(entry, sought)) is not None]
    return sorted(fits, key=lambda fit: fit[0])


def _fit(entry: Entry, sought: str) -> tuple[int, bool] | None:
    """Return how well an entry is named by what was typed: exactly, by its beginning, by its words, somewhere inside.

    Its own name counts before the others that it has.
    """
    ranks = [
        (rank, position > 0)
        for position, name in enumerate(entry.names)
        if (rank := _rank(_form(name), sought)) is not None
    ]
    return min(ranks, default=None)


def _rank(name: str, sought: str) -> int | None:
    # "frontend" is "front-end", and "e commerce" is "ecommerce".
    squeezed, wanted = name.replace(" ", ""), sought.replace(" ", "")
    if squeezed == wanted:
        return EXACT
    if squeezed.startswith(wanted):
        return PREFIX
    if all(any(word.startswith(part) for word in name.split()) for part in sought.split()):
        return WORDS
    return INSIDE if wanted in squeezed else None


def _nearest(entries: Sequence[Entry], typed: str) -> tuple[str, ...]:
    """Return the names of the entries that are spelt most like what was typed, or that speak of it."""
    sought = _form(typed)
    stems = {stem(word) for word in content_words(sought)}

    def closeness(entry: Entry) -> float:
        spelt = max(SequenceMatcher(None, sought, _form(name)).ratio() for name in entry.names)
        return spelt + len(stems & {stem(word) for word in words(entry.about)}) / (len(stems) or 1)

    return tuple(entry.name for entry in sorted(entries, key=closeness, reverse=True)[:NEAREST])


def _form(name: str) -> str:
    """Return a name as it is compared: lower-case words without hyphens, marks and accents."""
    return " ".join(words(name[:NAME_CHARACTERS].replace("-", " ")))
