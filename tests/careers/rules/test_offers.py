"""The rules for offers: each by its own examples, what is never said, and that no text breaks or stalls them."""

from __future__ import annotations

from time import perf_counter

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.careers.adapters.offers_file import read_offer_rules
from bot.careers.rules.offers import MEANT_FROM, FlagKind, OfferRules, check_offer, sentences_of
from tests.conftest import KNOWLEDGE
from tests.evaluation.careers import SETS, messages

RULES, PROBLEMS = read_offer_rules(KNOWLEDGE)
FLAGS = {flag.id: flag for flag in RULES.flags}


def raised(text, shares=None):
    check = check_offer(text, RULES, shares)
    return {each.flag.id for each in (*check.questions, *check.good)}


def test_shipped_file_has_no_fault():
    assert not PROBLEMS
    assert len(FLAGS) == 28


def examples(which):
    return [(flag.id, text) for flag in RULES.flags for text in getattr(flag, which)]


@pytest.mark.parametrize(("flag", "text"), examples("raises"))
def test_each_example_raises_its_flag(flag, text):
    check = check_offer(text, OfferRules((FLAGS[flag],)))
    assert check.questions or check.good


@pytest.mark.parametrize(("flag", "text"), examples("spares"))
def test_each_counter_example_is_spared(flag, text):
    check = check_offer(text, OfferRules((FLAGS[flag],)))
    assert not check.questions
    assert not check.good


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("part", ["choose", "report"])
def test_nothing_but_a_scam_is_called_one(name, part):
    assert not [
        each["id"]
        for each in messages(name, part)
        if each["kind"] != "scam" and check_offer(each["text"], RULES).has_marks
    ]


def test_one_strong_mark_is_no_verdict_and_two_are():
    fee = "You pay the registration fee of $40 before we send work."
    assert not check_offer(fee, RULES).has_marks
    assert check_offer(f"{fee} Send a photo of your passport.", RULES).has_marks


@pytest.mark.parametrize(
    "text",
    [
        "The Illustrator grants the Client a licence for two years. The Client shall credit her by name.",
        "Liability of the Consultant is limited to the sum of this order, save for wilful harm.",
    ],
)
def test_of_a_page_of_a_contract_nothing_is_said_to_be_missing(text):
    assert not raised(text) & {"no-price", "no-scope"}


def test_a_clause_that_names_its_price_means_what_else_it_means():
    text = "The Translator shall be paid 300 per file once a buyer was found."
    assert "late-pay" in raised(text, {text: {"no-price": 0.99, "late-pay": 0.8}})


def test_an_offer_with_one_line_of_law_still_lacks_its_price():
    text = "We need a singer for our choir's feast. Two rehearsals and the evening. The singer shall wear black."
    assert "no-price" in raised(text)


def test_words_that_only_resemble_make_no_verdict():
    text = "First sentence of four words. Second sentence of four words."
    first, second = sentences_of(text)
    shares = {first: {"pay-first": 0.8}, second: {"identity": 0.8}}
    check = check_offer(text, RULES, shares)
    assert {each.flag.id for each in check.scam} == {"pay-first", "identity"}
    assert all(each.meant for each in check.scam)
    assert not check.has_marks


def test_words_that_surely_mean_two_strong_flags_make_the_marks():
    text = "First sentence of four words. Second sentence of four words."
    first, second = sentences_of(text)
    assert check_offer(text, RULES, {first: {"pay-first": 0.9}, second: {"identity": 0.9}}).has_marks


def test_share_below_the_threshold_raises_nothing():
    text = "One sentence that means nothing, budget 100 USD."
    assert raised(text, {text: {"pay-first": MEANT_FROM - 0.01}}) == raised(text)


def test_sentence_means_what_is_likeliest_and_not_what_resembles_it():
    text = "One sentence that means the laptop, budget 100 USD."
    assert raised(text, {text: {"equipment": 0.99, "pay-first": 0.8}}) == raised(text) | {"equipment"}


def test_pattern_that_fits_what_surely_means_something_else_is_taken_for_chance():
    text = "Anything else that itches?"
    assert raised(text, {text: {"no-scope": 0.03}}) == {"no-scope"}
    assert raised(text, {text: {"no-scope": 0.01}}) == set()
    assert raised(text) == {"no-scope"}


def test_what_clears_a_pattern_clears_a_meaning_too():
    text = "Please design gift cards for our spa, budget 100 USD."
    assert "cheque" not in raised(text, {text: {"cheque": 0.95}})


def test_price_may_be_named_in_words_that_no_pattern_knows():
    text = "We are looking for somebody who edits our podcast. Twelve hundred for the season."
    told = "Twelve hundred for the season."
    assert "no-price" in raised(text)
    assert "no-price" not in raised(text, {told: {"no-price": 0.9}})


def test_who_says_that_nothing_is_paid_has_named_the_pay():
    text = "We can't pay, but 80k followers will see it."
    assert "exposure-pay" in raised(text)
    assert "no-price" not in raised(text)


def test_missing_interview_is_no_large_pay():
    assert "easy-money" not in raised("No interview. We pay 40 USD an hour for Python.")
    assert "easy-money" in raised("No skills needed, 300 dollars a day.")


def test_amount_by_the_week_is_no_near_date():
    assert "pays-soon" not in raised("We pay $600 weekly for the newsletter.")
    assert "pays-soon" in raised("Paid every Friday via Wise.")


def test_words_that_raised_a_flag_are_the_offer_s_own():
    (found,) = (each for each in check_offer("Hello.\nWe need Unlimited Revisions. 100 USD.", RULES).contract)
    assert found.words == "We need Unlimited Revisions."


def test_price_is_no_question_where_a_strong_mark_stands():
    assert "no-price" not in raised("You will like videos and rate hotels for our team every day.")
    assert "no-price" in raised("We are looking for somebody who edits our podcast every week.")


def test_letters_in_another_dress_are_read():
    assert "other-app" in raised("Message me on 𝗪𝗵𝗮𝘁𝘀𝗔𝗽𝗽 for details, it pays 100 USD.")
    assert "other-app" in raised("Message me on Tele\u200bgram for details, it pays 100 USD.")


@given(st.text(max_size=500))
def test_no_text_breaks_the_rules(text):
    check = check_offer(text, RULES)
    assert all(each.words or each.flag.missing for each in check.questions)
    assert not ({each.flag.kind for each in check.good} - {FlagKind.GOOD})


@pytest.mark.parametrize(
    "text", ["pay " * 1500, "you must " * 700, "a" * 6000, "1 " * 3000, "send " * 1200, "$" * 6000, "rate 1" * 1000]
)
def test_no_text_stalls_the_rules(text):
    started = perf_counter()
    check_offer(text, RULES)
    assert perf_counter() - started < 5


def test_labels_name_flags_that_exist():
    for name in SETS:
        for part in ("choose", "report"):
            assert {flag for each in messages(name, part) for flag in each["flags"]} <= FLAGS.keys()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"patterns": ["("]}, "a pattern cannot be used"),
        ({"patterns": ["<nobody>"]}, "a pattern cannot be used"),
        ({"raises": ["Nothing of the kind."]}, "does not raise"),
        ({"spares": ["pay the fee"]}, "raises on its example"),
        ({"section": "nowhere#at-all"}, "the library has no section"),
        ({"strong": True, "kind": "contract"}, "only a mark of a scam"),
        ({"ask": None}, "means, ask or section is missing"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_faults_are_named(tmp_path, change, said):
    flag = {
        "id": "fee",
        "kind": "scam",
        "name": "A fee",
        "means": "x",
        "ask": "y",
        "section": "a/b#c",
        "patterns": ["pay the fee"],
        "raises": ["pay the fee"],
        "spares": ["we pay"],
    }
    (tmp_path / "offers.yaml").write_text(yaml.safe_dump({"flags": [flag]}))
    assert not read_offer_rules(tmp_path, {"a/b#c"})[1]
    (tmp_path / "offers.yaml").write_text(yaml.safe_dump({"flags": [flag | change]}))
    rules, problems = read_offer_rules(tmp_path, {"a/b#c"})
    assert not rules.flags
    assert said in " ".join(problem.what for problem in problems)


@pytest.mark.parametrize("text", ["", "[]", "flags: 3", "{", "terms: {}\n"])
def test_unusable_file_is_a_problem_and_not_a_crash(tmp_path, text):
    (tmp_path / "offers.yaml").write_text(text)
    rules, problems = read_offer_rules(tmp_path)
    assert not rules.flags
    assert len(problems) == 1


def test_library_may_go_without_the_file(tmp_path):
    assert read_offer_rules(tmp_path) == (type(RULES)(), [])
