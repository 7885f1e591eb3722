"""What the offer check finds on labelled messages may not fall, nor may it raise more where nothing is wrong."""

from __future__ import annotations

import pytest

from tests.evaluation.careers import flag_figures

pytestmark = pytest.mark.timeout(600)

# (precision, recall) on the part that nothing was learnt on, a little under what was measured. One threshold was chosen on all but the strangers', the newcomers' and the latecomers' sets; what the strangers' showed was told to later writers of lessons.
FLOORS = {
    "three hundred": (0.89, 0.95),
    "unforeseen": (0.83, 0.89),
    "fresh": (0.77, 0.7),
    "apart": (0.8, 0.82),
    "strangers": (0.77, 0.83),
    "newcomers": (0.75, 0.72),
    "latecomers": (0.71, 0.72),
}


async def test_flags_stay_above_their_floors():
    figures = await flag_figures("report")
    for name, (precision, recall) in FLOORS.items():
        both = figures[name, "patterns and meaning"]
        assert both.precision >= precision, name
        assert both.recall >= recall, name
        assert not both.harmless_marked, name
    for name in ("unforeseen", "fresh", "apart", "strangers", "newcomers", "latecomers"):
        alone, both = figures[name, "patterns alone"], figures[name, "patterns and meaning"]
        assert both.recall > alone.recall + 0.1, name
        assert both.precision > alone.precision, name
