"""Rank sections for a turn of a talk by what it says alone and with what was asked before, as one mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.kernel.models import Passage

SHARES = (0.3, 0.4, 0.3)
"""Shares of a turn by itself, with the turn before it, and with the question that opened the subject, chosen on these: of 88 turns that only mean something after
what was said (strangers' talks, labelled with the library's headings), the first section is right for .69; for .46 by the turn alone, for .51
with the opening question, .48 with the turn before, .60 by the mean of the turn alone and with the opening."""

NO_SUBJECT = (0.1, 0.5, 0.4)
"""The same for a turn that says that something failed: its own words name hardly more than that."""


def blended(readings: Sequence[Sequence[Passage]], shares: Sequence[float]) -> list[Passage]:
    """Return every section of some reading, best first by the mean of its scores in all of them.

    A section that a reading did not bring counts there as its last one. The means are lifted by one sum, so that the first section has the score of the
    reading that speaks for it most: what says how sure an answer is was fitted on single readings.
    """
    found = [{passage.section.id: passage for passage in reading} for reading in readings]
    means = _means(found, shares)
    if not means:
        return []
    strongest = {
        section_id: max((one[section_id] for one in found if section_id in one), key=lambda passage: passage.score)
        for section_id in means
    }
    order = sorted(means, key=lambda section_id: (-means[section_id], section_id))
    lift = strongest[order[0]].score - means[order[0]]
    return [replace(strongest[each], score=means[each] + lift) for each in order]


def _means(found: Sequence[Mapping[str, Passage]], shares: Sequence[float]) -> dict[str, float]:
    lowest = [min((passage.score for passage in one.values()), default=0.0) for one in found]
    return {
        section_id: sum(
            share * (one[section_id].score if section_id in one else low)
            for one, low, share in zip(found, lowest, shares, strict=True)
        )
        for section_id in dict.fromkeys(each for one in found for each in one)
    }
