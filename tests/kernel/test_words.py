"""Content words tell what a sentence is about, however it is typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.words import FUNCTION_WORDS, content_words, normalised, overlap, stem, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't PANIC, it's fine", ["dont", "panic", "its", "fine"]),
        ("don’t", ["dont"]),
        ("C3PO 24/7", ["c3po", "24", "7"]),
        ("résumé naïve café", ["resume", "naive", "cafe"]),
        ("re\u0301sume\u0301", ["resume"]),
        ("…!?", []),
    ],
)
def test_words_are_lower_case_without_apostrophes_and_accents(text, expected):
    assert words(text) == expected


def test_content_words_keep_order_and_come_once():
    assert content_words("How do I raise my rate, and raise the rate again?") == ["raise", "rate"]


def test_question_of_function_words_only_has_no_content():
    assert content_words("what about that? and why is it so") == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("clients", "client"),
        ("raising", "raised"),
        ("invoices", "invoiced"),
        ("quickly", "quick"),
        ("rate", "rates"),
        ("price", "pricing"),
        ("company", "companies"),
    ],
)
def test_endings_do_not_part_a_word_from_its_kin(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["is", "bus", "sing", "bed", "fly"])
def test_short_words_keep_their_ending(word):
    assert stem(word) == word


def test_overlap_is_measured_on_the_shorter_text():
    assert overlap("raise the rate", "We raised our rates for every client last March") == 1.0
    assert overlap("raise the rate", "paint a fence") == 0.0
    assert 0 < overlap("raise rate slowly today", "raise rate without notice") < 1


def test_texts_without_content_do_not_overlap():
    assert overlap("", "raise the rate") == 0.0
    assert overlap("and the", "and the") == 0.0


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_overlap_is_a_share_and_has_no_direction(first, second):
    share = overlap(first, second)
    assert 0.0 <= share <= 1.0
    assert share == overlap(second, first)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_content_words_are_never_function_words(text):
    assert not FUNCTION_WORDS & set(content_words(text))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ｈｏｗ ｄｏ ｉ ｓｔａｒｔ", "how do i start"),
        ("𝗵𝗼𝘄 𝗱𝗼 𝗶 𝘀𝘁𝗮𝗿𝘁", "how do i start"),
        ("h e l l o there", "hello there"),
        ("a b test", "a b test"),
        ("plan A or B", "plan A or B"),
        ("", ""),
    ],
)
def test_odd_letters_are_read_as_plain_ones(typed, read):
    assert normalised(typed) == read
