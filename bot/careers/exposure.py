"""Say what is known of how far language models reach into a member's week; no figure is made up for a single task."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.careers.catalogue import Missed, OccupationCard
from bot.careers.rules.task_matching import MOST_TASKS, match_all, occupations_in, tasks_in
from bot.errors import MemberError, NotFound
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.careers.catalogue import Catalogue
    from bot.careers.phrases import Phrases
    from bot.careers.rules.catalogue import Occupation
    from bot.careers.rules.task_matching import Match
    from bot.kernel.models import Embedding

SHOWN_OCCUPATIONS = 2


@dataclass(frozen=True, slots=True)
class Week:
    """Hold a member's tasks with their matches, and the occupations to which most of them point."""

    matches: tuple[Match, ...]
    names: dict[str, str]
    occupations: tuple[OccupationCard, ...]
    left_out: int


class TaskExposure:
    """Match weekly tasks with those that the catalogue names; nothing of what is typed is kept."""

    def __init__(self, occupations: Sequence[Occupation], catalogue: Catalogue, phrases: Phrases) -> None:
        self._names = {occupation.id: occupation.name for occupation in occupations}
        self._tasks = [(each.id, task) for each in occupations for task in each.week or each.tasks]
        self._catalogue = catalogue
        self._phrases = phrases
        self._vectors: list[Embedding] = []
        self._preparing = asyncio.Lock()

    @property
    def texts(self) -> list[str]:
        """Return the library's own tasks, whose vectors are worth keeping."""
        return [task for _, task in self._tasks]

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue by which occupations are named."""
        return self._catalogue

    async def prepare(self) -> None:
        """Have the vectors of the library's tasks, once."""
        async with self._preparing:
            if not self._vectors:
                self._vectors = await self._phrases.kept(self.texts)

    def occupation(self, name: str) -> str:
        """Return the id of the occupation of that name; raise NotFound with what comes nearest."""
        found = self._catalogue.occupation(name)
        if isinstance(found, Missed):
            near = " " + _("The nearest are {names}.").format(names=", ".join(found.nearest)) if found.nearest else ""
            said = _("I have no single occupation of that name.{nearest} Pick one that I suggest, or leave it out.")
            raise NotFound(said.format(nearest=near))
        return found.occupation.id

    async def week(self, text: str, occupation: str | None = None) -> Week:
        """Return what the typed tasks match; with an occupation, among its own tasks only."""
        typed = tasks_in(text)
        if not typed:
            raise MemberError(
                N_("I found no task in it. Write one a line, such as “cut podcasts” or “answer support mail”.")
            )
        if not self._tasks:
            raise NotFound(N_("My library has no occupations yet. Ask me with `/ask` instead."))
        await self.prepare()
        read = typed[:MOST_TASKS]
        chosen = [place for place, (each, _) in enumerate(self._tasks) if occupation in {None, each}]
        vectors = [self._vectors[place] for place in chosen]
        likeness = [self._phrases.similarities(each, vectors) for each in await self._phrases.passing(read)]
        matches = match_all(read, [self._tasks[place] for place in chosen], likeness)
        shown = [occupation] if occupation else occupations_in(matches, SHOWN_OCCUPATIONS)
        cards = [card for each in shown if isinstance(card := self._catalogue.occupation(each), OccupationCard)]
        return Week(tuple(matches), self._names, tuple(cards), len(typed) - len(read))
