"""Match skills in a member's words with the catalogue's: by the names that they go by, else by how alike they are."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_PIECES = 25
PIECE_CHARACTERS = 100

CLOSE_FROM = 0.60
ALIKE_FROM = 0.55
"""Cosines of the default model, chosen on the `choose` part of tests/evaluation/questions/skill_words.yaml: from 0.60 on 38 of
40 matches are right, from 0.55 on 40 of 44. On the `report` part 30 of 36 matches are right, and 15 of 50 skills stay unknown: so the card shows how each was read."""

_LEADING = re.compile(r"^\s*(?:[-*•·–]|\d{1,2}[.)])\s*")


class Sureness(StrEnum):
    """Name how a member's words and a skill came together."""

    NAMED = "named"
    CLOSE = "close"
    ALIKE = "alike"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class SkillMatch:
    """Hold what was typed with the ids of the skills meant: one, or those among which the words leave open which."""

    typed: str
    sureness: Sureness
    skills: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """Return the skill that counts as had; where several fit, none does until the member ticks it."""
        return () if self.sureness is Sureness.SEVERAL else self.skills


def pieces_in(text: str) -> list[str]:
    """Return the skills that were typed one a line, or with commas or semicolons; each once."""
    pieces = (_LEADING.sub("", piece).strip() for piece in re.split(r"[\n;,]+", text))
    return list(dict.fromkeys(piece[:PIECE_CHARACTERS] for piece in pieces if any(map(str.isalpha, piece))))


def match_by_likeness(typed: str, phrases: Sequence[str], likeness: Sequence[float]) -> SkillMatch:
    """Return the skill of the phrase most like what was typed; `phrases` holds each phrase's skill, `likeness` its cosine."""
    best = max(range(len(likeness)), key=likeness.__getitem__, default=None)
    if best is None or likeness[best] < ALIKE_FROM:
        return SkillMatch(typed, Sureness.UNKNOWN)
    sureness = Sureness.CLOSE if likeness[best] >= CLOSE_FROM else Sureness.ALIKE
    return SkillMatch(typed, sureness, (phrases[best],))
