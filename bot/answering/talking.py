"""Answer a turn that goes on with a talk: with something new each time, or one sentence that there is nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.rules.asking import Asks
from bot.answering.rules.conversation import Turn
from bot.answering.rules.suggesting import next_steps
from bot.answering.rules.wording import ALREADY, CRAFT_ALONE, GOING_ON, HARD, HERE, NOTHING_MORE, ON_THAT, SAD
from bot.kernel.models import Answer, Outcome, Passage, without_citations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.answering.rules.composing import Composer
    from bot.kernel.models import Exchange
    from bot.search.rules.ranking import Shelf

SHOWN_AGAIN = 3
"""Sections shown before from which what was left out is said, the latest first."""

WANTS = {Turn.WHY: Asks.REASONS, Turn.EXAMPLE: Asks.EXAMPLE, Turn.PROOF: Asks.PROOF}
LENGTH = {Turn.WHY: 4, Turn.EXAMPLE: 3, Turn.HOW: 5, Turn.PROOF: 4, Turn.BEST: 2, Turn.ITEM: 4}
NEARLY_AS_GOOD = 0.85
"""A section that was not shown yet goes before one that was when its score reaches this share of that one's."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Hold what a talk has said so far, and the library that it stands on."""

    history: Sequence[Exchange]
    shelf: Shelf
    composer: Composer
    today: date

    @property
    def shown(self) -> set[str]:
        """Return the ids of all sections that were quoted."""
        return {section for exchange in self.history for section in exchange.shown}

    @property
    def said(self) -> set[str]:
        """Return all texts that were quoted."""
        return {text for exchange in self.history for text in exchange.said}

    def feel(self, text: str) -> Answer:
        """Answer a turn that asks nothing: short, human, with the next steps on buttons."""
        opening = HARD if SAD & set(text) else HERE
        return Answer(Outcome.ASK_BACK, (), opening=opening, follow_ups=self._next(), choices=self._next())

    def go_on(self, turn: Turn, passages: Sequence[Passage], outcome: Outcome, item: str | None = None) -> Answer:
        """Say what these passages and the sections shown last hold that was not said, of the kind that the turn wants."""
        if item is not None:
            return self._on_item(item, passages, outcome)
        ground = self._ground(passages)
        wants = WANTS.get(turn, Asks.ANYTHING)
        opening = GOING_ON.get(turn, ALREADY)
        answer = self._rest(ground, wants, opening, LENGTH.get(turn, 5), outcome)
        if answer is None and turn is Turn.PROOF:
            return self._nothing(CRAFT_ALONE, passages)
        if answer is None and wants is not Asks.ANYTHING:
            answer = self._rest(ground, Asks.ANYTHING, opening, 3, outcome)
        return answer or self._nothing(NOTHING_MORE, passages)

    def fresh(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return the passages whose sections were not shown yet, none where a shown one answers much better."""
        new = [passage for passage in passages if passage.section.id not in self.shown]
        if not new or not passages or new[0].score < passages[0].score * NEARLY_AS_GOOD:
            return []
        return new

    def repeats(self, passages: Sequence[Passage]) -> bool:
        """Tell whether the best section was shown before in this talk."""
        return bool(passages) and passages[0].section.id in self.shown

    def _on_item(self, item: str, passages: Sequence[Passage], outcome: Outcome) -> Answer:
        """Go on about one step: its own section's other points, and the sections that are nearest to it."""
        home = [passage for passage in self._known() if item in _texts_of(passage)]
        new = [passage for passage in passages if passage.section.id not in self.shown]
        ground = [*new[:1], *home, *new[1:2]] if new else home
        opening = f"On “{_shortened(item)}”:"
        return self._rest(ground, Asks.ANYTHING, opening, LENGTH[Turn.ITEM], outcome) or self._nothing(
            ON_THAT, passages
        )

    def _rest(
        self, ground: Sequence[Passage], wants: Asks, opening: str, limit: int, outcome: Outcome
    ) -> Answer | None:
        kept = outcome if outcome in {Outcome.ANSWER, Outcome.PARTIAL} else Outcome.ANSWER
        return self.composer.compose_rest(
            ground, self.said, wants=wants, opening=opening, outcome=kept, today=self.today, limit=limit
        )

    def _ground(self, passages: Sequence[Passage]) -> list[Passage]:
        """Return where something new may stand: what was shown last, then the nearest sections that were not shown."""
        near = {passage.section.id: passage for passage in passages}
        known = [near.get(passage.section.id, passage) for passage in self._known()]
        new = [passage for passage in passages if passage.section.id not in self.shown]
        return [*known, *new[:2]]

    def _known(self) -> list[Passage]:
        """Return the sections shown last, latest exchange first, as far as the library still holds them."""
        latest = dict.fromkeys(section for exchange in reversed(self.history) for section in exchange.shown)
        sections = [self.shelf.sections[each] for each in latest if each in self.shelf.sections][:SHOWN_AGAIN]
        return [Passage(each, self.shelf.documents[each.document_id], 0.5, 0.5, 0.0) for each in sections]

    def _nothing(self, said: str, passages: Sequence[Passage]) -> Answer:
        new = [passage.section.heading for passage in passages if passage.section.id not in self.shown]
        suggested = tuple(dict.fromkeys((*self._next(), *new)))[:2]
        return replace(Answer(Outcome.PARTIAL, (), opening=said), follow_ups=suggested, declined=True)

    def _next(self) -> tuple[str, ...]:
        return next_steps(self._known()[:1], self.shown, limit=2)


def _texts_of(passage: Passage) -> str:
    return without_citations(" ".join((passage.section.lead, *passage.section.points, passage.section.careful or "")))


def _shortened(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]}…"
