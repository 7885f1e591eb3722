"""What only greets or thanks is told from what asks."""

from __future__ import annotations

from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.rules.courtesy import GREETED, THANKED, courtesy


@pytest.mark.parametrize(
    "message",
    ["hi", "Hello!", "hey there", "good morning all", "GM 🌞", "good evening everyone", "hi all, how are you?", "Hello mentor :)", "yo bot",
     "good morning from manila everyone"],
)  # fmt: skip
def test_greeting(message):
    assert courtesy(message) == GREETED


@pytest.mark.parametrize(
    "message",
    ["ok sir thank you so much", "thanks boss", "muito obrigado!!", "great, salamat po", "thanks", "Thank you so much!", "thx man", "ok cool, thanks a lot", "ty 🙏", "great, thanks for the help", "thank you everyone",
     "perfect, that helps", "got it", "thank u", "thanks for listening"],
)  # fmt: skip
def test_thanks(message):
    assert courtesy(message) == THANKED


@pytest.mark.parametrize(
    "message",
    [
        "",
        "hi, how do i find clients",
        "thanks, and how long does that take",
        "thank you for everything, i won't be here tomorrow",
        "good night forever",
        "hello darkness",
        "thanks for nothing",
        "hey i can't go on",
        "thanks but that did not help",
        "what's up with upwork fees",
    ],
)
def test_anything_more_is_read(message):
    assert courtesy(message) is None


@given(st.text(max_size=1000))
def test_any_text_is_told_at_once(message):
    assert courtesy(message) in {None, GREETED, THANKED}


@pytest.mark.parametrize(
    "pile", ["hi ", "thanks, ", "ok, ", "good morning all ", "how are you ", "thank you so much ", "!?., "]
)
def test_a_pile_of_courtesies_is_told_in_no_time(pile):
    began = perf_counter()
    assert courtesy(f"hi {pile * 300}x") is None
    assert courtesy(f"thanks {pile * 300}x") is None
    # A pattern that tried every way to cut the pile up would take years.
    assert perf_counter() - began < 1
