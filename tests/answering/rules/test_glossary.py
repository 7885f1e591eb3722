"""A word of the trade is explained to who asks for it, and where an answer needs it."""

from __future__ import annotations

import pytest

from bot.answering.rules.glossary import Glossary, Term

KILL_FEE = Term("kill fee", ("killfee", "cancellation fee"), "What a client pays when they cancel.", None, hard=True)
RETAINER = Term("retainer", ("monthly retainer",), "A fixed monthly fee.", None)
RAG = Term("RAG", ("retrieval-augmented generation",), "A model that reads your documents first.", None, hard=True)
GLOSSARY = Glossary([KILL_FEE, RETAINER, RAG])


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("what does kill fee mean", KILL_FEE),
        ("What is a retainer?", RETAINER),
        ("what is a retainner", RETAINER),
        ("what even is a retainer", RETAINER),
        ("what the hell is a kill fee", KILL_FEE),
        ("what is a kill fee even", KILL_FEE),
        ("idk what a retainer is", RETAINER),
        ("wtf even is RAG", RAG),
        ("whats RAG", RAG),
        ("wtf is a cancellation fee lol", KILL_FEE),
        ("kill fee?", KILL_FEE),
        ("hey, what are kill fees", KILL_FEE),
        ("define retainer", RETAINER),
        ("retainer meaning", RETAINER),
        ("ok so what exactly is a “kill fee”", KILL_FEE),
    ],
)
def test_asking_for_a_word_is_noticed(question, term):
    assert GLOSSARY.asked_for(question) is term


@pytest.mark.parametrize(
    "question",
    [
        "how much of a kill fee should i ask for",
        "what is a good rate for a retainer client",
        "trainer?",
        "what should i learn",
        "rug?",
        "",
        "what",
    ],
)
def test_other_questions_ask_for_no_word(question):
    assert GLOSSARY.asked_for(question) is None


def test_hard_word_of_an_answer_is_explained_once():
    needed = GLOSSARY.needed("Agree on a kill fee and a retainer; a kill fee grows.", "they cancelled on me")
    assert needed == {"kill fee": KILL_FEE}


def test_it_is_explained_under_the_name_that_stands_in_the_answer():
    stablecoin = Term("stablecoin", ("USDT", "digital dollars"), "Crypto money that follows a currency.", hard=True)
    assert Glossary([stablecoin]).needed("Who takes USDT needs a wallet.", "how do i get paid") == {"USDT": stablecoin}


def test_plain_words_that_mean_the_same_need_no_explaining():
    offboarding = Term("offboarding", ("handover", "hand-over"), "Ending a job in good order.", hard=True)
    assert Glossary([offboarding]).needed("Offer a paid handover, or hand-over.", "he replaces me") == {}


def test_name_with_a_capital_is_meant_with_it_alone():
    connects = Term("Connects", (), "What a bid costs on one platform.", hard=True)
    glossary = Glossary([connects])
    assert glossary.needed("n8n connects to your calendar.", "which tool") == {}
    assert glossary.needed("A bid costs 12 Connects.", "which tool") == {"Connects": connects}


def test_word_that_the_asker_used_is_not_explained():
    assert GLOSSARY.needed("Agree on a kill fee.", "do i need a killfee") == {}


def test_suggestions_begin_with_what_was_typed():
    assert GLOSSARY.suggest("ret", 5) == [RETAINER, RAG]
