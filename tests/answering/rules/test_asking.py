"""What a question wants to hear first is seen from how it is put."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.answering.rules.asking import Asks, serves, things_asked, what_it_asks


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("how long before the first paying client usually?", Asks.HOW_LONG),
        ("How many hours a week should I spend on outreach", Asks.HOW_LONG),
        ("how soon can i raise my rate", Asks.HOW_LONG),
        ("how much deposit is normal", Asks.HOW_MUCH),
        ("what do i charge for a 5 page website", Asks.HOW_MUCH),
        ("how many pieces should be in a portfolio", Asks.HOW_MUCH),
        ("client says other guy does it for 30$. what do i say back", Asks.WHAT_TO_SAY),
        ("HOW DO I WORD an email about a late invoice", Asks.WHAT_TO_SAY),
        ("do you have a template for a follow-up", Asks.WHAT_TO_SAY),
        ("what should i write in the first message", Asks.WHAT_TO_SAY),
        ("is a certificate worth it", Asks.WORTH_IT),
        ("is cold emailing a waste of time", Asks.WORTH_IT),
        ("is it true that rates fell", Asks.IS_IT_TRUE),
        ("are there studies about productivity", Asks.IS_IT_TRUE),
        ("should i quit my job", Asks.SHOULD_I),
        ("hourly or per project?", Asks.SHOULD_I),
        ("do i need a website", Asks.SHOULD_I),
        ("my client went quiet", Asks.ANYTHING),
        ("", Asks.ANYTHING),
    ],
)
def test_way_of_asking_is_recognised(question, asks):
    assert what_it_asks(question) is asks


def test_words_to_say_come_before_how_much():
    assert what_it_asks("what do i say when they ask how much i charge") is Asks.WHAT_TO_SAY


def test_curly_apostrophe_reads_like_a_straight_one():
    assert what_it_asks("what’s it worth the money") is what_it_asks("what's it worth the money") is Asks.WORTH_IT


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Wait three days, then phone.", Asks.HOW_LONG),
        ("Plan 6-month blocks; a 12 week block is too short.", Asks.HOW_LONG),
        ("Ask for 50% up front.", Asks.HOW_MUCH),
        ("Charge €450 for it.", Asks.HOW_MUCH),
        ("Quote 1200 for the lot.", Asks.HOW_MUCH),
        ('Write: "From March my rate is 43 instead of 38."', Asks.WHAT_TO_SAY),
        ("Write: “From March my rate is 43 instead of 38.”", Asks.WHAT_TO_SAY),
        ("It pays only if you have clients.", Asks.WORTH_IT),
        ("Yes, unless the client pays late.", Asks.SHOULD_I),
        ("One study found a fall, but another did not.", Asks.IS_IT_TRUE),
    ],
)
def test_step_that_holds_what_was_asked_serves(text, asks):
    assert serves(text, asks)


@pytest.mark.parametrize("asks", [asks for asks in Asks if asks is not Asks.ANYTHING])
def test_plain_step_serves_no_special_question(asks):
    assert not serves("Phone accounting and note the name.", asks)


def test_short_quotation_is_not_a_script():
    assert not serves('Look for "all rights" in it.', Asks.WHAT_TO_SAY)


def test_open_question_prefers_no_step():
    assert not serves(
        'Write: "From March my rate is 43 instead of 38." It takes two days and costs €450.', Asks.ANYTHING
    )


@pytest.mark.parametrize(
    ("message", "things"),
    [
        (
            "how do i raise my rate and what do i do about a late invoice?",
            ("how do i raise my rate", "what do i do about a late invoice?"),
        ),
        (
            "How do I find my first client? How much should I charge for a logo?",
            ("How do I find my first client?", "How much should I charge for a logo?"),
        ),
        (
            "How do I find my first client? And how much should I charge for a logo?",
            ("How do I find my first client?", "how much should I charge for a logo?"),
        ),
        (
            "how do i price a small website; which tools save time for designers",
            ("how do i price a small website", "which tools save time for designers"),
        ),
        (
            "how do i price a small website, also which platform takes the smallest cut?",
            ("how do i price a small website", "which platform takes the smallest cut?"),
        ),
    ],
)
def test_two_questions_of_one_message_are_told_apart(message, things):
    assert things_asked(message) == things


def test_what_is_told_before_belongs_to_the_first_question():
    told = "I am a designer in Berlin! My rate is low! How do I find better clients? Which platform takes the smallest cut?"
    first, second = things_asked(told)
    assert first == "I am a designer in Berlin! My rate is low! How do I find better clients?"
    assert second == "Which platform takes the smallest cut?"


@pytest.mark.parametrize(
    "message",
    [
        "how do i raise my rate with an old client",
        "how do i raise my rate and how long does that take",
        "should i use upwork or fiverr",
        "what is a retainer and how is it different from a deposit",
        "how do i find my first client? and how?",
        "do i need a website and a logo",
        "my client is late and angry. what do i do",
        "how do i price a logo? how do i find new clients? how do i write good offers? where do i learn video editing?",
        "nobody hires juniors anymore, is that true for writers? and what's left for us if so",
        "...",
        "",
    ],
)
def test_one_thing_and_more_than_three_are_left_whole(message):
    assert things_asked(message) == (message,)


PIECES = st.lists(
    st.sampled_from(
        ["how do i price a small website", "what do clients pay for logos", "i am a writer", "it", "and", "also", "?", ".", ";", ",", " ", "  "]
    ),
    max_size=10,
).map(" ".join)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(st.one_of(PIECES, st.text(max_size=150)))
@example("how do i price a small website ? i am a writer and how do i price a small website")
def test_any_message_asks_at_most_three_things_in_its_own_words(message):
    things = things_asked(message)
    assert things == (message,) or len(things) in {2, 3}
    if len(things) > 1:
        assert all(thing.strip() for thing in things)
        # In the member's order, too; an "and" between two things is left out.
        said = (word.rstrip(",;.") for word in message.split())
        assert all(word.rstrip(",;.") in said for word in " ".join(things).split())
