"""Build an answer out of units that were selected: every sentence is the library's, or the mentor's own fixed wording."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.rules.citing import Numbering
from bot.answering.rules.composing import leans_on_its_heading, overdue
from bot.answering.rules.suggesting import FOLLOW_UPS, next_steps, other_readings
from bot.answering.rules.wording import PARTLY, UNKNOWN, UNKNOWN_HELP, WHICH
from bot.kernel.models import Answer, AnswerPart, Outcome, Statement
from bot.kernel.speech import N_, _
from bot.writing.rules.selection import Carried
from bot.writing.rules.units import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.kernel.models import Passage
    from bot.writing.rules.selection import Selection
    from bot.writing.rules.units import Offer, OfferedUnit

SELECTED = N_("Chosen from the library by a language model; every sentence above is the library's own.")


def answer_of(selection: Selection, offer: Offer, today: date, *, library_url: str, note: str | None = None) -> Answer:
    """Render a selection; `note` is a word of care that must follow the answer."""
    sections = _sections(selection, offer)
    if selection.clarify:
        headings = _headings(selection.clarify, offer)
        return Answer(Outcome.ASK_BACK, (), opening=_(WHICH), closing=note, follow_ups=headings, choices=headings)
    if selection.carried is Carried.NOT:
        suggested = _headings(selection.follow_ups, offer) or other_readings(offer.passages, (), limit=2)
        opening = _(UNKNOWN_HELP if suggested else UNKNOWN)
        return Answer(Outcome.UNKNOWN, (), opening=opening, closing=note, follow_ups=suggested, sections=sections)
    numbering = Numbering(library_url)
    units = [[unit for number in part if (unit := offer.unit(number)) is not None] for part in selection.parts]
    cautions = _cautions(selection, units, offer)
    parts = tuple(
        _part(part, cautions if place == len(units) - 1 else (), offer, numbering, titled=len(units) > 1)
        for place, part in enumerate(units)
    )
    used = {
        unit.section: offer.passages[unit.section - 1] for unit in [*(one for part in units for one in part), *cautions]
    }
    shown = {passage.section.id: passage for passage in used.values()}
    closing = "\n".join(filter(None, (overdue(list(shown.values()), today), note, _(SELECTED))))
    is_whole = selection.carried is Carried.FULLY
    return Answer(
        outcome=Outcome.ANSWER if is_whole else Outcome.PARTIAL,
        parts=parts,
        opening=None if is_whole else _(PARTLY),
        closing=closing,
        citations=tuple(numbering.citations.values()),
        follow_ups=_follow_ups(selection, offer, frozenset(shown)),
        sections=sections,
        cautioned=note is not None,
        shown=tuple(shown),
    )


def _part(
    units: Sequence[OfferedUnit], cautions: Sequence[OfferedUnit], offer: Offer, numbering: Numbering, *, titled: bool
) -> AnswerPart:
    first, *rest = [unit for unit in units if unit.kind is not Kind.CAUTION]
    lead = _statement(first, offer, numbering)
    heading = offer.passages[first.section - 1].section.heading
    # A point that stands first was not written to stand alone; a lead that leans needs what it leans on.
    title = heading if titled or leans_on_its_heading(lead.text) or first.kind is not Kind.LEAD else None
    steps = []
    for unit in rest:
        step = _statement(unit, offer, numbering)
        if unit.section != first.section and leans_on_its_heading(step.text):
            step = replace(step, text=f"{offer.passages[unit.section - 1].section.heading} {step.text}")
        steps.append(step)
    warnings = tuple(_statement(unit, offer, numbering) for unit in cautions)
    return AnswerPart(lead, tuple(steps), warnings, title)


def _cautions(selection: Selection, units: Sequence[Sequence[OfferedUnit]], offer: Offer) -> tuple[OfferedUnit, ...]:
    """Return the cautions that must stand: those that were chosen, else the answering section's own."""
    chosen = [unit for part in units for unit in part if unit.kind is Kind.CAUTION]
    named = offer.unit(selection.caution)
    if named is not None and named not in chosen:
        chosen.append(named)
    if not chosen:
        lead = next(unit for unit in units[0] if unit.kind is not Kind.CAUTION)
        chosen = [unit for unit in offer.of_section(lead.section) if unit.kind is Kind.CAUTION]
    return tuple(chosen[:2])


def _statement(unit: OfferedUnit, offer: Offer, numbering: Numbering) -> Statement:
    passage = offer.passages[unit.section - 1]
    return numbering.statement(unit.text, passage.section, passage.document)


def _headings(sections: Sequence[int], offer: Offer) -> tuple[str, ...]:
    found = [passage for number in sections if (passage := offer.passage(number)) is not None]
    return tuple(dict.fromkeys(passage.section.heading for passage in found))


def _follow_ups(selection: Selection, offer: Offer, shown: frozenset[str]) -> tuple[str, ...]:
    """Return the chosen headings that the answer does not quote, or the next steps of its own article."""
    wanted = [number for number in selection.follow_ups if offer.passages[number - 1].section.id not in shown]
    if wanted:
        return _headings(wanted, offer)[:FOLLOW_UPS]
    best = [passage for passage in offer.passages if passage.section.id in shown]
    return next_steps(best, shown)


def _sections(selection: Selection, offer: Offer) -> tuple[str, ...]:
    """Return the ids of all offered sections, the answering one first."""
    best: list[Passage] = [offer.passages[selection.section - 1]] if selection.section else []
    return tuple(dict.fromkeys(passage.section.id for passage in [*best, *offer.passages]))
