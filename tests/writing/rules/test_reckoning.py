"""A sum of known numbers needs no passage; a number that comes from nowhere does."""

from __future__ import annotations

import pytest

from bot.writing.rules.facts import numbers
from bot.writing.rules.grounding import Evidence, Said, check
from bot.writing.rules.reckoning import reckoned

UNIT = "Multiply the hours by your rate and add 30 percent for surprises."
EVIDENCE = [Evidence(1, UNIT, UNIT, "How do I price a project?", "")]
ASKED = Said.of("I need 40 hours at 50 dollars for Acme")


@pytest.mark.parametrize(
    ("claim", "known", "sums"),
    [
        ("40 hours at 50 dollars is 2,000 dollars", "40 hours, 50 dollars", {("2000", "$")}),
        ("30 percent on 2000 makes 2600", "30 percent, 2000", {("2600", None)}),
        ("40 hours at 50 dollars is 2,100 dollars", "40 hours, 50 dollars", set()),
        ("it comes to 2000", "40, 50", set()),
    ],
)
def test_only_what_can_be_reckoned_again_counts(claim, known, sums):
    assert reckoned(numbers(claim), numbers(known)) - numbers(known) == sums


def judged(claim, meaning=0.9):
    return check(claim, EVIDENCE, [meaning], ASKED)


def test_members_own_numbers_and_their_product_are_no_invention():
    claim = "Multiply your 40 hours by your rate of 50 dollars, 2,000 dollars, and add 30 percent for surprises."
    assert judged(claim).supported
    assert judged(claim.replace("2,000", "2,900")).reason == "number"


def test_members_own_names_may_be_repeated():
    assert judged("For Acme, multiply the hours by your rate and add 30 percent for surprises.").supported
    assert judged("For Globex, multiply the hours by your rate and add 30 percent for surprises.").reason == "name"


def test_because_does_not_condemn():
    assert judged("Add 30 percent for surprises because you multiply the hours by your rate.").supported


def test_lost_rule_of_thumb_and_seller_condemn():
    unit = "As a rule of thumb, Upwork sellers raise the price by 20 percent each year."
    lost = [Evidence(1, unit, unit, "How?", "", ("upwork",))]
    assert check("Upwork sellers raise the price by 20 percent each year.", lost, [0.9]).reason == "overclaim"
    assert check("As a rule of thumb, sellers raise the price by 20 percent each year.", lost, [0.9]).reason == "seller"
    assert check("As a rule of thumb, Upwork sellers raise the price by 20 percent each year.", lost, [0.9]).supported


def test_nearest_unit_may_stand_in_for_what_failed():
    assert judged("Multiply the hours by your rate and add 90 percent for surprises.").nearest == 0
    assert judged("The weather in Lisbon is mild in winter.", meaning=0.1).nearest is None
