"""How units, words and what was learnt of a section make its score."""

from __future__ import annotations

import pytest

from bot.kernel.models import UnitHit
from bot.search.rules.chunking import units_of
from bot.search.rules.ranking import USUAL, Shelf, Weights, candidates_of
from tests.shelf import DOCUMENTS

UNITS = [unit for document in DOCUMENTS for unit in units_of(document)]
SHELF = Shelf.of(DOCUMENTS, UNITS)
FIRST, SECOND, THIRD = list(SHELF.sections)[:3]


def scores(likenesses=None, *, hits=None, limit=10, classified=None, for_others=()):
    near = {FIRST: 0.6, SECOND: 0.58} if hits is None else hits
    found = [
        UnitHit(unit.id, similarity)
        for section, similarity in near.items()
        for unit in UNITS
        if unit.section_id == section
    ]
    found.sort(key=lambda hit: -hit.similarity)
    candidates = candidates_of(
        found,
        [],
        SHELF,
        Weights(),
        limit=limit,
        likenesses=likenesses,
        classified=classified,
        for_others=for_others,
    )
    return {each.passage.section.id: each.passage.score for each in candidates}


def test_without_anything_learnt_the_nearest_text_comes_first():
    assert list(scores()) == [FIRST, SECOND]


def test_a_section_whose_messages_lie_nearer_overtakes_one_whose_texts_do():
    found = scores({FIRST: USUAL - 0.1, SECOND: USUAL + 0.1})
    assert list(found)[:2] == [SECOND, FIRST]


def test_a_section_of_which_nothing_was_learnt_neither_gains_nor_loses():
    assert scores({SECOND: 0.9})[FIRST] == scores()[FIRST]
    assert scores({SECOND: USUAL})[SECOND] == pytest.approx(scores()[SECOND])


def test_what_was_learnt_brings_a_section_that_no_text_and_no_word_found():
    assert THIRD not in scores()
    assert THIRD in scores({THIRD: 0.8})


def test_what_the_shelf_does_not_hold_stays_away():
    assert set(scores({"a-topic/gone#heading": 0.99})) == {FIRST, SECOND}


def test_the_classifier_overrules_what_texts_say_and_brings_what_they_do_not():
    found = scores(classified={FIRST: 0.3, SECOND: 0.6, THIRD: 0.4})
    assert next(iter(found)) == SECOND
    assert THIRD in found
    assert found[SECOND] == pytest.approx((scores()[SECOND] + 0.6) / 2)


def test_a_section_that_the_classifier_does_not_know_loses_what_the_others_lose_by_its_lower_numbers():
    assert scores(classified={FIRST: 0.5})[SECOND] == pytest.approx(scores()[SECOND] - Weights().unclassified)
    assert scores(classified={})[SECOND] == scores()[SECOND]


def test_a_section_for_others_falls_back_and_stays():
    found = scores(for_others={FIRST})
    assert next(iter(found)) == SECOND
    assert found[FIRST] == pytest.approx(scores()[FIRST] - Weights().for_others)
