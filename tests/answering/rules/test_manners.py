"""Small talk is small talk, and what a mentor does not do is told from what happened to somebody."""

from __future__ import annotations

import re

import pytest

from bot.answering.adapters.manners_files import plans_file, read_plans, read_small_talk, read_sums, small_talk_entries
from bot.answering.rules.manners import Family, Plan, plan_of, small_talk_of
from bot.answering.rules.sums import worked_out
from tests.conftest import KNOWLEDGE

SMALL_TALK = read_small_talk(KNOWLEDGE / "chat.yaml")
TALK_ENTRIES = small_talk_entries(KNOWLEDGE / "chat.yaml")
PLANS = read_plans(KNOWLEDGE / "plans.yaml")
PLAN_ENTRIES = plans_file(KNOWLEDGE / "plans.yaml").plans
SUMS = read_sums(KNOWLEDGE / "sums.yaml")
BUFFER = "wellbeing-finance/irregular-income-and-buffers"


@pytest.mark.parametrize(("kind", "text"), [(entry.kind, text) for entry in TALK_ENTRIES for text in entry.examples])
def test_small_talk_is_known_by_its_whole(kind, text):
    found = small_talk_of(text, SMALL_TALK)
    assert found is not None
    assert found.said_to(text) in found.says


@pytest.mark.parametrize("text", [text for entry in TALK_ENTRIES for text in entry.unlike])
def test_work_and_serious_lines_are_no_small_talk(text):
    assert small_talk_of(text, SMALL_TALK) is None


@pytest.mark.parametrize(("kind", "text"), [(entry.kind, text) for entry in PLAN_ENTRIES for text in entry.examples])
def test_what_a_mentor_does_not_do_is_noticed(kind, text):
    assert plan_of(text, PLANS) is not None


@pytest.mark.parametrize("text", [text for entry in PLAN_ENTRIES for text in entry.unlike])
def test_who_tells_of_it_or_asks_what_to_say_gets_an_ordinary_answer(text):
    assert plan_of(text, PLANS) is None


def test_an_unfair_plan_goes_before_an_errand():
    errand = Plan("write-it", Family.DO_IT, (re.compile("write me"),), "I can't.")
    unfair = Plan("fake-reviews", Family.UNFAIR, (re.compile("fake reviews"),), "No.")
    assert plan_of("write me 10 fake reviews for my gig", (errand, unfair)) is unfair


def test_the_same_message_gets_the_same_small_talk():
    first = small_talk_of("are you a bot", SMALL_TALK)
    assert first.said_to("are you a bot") == first.said_to("are you a bot")


@pytest.mark.parametrize("question", ["how big a buffer do i need", "my rent is due", "in 2025 i started"])
def test_no_number_no_sum(question):
    assert worked_out(question, SUMS[0].section, SUMS) is None


def test_every_rule_makes_a_sentence_of_a_number_beside_its_word():
    for rule in SUMS:
        said = rule.worked_out(f"i have {rule.words[0]} 1,000 and wonder")
        assert said is not None, rule
        assert "1,000" in said or "{given}" not in rule.says, rule


def test_number_with_sign_and_thousands_is_read():
    rule = next(each for each in SUMS if "rent" in each.words or "costs" in each.words)
    word = "rent" if "rent" in rule.words else "costs"
    assert "₹20,000" in rule.worked_out(f"{word} is ₹20,000 a month")
    assert "20,000" in rule.worked_out(f"my {word} are 20k")
