"""Questions are suggested for headings that ask nothing, and taken as a moderator left them."""

from __future__ import annotations

from datetime import date

import pytest

from bot.library.rules.drafting import draft_of
from bot.library.rules.questions import (
    QUESTIONS,
    lines_of,
    read_lines,
    suggested,
    suggestions,
    to_try,
    together,
    with_kept_questions,
    with_questions,
)
from bot.library.rules.submissions import Block, BlockKind, Extracted, Format


def drafted(*headings, title="Rate card"):
    blocks = [
        block
        for level, heading in headings
        for block in (Block(BlockKind.HEADING, heading, level), Block(BlockKind.PARAGRAPH, "Some text stands here."))
    ]
    return draft_of(Extracted(Format.MARKDOWN, title, tuple(blocks)), 7, "pricing", date(2026, 11, 22), name="x")


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("What do I charge?", None),
        ("Overview", None),
        ("Cons", "What speaks against “Rate card”?"),
        ("How to raise a rate", "How do I raise a rate?"),
        ("Raising rates", "How do I go about raising rates?"),
        ("Logos", "What does “Rate card” say about logos?"),
        ("VAT numbers", "What does “Rate card” say about VAT numbers?"),
    ],
)
def test_a_heading_becomes_the_question_that_it_answers(heading, question):
    (section,) = drafted((2, heading)).sections
    assert suggested(section, "Rate card") == question


def test_the_headings_above_are_in_the_question():
    document = drafted((2, "Retainer"), (3, "Cons"), (2, "Fixed price"), (3, "Cons"))
    found = dict(suggestions(document))
    assert found["Retainer › Cons"] == "What speaks against “Retainer”?"
    assert found["Fixed price › Cons"] == "What speaks against “Fixed price”?"


def test_edited_lines_are_taken_by_heading_and_once():
    document = drafted((2, "Logos"), (2, "Web pages"))
    text = lines_of(suggestions(document), 4000)
    asked = with_questions(
        document, read_lines(f"{text}\nLogos | what is a logo · mark\nNobody | x\nno line\nLogos | ")
    )
    logos, pages = asked.sections
    assert logos.also_asked == ("What does “Rate card” say about logos?", "what is a logo - mark")
    assert pages.also_asked == ("What does “Rate card” say about web pages?",)
    assert suggestions(asked) == []
    assert with_questions(asked, read_lines(text)) == asked
    many = with_questions(document, {"Logos": [f"question {number}" for number in range(20)]})
    assert len(many.sections[0].also_asked) == QUESTIONS


def test_suggestions_end_where_the_form_does():
    document = drafted(*((2, f"Part number {number}") for number in range(150)))
    assert len(lines_of(suggestions(document), 4000)) <= 4000


def test_what_was_found_for_a_section_goes_before_what_its_heading_suggests():
    document = drafted((1, "Logos"), (1, "Frames"))
    found = [("Logos", "what is a mark"), ("Logos", "What is a mark?"), ("Elsewhere", "what else")]
    assert together(document, found) == [
        ("Logos", "what is a mark"),
        ("Frames", "What does “Rate card” say about frames?"),
    ]


def test_no_more_is_suggested_than_a_section_takes():
    document = drafted((1, "Logos"))
    found = [("Logos", f"question number {number}") for number in range(3 * QUESTIONS)]
    pairs = together(document, found)
    assert len(pairs) == QUESTIONS
    taken = with_questions(document, {"Logos": [question for _, question in pairs]})
    assert len(taken.sections[0].also_asked) == QUESTIONS
    assert together(taken, found) == []


def test_every_document_has_something_to_try():
    assert to_try(drafted((1, "Overview")), []) == ["Overview"]
    assert to_try(drafted((1, "What does it cost?"), (1, "Logos")), []) == ["What does it cost?"]


def test_questions_are_kept_for_headings_that_stay_and_not_given_to_a_document_that_names_its_own():
    before = with_questions(drafted((1, "Logos"), (1, "Frames")), {"Logos": ["a"], "Frames": ["b"]})
    fresh = drafted((1, "Logos"), (1, "Colours"))
    assert [section.also_asked for section in with_kept_questions(fresh, before).sections] == [("a",), ()]
    own = with_questions(fresh, {"Colours": ["c"]})
    assert with_kept_questions(own, before) == own
