"""A sentence is kept when its passage carries it, and goes when one detail is another."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.models import Passage
from bot.writing.rules.facts import names, numbers, numbers_missing, unhedged
from bot.writing.rules.grounding import check, evidence_of
from tests.shelf import RAISES

PASSAGE = Passage(RAISES.sections[0], RAISES, 1, 1, 1)
EVIDENCE = evidence_of([PASSAGE])
TRUE = "Raise by 10 to 15 percent at once, as a rule of thumb."


def finding(claim, near=0.9):
    """Check a sentence whose meaning is near to every sentence of the passage: only its words and details decide."""
    return check(claim, EVIDENCE, [near] * len(EVIDENCE))


@pytest.mark.parametrize("one", EVIDENCE, ids=lambda one: one.text[:30])
def test_a_passage_carries_its_own_sentences(one):
    found = finding(one.text)
    assert found.supported, found.reason
    assert EVIDENCE[found.by[0]].text == one.text


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Raise by 20 to 15 percent at once, as a rule of thumb.", "number"),
        ("In a 2024 study, clients kept 8 of 10 freelancers after a raise.", "number"),
        ("In a 2025 study by Harvard, clients kept 8 of 10 freelancers after a raise.", "name"),
        ("Never choose a calm week after a good delivery.", "overclaim"),
        ("Do not choose a calm week after a good delivery.", "polarity"),
        ("Choose a calm week before a good delivery.", "polarity"),
        ("Running work always stays at the old rate.", "overclaim"),
        ("Penguins build nests of stones in winter.", "meaning"),
        ("Send a short notice thirty days ahead to <@123>.", "forbidden"),
        ("Read more on www.rates.example about the new rate.", "forbidden"),
        ("Yes.", "empty"),
    ],
)
def test_a_wrong_detail_is_named(claim, reason):
    found = finding(claim)
    assert (found.supported, found.reason) == (False, reason)


def test_words_alike_with_another_meaning_are_not_enough():
    assert finding(TRUE, near=0.2).reason == "meaning"


def test_nothing_cited_carries_nothing():
    assert check(TRUE, [], []).reason == "uncited"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("about 1,200 euros", {("1200", "€")}),
        ("$40 an hour", {("40", "$")}),
        ("two thirds, 12% and 3.50 dollars", {("2", None), ("2/3", None), ("12", "%"), ("3.50", "$")}),
        ("40k a year", {("40000", None)}),
        ("5 million people", {("5 million", "people")}),
        ("one of them", set()),
    ],
)
def test_numbers_with_their_units(text, found):
    assert found <= numbers(text)
    assert bool(numbers(text)) is bool(found)


def test_number_without_a_unit_matches_one_with_any_and_no_other_unit_does():
    assert not numbers_missing({("30", None)}, {("30", "day")})
    assert not numbers_missing({("30", "day")}, {("30", None)})
    assert numbers_missing({("30", "week")}, {("30", "day")}) == {("30", "week")}


def test_names_are_what_is_capitalised_inside_a_sentence():
    assert names("Sell on Upwork or ask the IRS. People on LinkedIn say so.") == {"upwork", "irs", "linkedin"}


def test_a_way_out_that_the_source_leaves_must_stay():
    assert unhedged("AI tools speed up short tasks.", "AI tools often speed up short tasks.")
    assert not unhedged("AI tools may speed up short tasks.", "AI tools often speed up short tasks.")
    assert not unhedged("AI tools speed up short tasks.", "AI tools speed up short tasks.")


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_sentence_ends_in_a_finding(claim):
    found = finding(claim)
    assert found.supported is (found.reason == "")
