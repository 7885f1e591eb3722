"""Sections that say nearly the same are found as pairs; everything else is left alone."""

from __future__ import annotations

import math
from array import array

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.rules.likeness import gist_of, middle, near_pairs, near_points
from tests.shelf import RAISES, section


def vector(angle):
    return array("f", [math.cos(angle), math.sin(angle)]).tobytes()


def similarities(query, candidates):
    return [sum(a * b for a, b in zip(array("f", query), array("f", each), strict=True)) for each in candidates]


def test_the_gist_is_heading_and_lead_without_points_or_other_questions():
    section = RAISES.sections[0]
    assert [unit.text for unit in gist_of(section)] == [section.heading, section.lead]


def test_the_middle_lies_between_and_has_unit_length():
    assert list(array("f", middle([vector(0.2), vector(0.6)]))) == pytest.approx([math.cos(0.4), math.sin(0.4)])


def test_pairs_come_once_and_nearest_first():
    gists = {"a": vector(0.0), "b": vector(0.3), "c": vector(0.1), "far": vector(2.0)}
    assert [(first, second) for first, second, _ in near_pairs(gists, similarities)] == [
        ("a", "c"),
        ("b", "c"),
        ("a", "b"),
    ]


def test_nothing_and_one_section_have_no_pairs():
    assert near_pairs({}, similarities) == []
    assert near_pairs({"a": vector(0.0)}, similarities) == []


@settings(max_examples=40)
@given(angles=st.lists(st.floats(0, 6.28), max_size=8), threshold=st.floats(-1, 1))
def test_exactly_the_pairs_at_or_over_the_threshold_are_found(angles, threshold):
    gists = {str(place): vector(angle) for place, angle in enumerate(angles)}
    found = {(first, second) for first, second, _ in near_pairs(gists, similarities, threshold)}
    assert found == {
        (first, second)
        for first in gists
        for second in gists
        if int(first) < int(second) and similarities(gists[first], [gists[second]])[0] >= threshold
    }


def two_articles(first, second):
    one = section("getting-started/one", "a", "How?", "Lead.", (first,))
    two = section("getting-started/two", "b", "Where?", "Lead.", (second,))
    return [one, two]


def test_points_of_two_articles_that_tell_one_fact_are_found():
    (pair,) = near_points(
        two_articles(
            "In 2025 seven detectors marked 61 percent of essays by foreign students as machine text.",
            "Seven detectors of 2025 marked 61 percent of foreign students' essays as written by a machine.",
        )
    )
    assert pair.first.id != pair.second.id
    assert pair.share >= 0.5


def test_points_of_one_article_or_on_other_things_are_no_repeats():
    same = section(
        "getting-started/one", "a", "How?", "Lead.", ("Ask five former colleagues for names of buyers.",) * 2
    )
    assert near_points([same]) == []
    assert (
        near_points(two_articles("Ask five former colleagues for names.", "Phone the client about the invoice.")) == []
    )
