"""A model's text is cut into the same sentences however it arrives in pieces."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.writing.rules.sentences import Claim, Place, SentenceStream

ANSWER = (
    "Send a notice thirty days ahead [1]. Running work stays at the old rate [1][2].\n\n"
    "- Raise by 10 percent, e.g. from 40 to 44 [1].\n- **Choose** a calm week [2, 3].\n\n"
    "Careful: A raise in the middle of a project reads as blackmail [1].\n"
)


def claims(*pieces):
    stream = SentenceStream()
    return [claim for piece in pieces for claim in stream.feed(piece)] + list(stream.close())


def test_answer_in_its_form():
    assert claims(ANSWER) == [
        Claim(1, Place.LEAD, "Send a notice thirty days ahead.", (1,)),
        Claim(1, Place.LEAD, "Running work stays at the old rate.", (1, 2)),
        Claim(2, Place.STEP, "Raise by 10 percent, e.g. from 40 to 44.", (1,)),
        Claim(3, Place.STEP, "Choose a calm week.", (2, 3)),
        Claim(4, Place.CAUTION, "A raise in the middle of a project reads as blackmail.", (1,)),
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("\n\n  \n", []),
        ('Say "I raise my rate. It starts in May." and wait [1].', ['Say "I raise my rate. It starts in May." and wait.']),
        ("Fees are 5 to 15 percent vs. 20 before [1]. Check yours [1].", ["Fees are 5 to 15 percent vs. 20 before.", "Check yours."]),
        ("One [1]! Two【2】? Three… [3] Four", ["One!", "Two?", "Three…", "Four"]),
        ("1. First step [1].\n2) Second step [1].", ["First step.", "Second step."]),
        ("[1] [2] [3].", []),
    ],
)  # fmt: skip
def test_ends_of_sentences(text, sentences):
    assert [claim.text for claim in claims(text)] == sentences


def test_sentence_waits_for_the_word_after_its_marks():
    stream = SentenceStream()
    assert list(stream.feed("Send a notice [1].")) == []
    assert list(stream.feed(" [2]")) == []
    (claim,) = stream.feed(" Then")
    assert claim.cites == (1, 2)


TEXTS = st.one_of(
    st.just(ANSWER),
    st.text(max_size=200),
    st.lists(
        st.sampled_from(["Send a notice", " ", ". ", " [1]", "[2,3]", ".", "\n", "\n\n", "- ", "Careful: ", "**", '"', "e.g. ", "? ", "10%"]),
        max_size=30,
    ).map("".join),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.lists(st.integers(1, 12), min_size=1, max_size=8))
@example("CAREFUL::::::\x08", [1])
@example("CAREFUL:::::: (x) y", [1])
def test_pieces_of_any_size_give_the_same_sentences(text, sizes):
    pieces, at, turn = [], 0, 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        pieces.append(text[at : at + size])
        at, turn = at + size, turn + 1
    assert claims(*pieces) == claims(text)


@settings(deadline=None)
@given(TEXTS)
def test_every_word_of_a_text_is_in_some_sentence_and_none_is_added(text):
    said = " ".join(claim.text for claim in claims(text))
    assert set("".join(said.split())) <= set(text)
