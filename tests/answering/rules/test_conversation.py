"""A turn is read in the light of the ones before it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.adapters.turns_file import read_entries, read_ways
from bot.answering.rules.conversation import Turn, asks, joined_to, read_turn
from bot.kernel.models import Exchange, Outcome
from tests.conftest import KNOWLEDGE

FIRST = "How do I raise my rate with an old client?"
STEPS = (
    "Send the new rate thirty days ahead.",
    "Raise by 10 percent at once.",
    "Choose a calm week after a delivery.",
    "Write down the start date.",
)


def exchange(question=FIRST, steps=STEPS, understood_as=None):
    return Exchange(question, understood_as or question, Outcome.ANSWER, ("a/b#c",), steps)


HISTORY = (exchange(),)


WAYS = read_ways(KNOWLEDGE / "turns.yaml")
ENTRIES = read_entries(KNOWLEDGE / "turns.yaml")


def read(text, history=HISTORY):
    return read_turn(text, history, WAYS)


@pytest.mark.parametrize(("turn", "text"), [(entry.turn, text) for entry in ENTRIES for text in entry.examples])
def test_every_way_of_going_on_is_read_as_its_kind(turn, text):
    talk = (exchange("How do I write a contract with a deposit? What about pricing on Upwork?"), *HISTORY)
    assert read(text, talk).turn is turn


@pytest.mark.parametrize(("turn", "text"), [(entry.turn, text) for entry in ENTRIES for text in entry.unlike])
def test_what_only_looks_like_a_way_of_going_on_is_not_read_as_it(turn, text):
    assert read(text).turn is not turn


def test_a_word_typed_again_with_a_star_mends_the_question():
    reading = read("*retainer", (exchange("what is a retainner"),))
    assert reading.turn is Turn.CORRECTION
    assert reading.query == "what is a retainer"


def test_going_back_takes_up_the_earlier_subject():
    talk = (exchange("What must a contract say?"), exchange("How do I raise my rate?"))
    assert read("back to the contract thing", talk).query == "What must a contract say?"


@pytest.mark.parametrize("text", ["😢", "lol ok", "hmm", "👍"])
def test_a_feeling_asks_nothing(text):
    assert read(text).turn is Turn.FEELING


@pytest.mark.parametrize(
    "text", ["more", "the second one", "in short", "what about designers", "no, i meant taxes", FIRST]
)
def test_first_turn_stands_by_itself(text):
    assert read(text, ()) == read_turn(f"  {text} ", (), WAYS)
    assert read(text, ()).turn is Turn.NEW
    assert read(text, ()).query == text


@pytest.mark.parametrize(
    "text",
    ["more", "More?", "go on", "anything else?", "what else", "ok, more please", "any others?", "tell me more", "can you tell me more", "more tips", "next"],
)  # fmt: skip
def test_asking_for_more_repeats_the_earlier_question(text):
    reading = read(text)
    assert reading.turn is Turn.MORE
    assert reading.query == FIRST


@pytest.mark.parametrize(
    "text", ["in short", "tldr", "tl;dr?", "too long lol, shorter", "short version please", "sum it up", "in one sentence", "Summarise that"]
)  # fmt: skip
def test_asking_for_less_repeats_the_earlier_question(text):
    reading = read(text)
    assert reading.turn is Turn.SHORTER
    assert reading.query == FIRST


def test_question_about_short_texts_is_no_request_for_less():
    assert read("how do i write shorter proposals that clients on upwork actually read").turn is not Turn.SHORTER


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("explain the first one", 0),
        ("the second one", 1),
        ("and the 3rd?", 2),
        ("how do i do the fourth point", 3),
        ("the last one", 3),
        ("number 2", 1),
        ("point 3 please", 2),
        ("no. 1", 0),
        ("what do you mean by step 2", 1),
    ],
)
def test_ordinal_points_at_a_step_of_the_last_answer(text, step):
    reading = read(text)
    assert reading.turn is Turn.ITEM
    assert STEPS[step] in reading.query


def test_ordinal_counts_the_latest_answer():
    history = (exchange(), exchange("Do I need a contract?", ("One page is enough.", "Name the dates.")))
    assert "Name the dates." in read("the second one", history).query


def test_what_is_asked_about_the_step_is_kept():
    assert "how long" in read("how long does the second one take").query


@pytest.mark.parametrize("text", ["the fifth one", "number 5"])
def test_ordinal_beyond_the_answer_points_at_nothing(text):
    assert read(text).turn is not Turn.ITEM


def test_ordinal_after_an_answer_without_steps_points_at_nothing():
    assert read("the second one", (exchange(steps=()),)).turn is not Turn.ITEM


@pytest.mark.parametrize(
    "text",
    ["how do i find my first client", "when do i send the first invoice", "what do i charge in my second year of freelancing"],
)  # fmt: skip
def test_ordinal_of_something_else_is_no_pointer(text):
    assert read(text).turn is not Turn.ITEM


@pytest.mark.parametrize(
    "text", ["what about new clients?", "and how long before?", "is that legal in writing", "how much?", "or by phone?"]
)  # fmt: skip
def test_turn_that_leans_carries_the_earlier_question(text):
    reading = read(text)
    assert reading.turn is Turn.FOLLOW_UP
    assert "raise my rate with an old client" in reading.query
    assert reading.query.endswith(text)


@pytest.mark.parametrize("text", ["more about the start date", "tell me more about the notice"])
def test_more_about_something_names_it(text):
    reading = read(text)
    assert reading.turn is Turn.FOLLOW_UP
    assert reading.query.endswith(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("no, i meant a new client", "a new client"),
        ("sorry i meant by email", "by email"),
        ("I mean the retainer", "the retainer"),
        ("not that, i was asking about the deposit", "the deposit"),
    ],
)
def test_correction_carries_what_was_meant(text, meant):
    reading = read(text)
    assert reading.turn is Turn.CORRECTION
    assert reading.query.endswith(meant)
    assert "raise my rate" in reading.query


@pytest.mark.parametrize(
    "text",
    [
        "how many projects should be in a designers portfolio",
        "client has not paid my invoice for six weeks",
        "which skills do companies ask freelancers for in 2026",
        "different thing: where do translators find agencies that pay on time",
    ],
)
def test_new_subject_leaves_the_old_one_behind(text):
    reading = read(text)
    assert reading.turn is Turn.NEW
    assert "raise my rate" not in reading.query


def test_chain_of_follow_ups_keeps_the_first_subject():
    first = read("and for agencies?")
    history = (*HISTORY, exchange("and for agencies?", understood_as=first.query))
    second = read("how long before?", history)
    assert "raise my rate" in second.query
    assert "agencies" in second.query


def test_long_first_message_does_not_drown_the_follow_up():
    long = "so " * 400 + "how do I raise my rate"
    assert len(read("what about agencies?", (exchange(long),)).query.split()) < 100


def test_turn_that_is_joined_carries_what_the_last_one_was_about():
    history = (exchange("Do I need a contract?"), exchange("and for agencies?", understood_as="My rate? for agencies?"))
    assert joined_to("  for a   translator ", history) == "My rate? for agencies? for a translator"


def test_joining_to_a_long_message_keeps_the_new_words_in_sight():
    joined = joined_to("for a translator", (exchange("so " * 400 + "how do I raise my rate"),))
    assert joined.endswith("how do I raise my rate? for a translator")
    assert len(joined.split()) < 60


def test_long_talk_keeps_the_question_that_opened_it_and_what_was_said_last():
    middle = " ".join(f"word{number}" for number in range(60))
    history = (*HISTORY, exchange("and for agencies?", understood_as=f"{FIRST.rstrip('?')}? {middle} the last remark"))
    joined = joined_to("how long before", history)
    assert joined.startswith("How do I raise my rate with an old client")
    assert joined.endswith("the last remark? how long before")
    assert "word1 " not in joined


def test_what_was_meant_may_stand_first():
    reading = read("adobe illustrator i mean, not ai")
    assert reading.turn is Turn.CORRECTION
    assert reading.query.endswith("adobe illustrator")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("how do i ask", True),
        ("vets have money?", True),
        ("thx. btw how does someone start with data analysis as a freelancer", True),
        ("different thing: how much do i save for taxes", True),
        ("online only", False),
        ("company has a website from 2 weeks ago", False),
    ],
)
def test_question_is_told_from_a_remark(text, is_one):
    assert asks(text) is is_one


@pytest.mark.parametrize("text", ["the rate bit", "the notice part", "so for agencies?", "with a contract"])
def test_turn_that_begins_in_the_middle_carries_the_earlier_question(text):
    assert read(text).turn is Turn.FOLLOW_UP
    assert "raise my rate" in read(text).query


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=120), st.booleans())
def test_any_text_is_read_the_same_way_twice_and_never_raises(text, spoken_before):
    history = HISTORY if spoken_before else ()
    reading = read(text, history)
    assert reading == read(text, history)
    assert reading.query == " ".join(reading.query.split()) or spoken_before
