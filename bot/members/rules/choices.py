"""What each line of a profile may hold, found by the names that people type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.kernel.naming import ranked, spelt_like, suggested
from bot.kernel.speech import ngettext
from bot.members.rules.profiles import LEAST_HOURS, MOST_HOURS, Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.members.rules.profiles import Profile

NEAREST = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """Hold one thing that a line may say; `named` is how a sentence puts it: "a beginner" for "Just starting"."""

    id: str
    name: str
    also: tuple[str, ...] = ()
    named: str = ""
    topics: frozenset[str] = frozenset()
    """Topics of the library that serve a goal."""

    signs: tuple[str, ...] = ()
    """By which amounts in a currency are known."""

    @property
    def names(self) -> tuple[str, ...]:
        """Return what people may call it, its name first."""
        return (self.name, *self.also, self.id)

    @property
    def in_a_sentence(self) -> str:
        """Return its name as a sentence puts it."""
        return self.named or self.name


@dataclass(frozen=True, slots=True)
class Choices:
    """Hold what may be said in each line but the hours, whose choices are whole numbers."""

    by_line: Mapping[Line, Sequence[Choice]] = field(default_factory=dict)

    def of(self, line: Line) -> Sequence[Choice]:
        """Return a line's choices in their files' order."""
        return self.by_line.get(line, ())

    def get(self, line: Line, choice_id: str) -> Choice | None:
        """Return the choice of that id, None where the library does not know it (any more)."""
        if line is Line.HOURS:
            return _hours(choice_id)
        return next((each for each in self.of(line) if each.id == choice_id), None)

    def find(self, line: Line, typed: str) -> Choice | None:
        """Return the choice that was typed, None where none or several fit."""
        if line is Line.HOURS:
            return _hours(typed)
        fits = ranked(self.of(line), typed)
        best = [choice for fit, choice in fits if fit == fits[0][0]]
        return self.get(line, typed) or (best[0] if len(best) == 1 else None)

    def suggest(self, line: Line, typed: str, limit: int) -> list[Choice]:
        """Return the choices that fit what was typed, best first."""
        return suggested(self.of(line), typed, limit)

    def nearest(self, line: Line, typed: str) -> tuple[str, ...]:
        """Return the names that fit what was typed, or are spelt most like it."""
        fits = self.suggest(line, typed, NEAREST) if typed.strip() else []
        found = fits or sorted(self.of(line), key=lambda each: -spelt_like(each, typed))[:NEAREST]
        return tuple(each.name for each in found)

    def known(self, profile: Profile) -> Profile:
        """Return the profile without what left the library since it was said."""
        for line in profile.lines:
            values = profile.values(line)
            held = [value for value in values if self.get(line, value) is not None]
            if len(held) < len(values):
                profile = profile.having(line, held)
        return profile


def _hours(typed: str) -> Choice | None:
    digits = typed.strip().removesuffix("hours").removesuffix("h").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_HOURS))):
        return None
    hours = int(digits)
    named = ngettext("{hours} hour a week", "{hours} hours a week", hours).format(hours=hours)
    return Choice(str(hours), named) if LEAST_HOURS <= hours <= MOST_HOURS else None
