"""Few findings and right ones: what contradicts is found, what is only near is let pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.kernel.models import Section
from bot.library.rules.amounts import PERCENT, YEAR, amounts_in
from bot.library.rules.contradiction import contradiction

HEADING = "How much notice do I give before I raise my rate?"


def section(lead, *points, heading=HEADING, careful=None):
    return Section("c5/x#y", heading, (), lead, points, careful)


def found(one, other):
    return contradiction(section(one), section(other))


CONTRADICT = [
    ("Give thirty days notice before a raise.", "Give sixty days notice before a raise."),
    ("Give 30 days of notice before the raise.", "Give your clients 60 days of notice before the raise."),
    ("Raise by 10 to 15 percent at once.", "Raise by 25% at once."),
    ("The platform keeps 10% of each invoice.", "The platform keeps 15% of each invoice."),
    ("The register of small traders closes in 2025.", "The register of small traders closes in 2027."),
    ("Ask for $500 upfront from strangers.", "Ask for $1,500 upfront from strangers."),
    ("Eight of 10 clients stay after a raise.", "5 of 10 clients stay after a raise."),
    ("Send a signed contract before the work starts.", "Don't send a signed contract before the work starts."),
    (
        "You need to show a tax number on invoices to companies.",
        "You do not need to show a tax number on invoices to companies.",
    ),
    (
        "Subletting your desk in the shared office is allowed.",
        "Subletting your desk in the shared office is forbidden.",
    ),
    ("A written contract is required for public clients.", "A written contract is optional for public clients."),
    ("Always put the deposit on the first invoice.", "Never put the deposit on the first invoice."),
]
AGREE = [
    ("Raise by 10 to 15 percent at once.", "Raise by 12 percent at once."),
    ("Give thirty days notice before a raise.", "Give 30 days notice before a raise."),
    ("Always put the deposit on the first invoice.", "Put the deposit on the first invoice."),
    ("A written contract is mandatory for public clients.", "A written contract is required for public clients."),
    ("Eight of 10 clients stay after a raise.", "After a raise 80 percent of clients stay."),
    # Other cases
    ("Give an old client 30 days notice before a raise.", "Give a new client 14 days notice before a raise."),
    ("Ask for at least 30 percent upfront.", "Ask for at most 50 percent upfront."),
    ("Ask for 30 percent upfront.", "Ask for 50 percent upfront when the client is new to you."),
    ("In Germany the standard rate of tax is 19 percent.", "In France the standard rate of tax is 20 percent."),
    ("Bill the work before the delivery of files.", "Do not bill the work after the delivery of files."),
    ("Charge 40 percent more for rush work.", "Charge 20 percent more for weekend work."),
    ("Name your hourly rate of 40 euros in the offer.", "Name your hourly rate of 45 dollars in the offer."),
    # Other studies, examples, what people say, questions
    (
        "In a 2023 study, clients kept 7 of 10 freelancers after a raise.",
        "In a 2025 study, clients kept 8 of 10 freelancers after a raise.",
    ),
    (
        "A survey of 1,200 people found that rates rose by 5 percent.",
        "A survey of 900 people found that rates rose by 9 percent.",
    ),
    (
        'Write: "From March my hourly rate is 43 instead of 38."',
        'Write: "From March my hourly rate is 60 instead of 55."',
    ),
    ("A raise of, for example, 10 percent is fine at once.", "A raise of, for example, 20 percent is fine at once."),
    ("Is a notice of 30 days before a raise enough?", "Is a notice of 60 days before a raise enough?"),
    # Names with numbers
    ("Try GPT-4 for first drafts of offers.", "Try GPT-5 for first drafts of offers."),
    ("Not only clients read your offer page.", "Clients read your offer page."),
]


@pytest.mark.parametrize(("older", "newer"), CONTRADICT)
def test_what_cannot_both_be_right_is_found_with_both_sentences(older, newer):
    conflict = found(older, newer)
    assert conflict is not None
    assert (conflict.older, conflict.newer) == (older, newer)


@pytest.mark.parametrize(("older", "newer"), AGREE)
def test_what_may_both_be_right_is_let_pass(older, newer):
    assert found(older, newer) is None


@pytest.mark.parametrize(("older", "newer"), CONTRADICT)
def test_a_contradiction_stands_wherever_the_sentences_stand(older, newer):
    one = section("Plan it well. Tell people early.", "Sleep over it.", older)
    other = section("Say it in one line.", "Be kind.", careful=newer)
    assert contradiction(one, other).newer == newer


@pytest.mark.parametrize(
    "heading", ["How much notice do new clients get?", "How much notice do I give in Germany before I raise my rate?"]
)
def test_sections_about_another_case_are_not_compared(heading):
    one, other = CONTRADICT[0]
    old = section(one, heading="How much notice do old clients get?")
    assert contradiction(old, section(other, heading=heading)) is None


def test_citations_are_no_part_of_a_sentence():
    conflict = found(
        "The platform keeps 10% of each invoice [fees-2023].", "The platform keeps 15% of each invoice [fees-2026]."
    )
    assert conflict.older == "The platform keeps 10% of each invoice."


sections = st.builds(
    section,
    st.text(max_size=80),
    st.text(max_size=80),
    heading=st.sampled_from([HEADING, "What?", ""]),
    careful=st.none() | st.text(max_size=40),
)
numbers = st.integers(2, 1_000_000).filter(lambda number: number not in range(1900, 2101))


@given(sections, sections)
@settings(max_examples=200, deadline=None)
def test_any_text_is_compared_alike_in_both_directions(one, other):
    assert (contradiction(one, other) is None) == (contradiction(other, one) is None)


@given(sections)
@settings(max_examples=200, deadline=None)
def test_no_section_contradicts_itself(one):
    assert contradiction(one, replace(one, id="c5/other#y")) is None


@given(numbers, numbers, st.sampled_from(["{} percent", "${}", "{} days", "{:,} words"]))
def test_two_amounts_contradict_when_they_differ(first, second, unit):
    sentence = "Keep a reserve of {} in the project plan."
    conflict = found(sentence.format(unit.format(first)), sentence.format(unit.format(second)))
    assert (conflict is None) == (first == second)


@given(numbers, numbers, numbers)
def test_an_amount_within_a_range_agrees_with_it(one, two, three):
    low, amount, high = sorted((one, two, three))
    assert found(f"Expect {low} to {high} days of waiting time.", f"Expect {amount} days of waiting time.") is None


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("10 to 15 percent", {PERCENT: (10, 15)}),
        ("10-15% off", {PERCENT: (10, 15)}),
        ("between $30 and 40", {"$": (30, 40)}),
        ("43 dollars or 40 euros", {"$": (43, 43), "€": (40, 40)}),
        ("8 of 10, 9 out of 10", {PERCENT: (80, 90)}),
        ("two weeks and one to three days", {"week": (2, 2), "day": (1, 3)}),
        ("from 2019 to 2025", {YEAR: (2019, 2025)}),
        (
            "Write 2000 words, not 2,500 letters, in 2025",
            {"word": (2000, 2000), "letter": (2500, 2500), YEAR: (2025, 2025)},
        ),
        ("5k a month", {"": (5000, 5000)}),
        ("GPT-4, 24/7, 3rd, 2026-11-22, 10 of 0, no one", {}),
    ],
)
def test_amounts_are_read_with_their_units(text, spans):
    assert amounts_in(text).spans == spans


@given(st.text(max_size=200))
def test_amounts_of_any_text_can_be_read(text):
    assert all(low <= high for low, high in amounts_in(text).spans.values())
