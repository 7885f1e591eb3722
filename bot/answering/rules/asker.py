"""Hold what an asker said of themselves, as far as an answer may be fitted to it, and say that it was."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.kernel.speech import N_, _, in_english

if TYPE_CHECKING:
    from bot.answering.rules.places import Places
    from bot.search.rules.askers import Askers, Mark

SOMEBODY = "somebody"
OPENLY = N_("Fits your /me")


@dataclass(frozen=True, slots=True)
class Home:
    """Hold the asker's country, with the library's articles that hold there."""

    name: str
    articles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Money:
    """Hold the asker's currency with the signs by which amounts in it are known."""

    code: str
    signs: tuple[str, ...]

    def is_in(self, text: str) -> bool:
        """Tell whether a text holds an amount in this currency."""
        signs = "|".join(map(re.escape, self.signs))
        return re.search(rf"(?<![\w$])(?:{signs})\s?\d|\d\s?(?:{signs})(?!\w)", text) is not None


@dataclass(frozen=True, slots=True)
class Goals:
    """Hold what the asker works towards: how a sentence puts it, and the topics that serve it."""

    named: str
    topics: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asker:
    """Hold what an answer may be fitted to; whoever said nothing of themselves is NOBODY.

    `private` says that nobody else reads the answer, so that it may say what it was fitted to.
    """

    stage: Mark | None = None
    field: Mark | None = None
    home: Home | None = None
    money: Money | None = None
    goals: Goals | None = None
    private: bool = False

    def in_facet(self, facet: str) -> Asker:
        """Return of the asker only what a clarifying question of this kind asks for."""
        if facet == "standing":
            return Asker(stage=self.stage, private=self.private)
        return Asker(field=self.field if facet == "field" else None, private=self.private)

    def said_to(self, facet: str) -> Mark | None:
        """Return what the asker said already of what a facet asks for."""
        part = self.in_facet(facet)
        return part.stage or part.field


NOBODY = Asker()


def heard(asker: Asker, said: str, askers: Askers, places: Places) -> Asker:
    """Return the asker without what the question, or the talk before it, says itself: its own words go before."""
    return replace(
        asker,
        stage=None if askers.stage_said(said) else asker.stage,
        field=None if askers.field_said(said) else asker.field,
        home=None if places.named_in(said) else asker.home,
        money=None if places.named_in(said) or places.money_in(said) else asker.money,
    )


def line_of(used: Asker) -> str:
    """Say whom an answer was fitted to; where others read along, only that it was."""
    if used == replace(NOBODY, private=used.private):
        return ""
    if not used.private or not in_english():
        # The line is put together by English grammar; in other languages the shorter one says enough.
        return _(OPENLY)
    who = used.stage.named if used.stage else ""
    if used.field:
        who = f"{who or SOMEBODY} in {used.field.named}"
    if used.goals:
        who = f"{who or SOMEBODY} who {used.goals.named}"
    parts = [f"for {who}"] if who else []
    parts += [used.home.name if who else f"for {used.home.name}"] if used.home else []
    parts += [f"amounts in {used.money.code} first"] if used.money else []
    line = ", ".join(parts)
    return line[0].upper() + line[1:]
