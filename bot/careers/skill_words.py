"""Read skills in a member's own words; what the catalogue does not know is said to be unknown."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.careers.rules.skill_matching import (
    MOST_PIECES,
    SkillMatch,
    Sureness,
    match_by_likeness,
    pieces_in,
)
from bot.errors import MemberError, Unavailable
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.careers.catalogue import Catalogue
    from bot.careers.phrases import Phrases
    from bot.careers.rules.catalogue import Skill
    from bot.kernel.models import Embedding

log = structlog.get_logger(__name__)

NOTHING = N_("I found no skill in it. Write them with commas between, such as “figma, cutting reels, excel”.")


class SkillWords:
    """Match what members call their skills; nothing of what is typed is kept."""

    def __init__(self, skills: Iterable[Skill], catalogue: Catalogue, phrases: Phrases) -> None:
        self._called = [(skill.id, text) for skill in skills for text in (skill.name, *skill.also)]
        self._catalogue = catalogue
        self._phrases = phrases
        self._vectors: list[Embedding] = []
        self._preparing = asyncio.Lock()

    @property
    def texts(self) -> list[str]:
        """Return the skills' names, whose vectors are worth keeping."""
        return [text for _, text in self._called]

    async def read(self, text: str) -> tuple[SkillMatch, ...]:
        """Return what each skill that was typed means; raise MemberError where there is none.

        Without the model, the names alone decide.
        """
        pieces = pieces_in(text)[:MOST_PIECES]
        if not pieces:
            raise MemberError(NOTHING)
        matches = {piece: self._by_name(piece) for piece in pieces}
        left = [piece for piece, match in matches.items() if match.sureness is Sureness.UNKNOWN]
        if left and self._called:
            matches |= await self._by_meaning(left)
        return tuple(matches.values())

    def _by_name(self, piece: str) -> SkillMatch:
        found = tuple(skill.id for skill in self._catalogue.skills_called(piece))
        if not found:
            return SkillMatch(piece, Sureness.UNKNOWN)
        return SkillMatch(piece, Sureness.NAMED if len(found) == 1 else Sureness.SEVERAL, found)

    async def _by_meaning(self, pieces: Sequence[str]) -> dict[str, SkillMatch]:
        try:
            async with self._preparing:
                self._vectors = self._vectors or await self._phrases.kept(self.texts)
            vectors = await self._phrases.passing(pieces)
        except Unavailable as exc:
            log.warning("skills_read_by_name_alone", error=type(exc).__name__)
            return {}
        skills = [skill for skill, _ in self._called]
        return {
            piece: match_by_likeness(piece, skills, self._phrases.similarities(vector, self._vectors))
            for piece, vector in zip(pieces, vectors, strict=True)
        }
