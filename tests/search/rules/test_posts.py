"""Long posts are cut into their sentences."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.search.rules.posts import LONG_POST, sentences_of_post

STORY = "so i made a logo for my cousin. he loved it! now his boss wants one too and asks what it costs, and i have no idea what to say. help?"


def test_long_post_is_cut_at_its_sentences_however_they_begin():
    assert sentences_of_post(STORY) == [
        "so i made a logo for my cousin.",
        "he loved it!",
        "now his boss wants one too and asks what it costs, and i have no idea what to say.",
        "help?",
    ]


def test_short_message_is_heard_as_it_stands():
    assert sentences_of_post("My client is late. What now?") == []


def test_single_long_sentence_is_heard_as_it_stands():
    assert sentences_of_post("word " * 40) == []


@given(st.text(alphabet="ab.?! \n", max_size=400))
def test_no_word_is_lost(text):
    parts = sentences_of_post(text)
    assert not parts or " ".join(parts).split() == text.split()
    assert all(part.strip() == part and part for part in parts)
    assert not parts or len(text.split()) > LONG_POST
