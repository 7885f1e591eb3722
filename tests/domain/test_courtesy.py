"""What only greets or thanks is told from what asks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.courtesy import GREETED, THANKED, courtesy


@pytest.mark.parametrize(
    "message",
    ["hi", "Hello!", "hey there", "good morning all", "GM 🌞", "good evening everyone", "hi all, how are you?", "Hello mentor :)", "yo bot",
     "good morning from manila everyone"],
)  # fmt: skip
def test_greeting(message):
    assert courtesy(message) == GREETED


@pytest.mark.parametrize(
    "message",
    ["thanks", "Thank you so much!", "thx man", "ok cool, thanks a lot", "ty 🙏", "great, thanks for the help", "thank you everyone",
     "perfect, that helps", "got it", "thank u"],
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


@given(
    st.lists(
        st.sampled_from(["ok ", "thanks ", "hi ", "all ", "good morning ", ", ", "!", "so much "]), max_size=120
    ).map("".join)
)
def test_a_pile_of_courtesies_is_told_in_no_time(message):
    courtesy(message)
