"""What a profile may do to an answer: put sections for its asker first, and nothing else."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.adapters.manners_files import read_countries
from bot.answering.rules.asker import NOBODY, OPENLY, Asker, Goals, Home, Money, heard, line_of
from bot.answering.rules.fitting import LOOKED_AT, NEARLY, Part, asked_as, completed_for, fit
from bot.answering.rules.places import Places
from bot.kernel.models import Passage
from bot.members.rules.profiles import Line
from tests.conftest import KNOWLEDGE, askers, profile_choices
from tests.shelf import document, section

ASKERS = askers()
COUNTRIES = read_countries(KNOWLEDGE / "countries.yaml")
PLACES = Places.of(COUNTRIES, (name for each in profile_choices().of(Line.COUNTRY) for name in (each.name, *each.also)))
BEGINNER, SETTLED, EMPLOYED = ASKERS.stages
DESIGN = next(mark for mark in ASKERS.fields if mark.id == "design")
CODE = next(mark for mark in ASKERS.fields if mark.id == "code")
INDIA = Home("India", PLACES.articles_of("IN"))
ARTICLE = "remote-work/freelancing-from-india"
RUPEES = Money("INR", ("INR", "₹"))
FULL = Asker(BEGINNER, DESIGN, INDIA, RUPEES, Goals("wants a first client", frozenset({"networking"})), private=True)

HEADINGS = [
    "How do I find a client?",
    "How does a beginner find a first client?",
    "How do I raise my price with an old client?",
    "How does a designer find a client?",
    "How does a web developer find a client?",
    "How does a designer find a first client?",
]


def passage(
    number, heading, score, *, topic="getting-started", article=None, points=("Write.", "Call.", "Ask."), own=0
):
    name = article or f"{topic}/article-{number}"
    made = document(name, f"Article {number}", [section(name, f"s{number}", heading, "Begin with one.", list(points))])
    made = replace(made, topic=topic, community=own)
    return Passage(made.sections[0], made, score, score, score, tuple((n, 0.3) for n in range(len(points))))


def ids(passages):
    return [each.section.id for each in passages]


def bare(passages):
    return {each.section.id: each.score for each in passages}


def fitted(passages, found, asker):
    return fit("how do I find a client", passages, found, asker, ASKERS, bare(passages))


def test_section_for_the_asker_comes_first_where_it_answers_as_well():
    plain = [passage(1, HEADINGS[0], 0.7), passage(2, HEADINGS[3], 0.6)]
    nearer = replace(plain[1], score=0.7 - NEARLY)
    result = fitted(plain, {Part.FIELD: [nearer]}, Asker(field=DESIGN))
    assert ids(result.passages) == ids([plain[1], plain[0]])
    assert result.used == Asker(field=DESIGN)
    assert result.line(ids(plain)) == OPENLY


@pytest.mark.parametrize(("heading", "score", "for_bare", "asker", "part"), [
    (HEADINGS[3], 0.7 - NEARLY - 0.01, 0.6, Asker(field=DESIGN), Part.FIELD),  # further behind
    (HEADINGS[3], 0.7, 0.4, Asker(field=DESIGN), Part.FIELD),  # nothing to do with the bare question
    (HEADINGS[4], 0.7, 0.6, Asker(field=DESIGN), Part.FIELD),  # another trade's
    (HEADINGS[5], 0.7, 0.6, Asker(SETTLED, DESIGN), Part.FIELD),  # the trade's, for another stage
    (HEADINGS[5], 0.7, 0.6, Asker(BEGINNER, CODE), Part.STAGE),  # the stage's, for another trade
    (HEADINGS[0], 0.7, 0.6, Asker(home=INDIA), Part.HOME),  # no article of the country's
])  # fmt: skip
def test_section_that_is_not_for_the_asker_or_no_answer_stays_where_it_was(heading, score, for_bare, asker, part):
    plain = [passage(1, HEADINGS[0], 0.7), passage(2, heading, for_bare)]
    result = fitted(plain, {part: [replace(plain[1], score=score)]}, asker)
    assert result.passages == tuple(plain)
    assert (result.used, result.line(ids(plain))) == (NOBODY, "")


def test_article_of_the_country_comes_in_although_the_question_named_none():
    plain = [passage(1, HEADINGS[0], 0.7)]
    home = passage(2, "How do I invoice from India?", 0.75, article=ARTICLE)
    result = fit("q", plain, {Part.HOME: [home]}, FULL, ASKERS, {home.section.id: 0.6})
    assert ids(result.passages) == ids([home, *plain])
    assert result.line(ids([home])) == "For India"


def test_a_community_s_own_section_stays_first():
    plain = [passage(1, HEADINGS[0], 0.6, own=5), passage(2, HEADINGS[3], 0.59)]
    assert fitted(plain, {Part.FIELD: [replace(plain[1], score=0.9)]}, Asker(field=DESIGN)).passages == tuple(plain)


def test_goals_order_what_answers_equally_well():
    plain = [passage(1, HEADINGS[0], 0.7), passage(2, HEADINGS[0], 0.695, topic="networking")]
    result = fitted(plain, {}, FULL)
    assert ids(result.passages) == ids([plain[1], plain[0]])
    assert result.line(ids(plain)) == "For somebody who wants a first client"
    behind = [plain[0], replace(plain[1], score=0.68)]
    assert fitted(behind, {}, FULL).passages == tuple(behind)


def test_amounts_in_the_asker_s_own_currency_go_before_others_and_none_is_converted():
    points = [f"Ask ${n}0 for it, in writing." for n in range(1, 8)] + ["Ask ₹900 for the small one."]
    plain = [passage(1, HEADINGS[0], 0.7, points=points)]
    result = fitted(plain, {}, Asker(money=RUPEES, private=True))
    (only,) = result.passages
    assert only.points[0] == (7, pytest.approx(0.7))
    assert only.section == plain[0].section
    assert result.line(ids(plain)) == "Amounts in INR first"
    assert fitted(plain, {}, Asker(money=Money("KES", ("KES",)), private=True)).used == NOBODY


@pytest.mark.parametrize(("code", "text", "is_in"), [
    ("USD", "Ask $40 an hour", True),
    ("USD", "Ask A$40 an hour", False),
    ("AUD", "Ask A$40 an hour", True),
    ("EUR", "costs 1,200 € a year", True),
    ("EUR", "the € is weak", False),
    ("ALL", "ALL of 40 said so", False),
    ("KES", "KSh 5,000 a month", True),
])  # fmt: skip
def test_an_amount_is_a_sign_beside_a_number(code, text, is_in):
    currency = profile_choices().get(Line.CURRENCY, code)
    assert Money(code, currency.signs).is_in(text) is is_in


@pytest.mark.parametrize(("said", "left"), [
    ("how do I find clients", {"stage", "field", "home", "money", "goals"}),
    ("I have no clients yet, what now", {"field", "home", "money", "goals"}),
    ("I'm a copywriter, how do I find clients", {"stage", "home", "money", "goals"}),
    ("how is income taxed in Ghana", {"stage", "field", "goals"}),
    ("i live in lagos", {"stage", "field", "goals"}),
    ("is $40 an hour too little", {"stage", "field", "home", "goals"}),
    ("a client pays in euros", {"stage", "field", "home", "goals"}),
    ("tell us what php is good for, is it real", {"stage", "field", "home", "goals"}),
    ("can I sell to a UK firm", {"stage", "field", "goals"}),
])  # fmt: skip
def test_what_the_question_says_goes_before_the_profile(said, left):
    asker = heard(FULL, said, ASKERS, PLACES)
    assert {each.name for each in fields(asker) if each.name != "private" and getattr(asker, each.name)} == left


def test_question_is_put_as_the_asker_would_have_put_it():
    assert asked_as("what should I charge?", FULL) == {
        Part.STAGE: "what should I charge as a beginner who has no clients yet?",
        Part.FIELD: "what should I charge as a designer?",
        Part.HOME: "what should I charge in India?",
    }
    assert asked_as("what should I charge?", Asker(home=Home("Ghana", frozenset()), money=RUPEES)) == {}


@pytest.mark.parametrize(("used", "line"), [
    (NOBODY, ""),
    (Asker(private=True), ""),
    (Asker(stage=BEGINNER, field=DESIGN, home=INDIA, private=True), "For a beginner in design, India"),
    (Asker(field=DESIGN, private=True), "For somebody in design"),
    (Asker(home=INDIA, money=RUPEES, private=True), "For India, amounts in INR first"),
    (Asker(EMPLOYED, private=True), "For somebody with a job"),
    (replace(FULL), "For a beginner in design who wants a first client, India, amounts in INR first"),
    (Asker(stage=BEGINNER, field=DESIGN), OPENLY),
])  # fmt: skip
def test_line_says_whom_it_fits_and_in_a_channel_only_that_it_does(used, line):
    assert line_of(used) == line


def test_short_question_is_read_as_if_its_asker_had_pressed_the_choice():
    plain, found = [passage(1, HEADINGS[0], 0.6)], [passage(2, HEADINGS[3], 0.65)]
    result = completed_for("clients?", plain, found, Asker(field=DESIGN, private=True), None)
    assert ids(result.passages) == ids([*found, *plain])
    assert result.line(ids(found)) == "For somebody in design"


scores = st.floats(0.2, 0.9)
shelves = st.lists(st.tuples(st.sampled_from(HEADINGS), scores, st.sampled_from(["getting-started", "networking"])), min_size=1, max_size=8)  # fmt: skip
people = st.builds(
    Asker,
    st.sampled_from([None, *ASKERS.stages]),
    st.sampled_from([None, DESIGN, CODE]),
    st.sampled_from([None, INDIA]),
    st.sampled_from([None, RUPEES]),
    st.sampled_from([None, FULL.goals]),
    st.booleans(),
)


@given(shelves, people, st.data())
def test_a_profile_takes_no_section_away_and_brings_none_that_answers_worse(shelf, asker, data):
    plain = sorted((passage(n, *each[:2], topic=each[2]) for n, each in enumerate(shelf)), key=lambda each: -each.score)
    parts = asked_as("how do I find a client", asker)
    found = {
        part: data.draw(st.lists(st.sampled_from(plain), unique_by=lambda each: each.section.id)) for part in parts
    }
    found = {part: [replace(each, score=data.draw(scores)) for each in some] for part, some in found.items()}
    result = fitted(plain, found, asker)
    assert sorted(ids(result.passages)) == sorted(ids(plain))
    assert result.passages[0].score >= plain[0].score - NEARLY
    assert {each.section for each in result.passages} == {each.section for each in plain}
    rest = [each for each in ids(result.passages) if each not in result.lifted]
    assert rest == [each for each in ids(plain) if each not in result.lifted]
    if result.used == NOBODY:
        assert ids(result.passages)[:LOOKED_AT] == ids(plain)[:LOOKED_AT]


@given(shelves)
def test_whoever_said_nothing_gets_what_everybody_gets(shelf):
    plain = [passage(n, *each[:2], topic=each[2]) for n, each in enumerate(shelf)]
    assert fitted(plain, {}, NOBODY).passages == tuple(plain)


def test_articles_of_every_country_are_at_home_in_known_countries():
    codes = {choice.id for choice in profile_choices().of(Line.COUNTRY)}
    for country in COUNTRIES:
        assert country.codes <= codes
        assert country.vague <= set(country.names)
    assert PLACES.articles_of("DE") == {"remote-work/freelancing-in-the-eu"}
    assert PLACES.articles_of("US") == frozenset()
