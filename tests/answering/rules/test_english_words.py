"""What is English enough in a message of another language."""

from __future__ import annotations

import pytest

from bot.answering.rules.english_words import is_english_enough, telling


def test_words_that_carry_nothing_do_not_count():
    assert telling(["UX", "me", "a", "rate", "card", "because"]) == ["UX", "rate", "card"]


@pytest.mark.parametrize(
    ("message", "words", "cognates"),
    [
        ("magkano po ba dapat singil sa logo design pag first client", ["logo", "design", "first", "client"], False),
        ("me contactó una startup, they want a rate card for Tuesday, ¿qué le pongo?", ["startup", "rate", "card", "Tuesday"], True),
    ],
)  # fmt: skip
def test_mixed_message_is_english_enough(message, words, cognates):
    assert is_english_enough(message, words, cognates=cognates)


@pytest.mark.parametrize(
    ("message", "words", "cognates"),
    [
        ("c'est normal qu'un client demande des retouches à l'infini sans payer plus", ["normal", "client", "demande", "retouches", "plus"], True),
        ("kitna charge karu website ke liye", ["charge", "website"], False),
    ],
)  # fmt: skip
def test_words_that_two_languages_share_and_single_words_are_not(message, words, cognates):
    assert not is_english_enough(message, words, cognates=cognates)
