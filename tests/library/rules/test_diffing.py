"""A difference says what came, went and changed, and says nothing when nothing did."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.markdown import body_of
from bot.library.rules.diffing import difference
from tests.shelf import RAISES, document, section

lines = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=40)
sections = st.lists(
    st.tuples(lines, lines, st.lists(lines, max_size=3)), max_size=5, unique_by=lambda parts: parts[0]
).map(
    lambda found: document(
        "d", "D", [section("d", str(n), heading, lead, points) for n, (heading, lead, points) in enumerate(found)]
    )
)


def changed(old, **changes):
    first, *others = old.sections
    return replace(old, sections=(replace(first, **changes), *others))


@settings(max_examples=80, deadline=None)
@given(sections)
def test_document_does_not_differ_from_itself(one):
    assert difference(one, one).is_empty


@settings(max_examples=80, deadline=None)
@given(sections)
def test_new_document_is_all_added_and_a_removed_one_all_gone(one):
    came, went = difference(None, one), difference(one, None)
    headings = tuple(each.heading for each in one.sections)
    assert (came.added, came.removed, came.changed) == (headings, (), ())
    assert (went.added, went.removed, went.changed) == ((), headings, ())
    assert all(line.startswith("+") for line in came.lines)
    assert all(line.startswith("-") for line in went.lines)


@settings(max_examples=80, deadline=None)
@given(sections, sections)
def test_what_one_way_adds_the_other_way_removes(one, other):
    there, back = difference(one, other), difference(other, one)
    assert set(there.added) == set(back.removed)
    assert set(there.changed) == set(back.changed)


@settings(max_examples=80, deadline=None)
@given(sections, sections)
def test_difference_is_empty_only_when_both_say_the_same(one, other):
    if difference(one, other).is_empty:
        # Lines of nothing but signs and blanks are left out of what is shown.
        bare = [[line for line in body_of(each).splitlines() if line.strip("+- ")] for each in (one, other)]
        assert bare[0] == bare[1]


def test_changed_lead_names_its_section_and_shows_both_lines():
    found = difference(RAISES, changed(RAISES, lead="Send nothing."))
    assert found.changed == ("How do I raise my rate with an old client?",)
    assert not found.added
    assert not found.removed
    assert "+Send nothing." in found.lines
    assert any(line.startswith("-Send a short notice") for line in found.lines)


def test_marks_of_files_and_places_are_left_out():
    found = difference(RAISES, changed(RAISES, lead="Send nothing."))
    assert not [line for line in found.lines if line.startswith(("---", "+++", "@@"))]


def test_sections_in_another_order_are_a_change():
    turned = replace(RAISES, sections=RAISES.sections[::-1])
    found = difference(RAISES, turned)
    assert not found.is_empty
    assert (found.added, found.removed, found.changed) == ((), (), ())


def test_point_that_looks_like_a_mark_of_a_difference_is_shown():
    found = difference(RAISES, changed(RAISES, points=("@@ -1 +1 @@", "-- minus")))
    assert "+- @@ -1 +1 @@" in found.lines
    assert "+- -- minus" in found.lines


def test_no_document_at_all_differs_in_nothing():
    assert difference(None, None).is_empty
