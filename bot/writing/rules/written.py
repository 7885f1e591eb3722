"""Build an answer out of the sentences of a language model that passed the check, in the form that the composer's have."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.rules.citing import Numbering
from bot.answering.rules.composing import overdue
from bot.kernel.models import AnswerPart, Statement
from bot.kernel.speech import N_, _
from bot.writing.rules.sentences import Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.kernel.models import Answer, Passage
    from bot.writing.rules.grounding import Evidence, Finding
    from bot.writing.rules.sentences import Claim

WRITTEN = N_(
    "Written by a language model from the sources below. A program compared each sentence with its source: numbers, names, "
    "denials, reservations and most of the words, not every shade of meaning. What differed stands as the library has it."
)
ENOUGH_KEPT = 0.5
"""Share of its sentences that an answer must keep: one that loses more was not written from the passages."""

READING = N_("Reading: ")
"""What the line begins with that stands there until the first sentence is whole."""

PATIENCE = 3
"""Lost sentences from which on an answer that keeps too few is given up before its end."""


class Written:
    """Collect what was kept, and the library's own words for what was not.

    `composed` gives the rest of the answer: outcome, follow-ups, notes.
    """

    def __init__(
        self, composed: Answer, passages: Sequence[Passage], evidence: Sequence[Evidence], library_url: str
    ) -> None:
        self._composed = composed
        self._passages = passages
        self._evidence = evidence
        self._numbering = Numbering(library_url)
        self._blocks: dict[int, tuple[Place, Statement]] = {}
        self._shown: dict[str, Passage] = {}
        self._stood_in: set[str] = set()
        self.kept = 0
        self.removed = 0
        self._lost = 0

    def take(self, claim: Claim, finding: Finding, places: Sequence[int]) -> None:
        """Keep a sentence, or put the library's in its place; `places` are where its evidence stands among all of it."""
        if finding.supported:
            self.kept += 1
            self._add(claim, claim.text, self._evidence[places[finding.by[0]]])
            return
        self.removed += 1
        if finding.nearest is None:
            self._lost += 1
            return
        near = self._evidence[places[finding.nearest]]
        section = self._passages[near.passage - 1].section
        unit = section.lead if claim.place is Place.LEAD else near.unit
        # What stands in once says it: a second sentence that failed beside the same unit is simply left out.
        if unit not in self._stood_in:
            self._stood_in.add(unit)
            self._add(claim, None, replace(near, unit=unit))

    def frame(self) -> None:
        """Leave out a sentence that cites nothing and claims nothing: a preamble, a heading, a line before a list."""
        self.removed += 1

    def _add(self, claim: Claim, text: str | None, one: Evidence) -> None:
        """Add a sentence of the model's, or where `text` is None the evidence's whole unit."""
        passage = self._passages[one.passage - 1]
        carried = self._numbering.statement(one.unit, passage.section, passage.document)
        self._shown[passage.section.id] = passage
        _, before = self._blocks.get(claim.block, (claim.place, Statement("", ())))
        merged = f"{before.text} {carried.text if text is None else text}".strip()
        numbers = tuple(dict.fromkeys((*before.citations, *carried.citations)))
        self._blocks[claim.block] = (claim.place, Statement(merged, numbers))

    @property
    def has_lead(self) -> bool:
        """Tell whether there is a direct answer."""
        return any(place is Place.LEAD for place, _ in self._blocks.values())

    @property
    def is_lost(self) -> bool:
        """Tell whether nothing can save the answer: too much of it has no like in the library."""
        return self._lost >= PATIENCE and self.kept < ENOUGH_KEPT * (self.kept + self._lost)

    def is_whole(self, *, brief: bool) -> bool:
        """Tell whether what was kept is an answer of the model's; what only stands in is the composer's better work."""
        enough = self.kept and self.kept >= ENOUGH_KEPT * (self.kept + self._lost)
        return self.has_lead and bool(enough) and (brief or len(self._blocks) > 1 or self.kept > 1)

    def reading(self) -> Answer:
        """Return what can be said before the first sentence is whole: what is read."""
        heading = self._passages[0].section.heading
        return replace(
            self._composed, parts=(), opening=None, closing=f"{_(READING)}{heading} …", citations=(), shown=()
        )

    def answer(self, today: date) -> Answer:
        """Return what was kept so far as an answer; it must have a lead."""
        lead = next(statement for place, statement in self._blocks.values() if place is Place.LEAD)
        part = AnswerPart(lead, self._at(Place.STEP), self._at(Place.CAUTION))
        late = overdue([one for one in self._shown.values() if one.section.id not in self._composed.shown], today)
        closing = "\n".join(filter(None, (self._composed.closing, late, _(WRITTEN))))
        return replace(
            self._composed,
            parts=(part,),
            closing=closing,
            citations=tuple(self._numbering.citations.values()),
            shown=tuple(self._shown),
        )

    def _at(self, wanted: Place) -> tuple[Statement, ...]:
        return tuple(statement for place, statement in self._blocks.values() if place is wanted)
