"""Sections are ranked by several readings of one turn, none of which decides alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.rules.blending import NO_SUBJECT, SHARES, blended
from bot.kernel.models import Passage
from tests.shelf import document, section

SECTIONS = "abcde"


def passage(name, score, points=()):
    article = f"pricing/{name}"
    owner = document(article, name, [section(article, name, f"What about {name}?", "Lead.", ["One.", "Two."])])
    return Passage(owner.sections[0], owner, score, score, score, points)


def names(passages):
    return [each.section.id.rpartition("#")[2] for each in passages]


def test_what_all_readings_find_goes_before_what_one_finds_best():
    alone = [passage("a", 0.7), passage("b", 0.6)]
    with_last = [passage("b", 0.65), passage("c", 0.6)]
    with_opening = [passage("b", 0.6), passage("d", 0.55)]
    assert names(blended([alone, with_last, with_opening], SHARES))[0] == "b"


def test_the_first_has_the_score_of_its_strongest_reading_and_the_others_keep_their_distance():
    first, second, *_ = blended(
        [[passage("a", 0.8), passage("b", 0.4)], [passage("a", 0.6), passage("b", 0.5)]], (0.5, 0.5)
    )
    assert first.score == pytest.approx(0.8)
    assert first.score - second.score == pytest.approx(0.7 - 0.45)


def test_steps_are_those_of_the_reading_that_speaks_for_the_section_most():
    weak, strong = passage("a", 0.4, ((0, 0.4),)), passage("a", 0.8, ((1, 0.7),))
    assert blended([[weak], [strong]], (0.5, 0.5))[0].points == ((1, 0.7),)


def test_readings_that_find_nothing_leave_nothing():
    assert blended([[], [], []], SHARES) == []


scored = st.dictionaries(st.sampled_from(SECTIONS), st.floats(0, 1), max_size=5).map(
    lambda found: sorted((passage(name, score) for name, score in found.items()), key=lambda each: -each.score)
)


@given(st.lists(scored, min_size=3, max_size=3), st.sampled_from([SHARES, NO_SUBJECT]))
def test_every_section_stands_once_and_none_before_a_better_one(readings, shares):
    ranked = blended(readings, shares)
    assert sorted(names(ranked)) == sorted({name for reading in readings for name in names(reading)})
    assert [each.score for each in ranked] == sorted((each.score for each in ranked), reverse=True)


@given(scored)
def test_one_reading_said_three_times_is_that_reading(reading):
    ranked = blended([reading] * 3, SHARES)
    assert [each.score for each in ranked] == pytest.approx([each.score for each in reading])
