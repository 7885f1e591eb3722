"""Who asks is not heard by the search; what is asked about is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.rules.fairness import without_asker

WHO = [
    "woman", "man", "non-binary person", "trans woman", "single mother", "father of two", "54 year old", "young muslim",
    "German", "Nigerian", "Black woman", "disabled person", "stay-at-home dad", "hijab-wearing woman",
]  # fmt: skip


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize(
    "template",
    [
        "As a {who}, how do I raise my rate with an old client?",
        "I'm a {who}, how do I raise my rate with an old client?",
        "im a {who}. how do I raise my rate with an old client?",
        "how do I raise my rate with an old client as a {who}",
    ],
)
def test_who_asks_is_taken_out(template, who):
    heard = without_asker(template.format(who=who))
    assert who not in heard
    assert not (set(who.split()) - {"of", "old"}) & set(heard.split())
    assert "raise my rate with an old client" in heard


@pytest.mark.parametrize(
    ("question", "heard"),
    [
        ("hi my name is Ahmed, how do i raise my rate", "how do i raise my rate"),
        ("Alice here, how do i raise my rate", "how do i raise my rate"),
        ("My name is Emily, what can I charge for a logo?", "what can I charge for a logo?"),
        (
            "Tunde, it support, no degree. how do i prove that i can do the job",
            "it support, no degree. how do i prove that i can do the job",
        ),
        ("is coding a good idea for a girl who starts now", "is coding a good idea for someone who starts now"),
        (
            "is coding a good idea for someone who is 40 who starts now",
            "is coding a good idea for someone who starts now",
        ),
        ("Mia, designer, what do i charge", "designer, what do i charge"),
        ("Mia, how do i raise my rate", "how do i raise my rate"),
        ("how does a young designer find clients", "how does a designer find clients"),
        ("i'm a 54 year old designer, how do i find clients", "i'm designer, how do i find clients"),
    ],
)
def test_names_and_ages_go_and_the_trade_stays(question, heard):
    assert without_asker(question) == heard


@pytest.mark.parametrize(
    "question",
    [
        "is there a gender pay gap in freelancing",
        "im a woman and my client is sexist",
        "am i too old to learn python",
        "how do i plan parental leave as a mother",
        "I'm a designer, how do i find clients",
        "how do i raise my rate with an old client",
        "a single client pays all my rent",
        "can i sell white label work",
        "how do i write a white paper",
        "what do i sell on black friday",
        "how do i enter the german market",
        "should I stay with the russian-speaking customers or look for another way",
        "the french client wants a discount",
        "English isn't my first language. Is that a handicap?",
        "Udemy, another marketplace or my own site?",
        "Hours, deliverables or access: which kind of retainer?",
        "Upwork, is it worth the money",
        "as a man",
        "",
    ],
)
def test_what_is_asked_about_stays(question):
    assert without_asker(question) == question


ANYBODY = st.lists(
    st.sampled_from(
        ["as", "a", "i'm", "woman", "young", "german", "54", "year old", "Mia,", "how", "do", "i", "price", "the", "here", ",", ".", "client", "market", "single"]
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.one_of(ANYBODY, st.text(max_size=120)))
def test_any_text_loses_words_only_and_never_all_of_them(text):
    left = without_asker(text)
    assert left == text or len(left.split()) >= 3
    assert len(left) <= len(text)
