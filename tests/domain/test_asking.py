"""What a question wants to hear first is seen from how it is put."""

from __future__ import annotations

import pytest

from bot.domain.asking import Asks, serves, what_it_asks


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
