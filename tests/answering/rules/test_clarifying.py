"""When the answer hangs on who asks: sections of one's trade that answer this question, not another one."""

from __future__ import annotations

import pytest

from bot.answering.adapters.clarifying_file import read_facets
from bot.answering.rules.clarifying import depends
from bot.kernel.models import Passage
from tests.conftest import KNOWLEDGE
from tests.shelf import document, section

FIELD = read_facets(KNOWLEDGE / "clarifying.yaml")[0]


def passage(heading, dense, owner):
    article = f"pricing/{owner}"
    lead = "Count your hours and your costs first, then look at what others ask."
    owned = document(article, "What to charge", [section(article, "charge", heading, lead, ["One.", "Two.", "Three."])])
    return Passage(owned.sections[0], owned, score=dense, dense=dense, lexical=0.1)


BARE = passage("How much deposit is usual?", 0.6, "deposits")
OF_TRADES = [
    passage(f"What do I charge {choice.adds}?", 0.7, choice.label.lower().replace(" ", "-")) for choice in FIELD.choices
]


@pytest.mark.parametrize(
    ("question", "hangs_on_it"), [("what do i charge", True), ("how much upfront do i take", False)]
)
def test_sections_of_trades_must_name_what_is_asked(question, hangs_on_it):
    assert depends(question, BARE, OF_TRADES, FIELD) is hangs_on_it


def test_choices_that_find_nothing_better_are_not_asked_for():
    worse = [passage(each.section.heading, 0.5, each.document.id.partition("/")[2]) for each in OF_TRADES]
    assert not depends("what do i charge", BARE, worse, FIELD)
    assert not depends("what do i charge", BARE, [None] * len(OF_TRADES), FIELD)
