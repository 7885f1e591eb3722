"""Answer a turn that goes on with a talk: with something new each time, or one sentence that there is nothing more."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.rules.asking import Asks
from bot.answering.rules.choosing import holds
from bot.answering.rules.conversation import Turn
from bot.answering.rules.suggesting import next_steps
from bot.answering.rules.wording import (
    ALREADY,
    CRAFT_ALONE,
    GOING_ON,
    HARD,
    HERE,
    NOTHING_MORE,
    ON_THAT,
    QUOTED,
    SAD,
    STANDS_ABOVE,
)
from bot.answering.told import Told
from bot.kernel.models import Answer, Outcome, Passage, without_citations
from bot.kernel.speech import _

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from bot.answering.rules.composing import Composer

WANTS = {Turn.WHY: Asks.REASONS, Turn.EXAMPLE: Asks.EXAMPLE, Turn.PROOF: Asks.PROOF}
AGAIN = {Turn.WHY: Asks.REASONS, Turn.EXAMPLE: Asks.WORDS}
"""What is quoted a second time; a figure that stood in a step is no example when it stands there again."""

BRING_MORE = frozenset({Turn.NEW, Turn.FOLLOW_UP, Turn.MORE, Turn.HOW, Turn.EXAMPLE, Turn.REFUSED, Turn.BACK})
"""Turns that another section serves where the shown one has nothing left; a reason for one thing does not stand in another."""

ASKS_ABOUT_IT = frozenset({Turn.FOLLOW_UP})
"""Turns that ask something of what was told: where that is all told, they are shown the step, not another section."""

SAID_AGAIN = 2
"""Texts that are quoted a second time for a reason or an example; whoever asks for it has not found it among the others."""

LENGTH = {Turn.WHY: 4, Turn.EXAMPLE: 3, Turn.HOW: 5, Turn.PROOF: 4, Turn.BEST: 2, Turn.ITEM: 4}
AS_GOOD = 0.85
"""A section that was not shown yet goes before one that was when its score reaches this share of that one's."""

NEARLY_AS_GOOD = {Turn.REFUSED: 0.6, Turn.REMARK: 0.6, Turn.CORRECTION: 0.6, Turn.FOLLOW_UP: 0.93}
"""Where what was shown did not help, the next section goes before what that one left out; a turn that asks more of the same wants what it left out, if another
is not nearly as near."""

ITS_OWN_HEADING = 0.98
"""Cosine from which on a turn is a section's heading, word for word."""

ABOUT_THE_STEP = 0.5
"""Cosine from which on another section goes on about a step that was pointed at; chosen with WORTH_BRINGING on the tuning talks."""

WORTH_BRINGING = 0.78
"""The share of the best score that another section must reach to be brought where nothing is left of the shown ones."""

ASKED_ABOUT = 0.87
"""The same share where a turn asks about what was told: .82 changes nothing on the labelled talks, .93 loses two questions for two that it gains."""


@dataclass(frozen=True, slots=True)
class Talk(Told):
    """Go on with what a talk has told."""

    composer: Composer
    today: date

    def feel(self, text: str) -> Answer:
        """Answer a turn that asks nothing: short, human, with the next steps on buttons."""
        opening = _(HARD if SAD & set(text) else HERE)
        return Answer(Outcome.ASK_BACK, (), opening=opening, follow_ups=self._next(), choices=self._next())

    def in_short(self) -> Answer | None:
        """Say the heart of what was told last, None where the library holds it no more."""
        known = self.known()
        if not known:
            return None
        heading = known[0].section.heading
        answer = self.composer.compose(heading, known, outcome=Outcome.ANSWER, today=self.today, brief=True)
        return replace(answer, follow_ups=self._next())

    def go_on(self, turn: Turn, passages: Sequence[Passage], outcome: Outcome, item: str | None = None) -> Answer:
        """Say what the sections shown last left out, of the kind that the turn wants, before anything else is brought."""
        if item is not None:
            return self._on_item(item, passages, outcome)
        if turn is Turn.BEST and (steps := self.history[-1].steps) and steps[0] in self.said:
            return self._on_item(steps[0], passages, outcome, opening=_(GOING_ON[turn]), first=steps[0])
        if turn is Turn.PROOF:
            return self._proof(passages, outcome)
        if turn in WANTS:
            return self._wanted(turn, passages, outcome)
        opening = GOING_ON.get(turn)
        answer = self._rest(self._ground(passages), Asks.ANYTHING, _(opening or ALREADY), LENGTH.get(turn, 5), outcome)
        if answer is not None and answer.parts[0].steps:
            # A section that is new as a whole is not what the last answer left out.
            is_new = opening is None and answer.parts[0].title is not None
            return replace(answer, opening=None) if is_new else answer
        if turn in ASKS_ABOUT_IT and (asked := self._asked_about(passages, outcome)) is not None:
            return asked
        brought = self._next_section(passages, opening and _(opening)) if turn in BRING_MORE else None
        return brought or answer or self._nothing(NOTHING_MORE, passages)

    def _wanted(self, turn: Turn, passages: Sequence[Passage], outcome: Outcome) -> Answer:
        """Give a reason or an example: one that was not told yet, else the one that was, else what was left out, as such."""
        known = self.known()
        again = self._rest(known, AGAIN[turn], _(QUOTED[turn]), SAID_AGAIN, outcome, said=())
        return (
            self._rest(known, WANTS[turn], _(GOING_ON[turn]), LENGTH[turn], outcome)
            or (again if again is not None and again.said != self.history[-1].said else None)
            # A reason for one thing does not stand in another section, words to copy may.
            or (self._words_elsewhere(passages, outcome) if turn in BRING_MORE else None)
            or self._rest(known, Asks.ANYTHING, _(ALREADY), LENGTH[turn], outcome)
            or self._nothing(NOTHING_MORE, passages)
        )

    def _words_elsewhere(self, passages: Sequence[Passage], outcome: Outcome) -> Answer | None:
        """Give an example from the same article, else the nearest section that holds words to copy."""
        turn = Turn.EXAMPLE
        ground = self._ground(passages, WANTS[turn])
        found = self._rest(ground, WANTS[turn], _(GOING_ON[turn]), LENGTH[turn], outcome)
        return found or self._next_section([each for each in passages if holds(each, Asks.WORDS)])

    def _proof(self, passages: Sequence[Passage], outcome: Outcome) -> Answer:
        """Quote what has a source, told or not, since the question is what was told stands on; never the same twice in a row."""
        known = self.known()
        answer = self._rest(known, Asks.PROOF, _(GOING_ON[Turn.PROOF]), LENGTH[Turn.PROOF], outcome, said=())
        if known and answer is None:
            return self._nothing(CRAFT_ALONE, passages)
        if answer is None or answer.said == self.history[-1].said:
            return self._nothing(NOTHING_MORE, passages)
        return answer

    def fresh(self, passages: Sequence[Passage], turn: Turn) -> list[Passage]:
        """Return the passages whose sections were not shown yet, none where a shown one answers much better."""
        new = self.new(passages)
        if not new or new[0].score < passages[0].score * NEARLY_AS_GOOD.get(turn, AS_GOOD):
            return []
        return new

    def asked_in_full(self, passages: Sequence[Passage], item: str | None) -> list[Passage]:
        """Return the passages with the one first of which only the heart was shown and which the turn names, none for any other turn.

        A reading is named by its heading, as its button does, or by its place: "the second one".
        """
        named = item or (passages[0].section.heading if passages and passages[0].dense >= ITS_OWN_HEADING else None)
        known = {section.heading: section for each in self.quoted if (section := self.shelf.sections.get(each))}
        section = known.get(named or "")
        if section is None or self.is_told(section.id, self.said):
            return []
        found = next((each for each in passages if each.section.id == section.id), None)
        first = found or Passage(section, self.shelf.documents[section.document_id], 0.5, 0.5, 0.0)
        return [first, *(each for each in passages if each.section.id != section.id)]

    def _on_item(
        self,
        item: str,
        passages: Sequence[Passage],
        outcome: Outcome,
        *,
        opening: str | None = None,
        first: str | None = None,
    ) -> Answer:
        """Go on about one step: its own section's other points, and the section that is nearest to it."""
        home = [
            passage for passage in self.known(None) if item == passage.section.heading or item in _texts_of(passage)
        ]
        near = [each for each in self.new(passages) if each.dense >= ABOUT_THE_STEP]
        ground = home if first else [*home, *near[:1]]
        opening = opening or _("On “{step}”:").format(step=_shortened(item))
        limit = LENGTH[Turn.BEST if first else Turn.ITEM]
        answer = self._rest(ground, Asks.ANYTHING, opening, limit, outcome, first)
        return answer or self._nothing(ON_THAT, passages)

    def _rest(
        self,
        ground: Sequence[Passage],
        wants: Asks,
        opening: str,
        limit: int,
        outcome: Outcome,
        first: str | None = None,
        said: Collection[str] | None = None,
    ) -> Answer | None:
        kept = outcome if outcome in {Outcome.ANSWER, Outcome.PARTIAL} else Outcome.ANSWER
        return self.composer.compose_rest(
            ground,
            self.said if said is None else said,
            wants=wants,
            opening=opening,
            outcome=kept,
            today=self.today,
            limit=limit,
            first=first,
        )

    def _ground(self, passages: Sequence[Passage], wants: Asks = Asks.ANYTHING) -> list[Passage]:
        """Return where something new on the same may stand: the sections shown last, then one of their articles that holds it."""
        near = {passage.section.id: passage for passage in passages}
        known = [near.get(passage.section.id, passage) for passage in self.known()]
        articles = {passage.document.id for passage in known}
        new = [each for each in self.new(passages) if each.document.id in articles and holds(each, wants)]
        return [*known, *new[:1]]

    def _asked_about(self, passages: Sequence[Passage], outcome: Outcome) -> Answer | None:
        """Answer what is asked about a section that was told: by another that is as near, or by the step that answers it."""
        return self._next_section(passages, least=ASKED_ABOUT) or self._stands_above(passages, outcome)

    def _stands_above(self, passages: Sequence[Passage], outcome: Outcome) -> Answer | None:
        """Point back to the step of a section told in full that a turn asks about, None where no step is near."""
        best = passages[0]
        place, similarity = best.points[0] if best.points else (0, 0.0)
        if similarity < ABOUT_THE_STEP or place >= len(best.section.points):
            return None
        step = without_citations(best.section.points[place])
        return self._rest([best], Asks.ANYTHING, _(STANDS_ABOVE), 1, outcome, step)

    def _next_section(
        self, passages: Sequence[Passage], opening: str | None = None, least: float = WORTH_BRINGING
    ) -> Answer | None:
        """Return the nearest section that was not shown, as a whole, if it reaches the least share of the best score."""
        new = self.new(passages)
        if not new or new[0].score < passages[0].score * least:
            return None
        answer = self.composer.compose(
            new[0].section.heading, new, outcome=Outcome.ANSWER, today=self.today, opening=opening, avoid=self.shown
        )
        titled = replace(answer.parts[0], title=new[0].section.heading)
        return replace(answer, parts=(titled,))

    def _nothing(self, said: str, passages: Sequence[Passage]) -> Answer:
        new = [passage.section.heading for passage in self.new(passages)]
        suggested = tuple(dict.fromkeys((*self._next(), *new)))[:2]
        return replace(Answer(Outcome.PARTIAL, (), opening=_(said)), follow_ups=suggested, declined=True)

    def _next(self) -> tuple[str, ...]:
        return next_steps(self.known()[:1], self.shown, limit=2)


def _texts_of(passage: Passage) -> str:
    return without_citations(" ".join((passage.section.lead, *passage.section.points, passage.section.careful or "")))


def _shortened(text: str, limit: int = 90) -> str:
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]}…"
