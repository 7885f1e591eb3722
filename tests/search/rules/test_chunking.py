"""A section is cut into small units; nothing is lost, nothing is too long for the model."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.models import Section, UnitKind
from bot.search.rules.chunking import UNIT_CHARACTERS, WHOLE_CHARACTERS, fitting, sentences, units_of, units_of_section
from tests.shelf import DOCUMENTS, RAISES, document, section

TEXTS = st.text(alphabet=st.sampled_from("abZ9 .!?\n\t\"'“é—\u2003"), max_size=400)


def squeezed(text):
    return "".join(text.split())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ('Write this. "Then that." (And more.)', ["Write this.", '"Then that." (And more.)']),
        ("It costs 4.50 euros. 5 more follow.", ["It costs 4.50 euros.", "5 more follow."]),
        ("ask e.g. your client", ["ask e.g. your client"]),
        ("No end", ["No end"]),
        ("  ", []),
        ("", []),
    ],
)
def test_prose_is_cut_at_sentence_ends_only(text, parts):
    assert sentences(text) == parts


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_sentences_joined_give_the_text_again(text):
    assert " ".join(sentences(text)) == " ".join(text.split())


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.integers(min_value=1, max_value=60))
def test_pieces_fit_and_lose_nothing_but_white_space(text, limit):
    pieces = fitting(text, limit)
    assert all(0 < len(piece) <= limit for piece in pieces)
    assert squeezed("".join(pieces)) == squeezed(text)


@pytest.mark.parametrize(
    ("length", "count"), [(UNIT_CHARACTERS - 1, 1), (UNIT_CHARACTERS, 1), (UNIT_CHARACTERS + 1, 2)]
)
def test_word_is_cut_only_above_the_limit(length, count):
    assert len(fitting("x" * length)) == count


def test_long_text_is_cut_between_sentences_not_inside_them():
    text = " ".join(f"Sentence number {number} stands for itself." for number in range(60))
    pieces = fitting(text)
    assert len(pieces) > 1
    assert all(piece.endswith("itself.") and piece.startswith("Sentence") for piece in pieces)


def test_section_yields_heading_questions_lead_points_and_caution_in_order():
    units = [unit for unit in units_of_section(RAISES.sections[0]) if unit.kind is not UnitKind.WHOLE]
    kinds = [unit.kind for unit in units]
    assert kinds == [UnitKind.HEADING] + [UnitKind.QUESTION] * 3 + [UnitKind.LEAD] + [UnitKind.POINT] * 5
    assert units[0].text == RAISES.sections[0].heading
    assert units[-1].text == RAISES.sections[0].careful
    assert [unit.position for unit in units if unit.kind is UnitKind.POINT] == [0, 1, 2, 3, 4]


def test_whole_section_in_short_fits_and_begins_with_the_heading():
    long = Section("a/b#c", "Why so long?", ("in other words " * 40,) * 3, "Because it is. " * 60, ("Step.",))
    (whole,) = [unit for unit in units_of_section(long) if unit.kind is UnitKind.WHOLE]
    assert whole.text.startswith("Why so long?")
    assert len(whole.text) <= WHOLE_CHARACTERS


def test_units_hold_no_citation_marks():
    assert any("[study-2025]" in point for point in RAISES.sections[0].points)
    assert not any("[study-2025]" in unit.text for unit in units_of(RAISES))


def test_long_point_becomes_several_units_at_one_position():
    long = "Ask for the date. " * 100
    made = Section("a/b#c", "Why?", (), "Because.", ("Short step.", long))
    units = [unit for unit in units_of_section(made) if unit.kind is UnitKind.POINT]
    assert [unit.position for unit in units].count(1) > 1
    assert all(len(unit.text) <= UNIT_CHARACTERS for unit in units)


def test_same_document_gives_the_same_ids_and_each_once():
    for each in DOCUMENTS:
        ids = [unit.id for unit in units_of(each)]
        assert ids == [unit.id for unit in units_of(each)]
        assert len(ids) == len(set(ids))


def test_changed_bullet_changes_only_its_own_unit():
    def made(last):
        return document(
            "remote-work/x", "X", [section("remote-work/x", "y", "Why?", "Because.", ["One.", "Two.", last])]
        )

    before, after = ({unit.id for unit in units_of(made(last))} for last in ("Three.", "Four."))
    assert len(before - after) == len(after - before) == 1
