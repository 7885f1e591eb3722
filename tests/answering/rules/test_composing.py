"""An answer is composed from sections and reads as if one person wrote it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.answering.rules.composing import Composer, follow_ups
from bot.kernel.models import Evidence, Outcome, Passage, Source
from bot.kernel.words import overlap
from tests.shelf import DOCUMENTS, RAISES, STARTING, STUDY, document, section

TODAY = date(2026, 11, 22)
STEPS = ("Phone the client on Monday.", "Write one page about the offer.", "Ask two friends for names.", "Set a date for the start.")  # fmt: skip
SCRIPT = 'Send: "From March my hourly rate is 43 instead of 38, running work stays."'


def passage(owner, position=0, *, score=0.9, points=()):
    return Passage(owner.sections[position], owner, score, score, score, tuple(points))


def article(
    slug="one",
    *,
    steps=STEPS,
    lead="Begin with the people you know. They trust you already.",
    heading="How do I begin?",
    **more,
):
    document_id = f"getting-started/{slug}"
    careful = more.pop("careful", None)
    return document(
        document_id, slug.title(), [section(document_id, slug, heading, lead, steps, careful=careful)], **more
    )


def compose(question, passages, **more):
    return Composer().compose(question, passages, outcome=Outcome.ANSWER, today=TODAY, **more)


def texts(answer):
    return [s.text for part in answer.parts for s in (part.lead, *part.steps, *part.cautions)]


def test_answer_begins_with_the_best_sections_lead():
    answer = compose("how do i begin", [passage(article()), passage(RAISES, score=0.5)])
    assert answer.parts[0].lead.text == "Begin with the people you know. They trust you already."
    assert answer.shown[0] == "getting-started/one#one"


def test_steps_keep_their_authors_order_whatever_was_nearest():
    answer = compose("how do i begin", [passage(article(), points=[(3, 0.9), (1, 0.8), (0, 0.1)])])
    assert answer.steps == STEPS


def test_steps_nearest_to_the_question_are_kept_when_there_are_too_many():
    many = ("Apples grow on trees.", "Boats float on water.", "Clouds drift by wind.", "Drums sound loud.", "Engines burn petrol.", "Flutes sound soft.")  # fmt: skip
    answer = compose(
        "how do i begin", [passage(article(steps=many), points=[(5, 0.9), (4, 0.8), (3, 0.7), (2, 0.6), (1, 0.5)])]
    )
    assert "Flutes sound soft." in answer.steps
    assert "Apples grow on trees." not in answer.steps
    assert list(answer.steps) == [step for step in many if step in answer.steps]


def test_steps_of_a_schedule_stay_in_its_order_whatever_was_asked_for():
    days = (
        "Day 1: write to the person who ordered.",
        f"Day 8: {SCRIPT}",
        "Day 15: pause the work.",
        f"Day 22: {SCRIPT}",
    )
    assert compose("what do i write to a late client", [passage(article(steps=days))]).steps == days


def test_script_comes_first_when_asked_what_to_say():
    made = article(steps=(*STEPS[:3], SCRIPT))
    assert compose("what do i say to them", [passage(made)]).steps[0] == SCRIPT
    assert compose("how do i begin", [passage(made)]).steps[0] == STEPS[0]


def test_amount_comes_first_when_asked_how_much():
    made = article(steps=(*STEPS[:2], "Ask for 50% up front."))
    assert compose("how much should i ask for", [passage(made)]).steps == ("Ask for 50% up front.", *STEPS[:2])


def test_near_section_lends_steps_that_are_near_the_question():
    other = article(
        "two", steps=("Offer a guided tour of your workshop.", "Paint the door blue.", "Buy a lamp."), heading="Where?"
    )
    answer = compose(
        "how do i begin", [passage(article(steps=STEPS[:3])), passage(other, score=0.85, points=[(0, 0.7), (1, 0.1)])]
    )
    assert answer.steps[:3] == STEPS[:3]
    assert "Offer a guided tour of your workshop." in answer.steps
    assert "Paint the door blue." not in answer.steps
    assert answer.shown == ("getting-started/one#one", "getting-started/two#two")


def test_far_section_lends_nothing():
    other = article("two", steps=("Offer a guided tour of your workshop.", "Paint the door blue.", "Buy a lamp."))
    answer = compose(
        "how do i begin", [passage(article(steps=STEPS[:3])), passage(other, score=0.3, points=[(0, 0.9)])]
    )
    assert answer.steps == STEPS[:3]
    assert answer.shown == ("getting-started/one#one",)


def test_few_steps_are_borrowed_however_many_are_near():
    alien = [f"{noun} {verb} {place}." for noun, verb, place in [("Zebras", "run", "north"), ("Lions", "sleep", "south"), ("Whales", "swim", "deep"), ("Eagles", "soar", "high")]]  # fmt: skip
    other = article("two", steps=tuple(alien), heading="Where?")
    answer = compose(
        "how do i begin",
        [passage(article(steps=STEPS[:1])), passage(other, score=0.89, points=[(n, 0.9) for n in range(4)])],
    )
    borrowed = [step for step in answer.steps if step in alien]
    assert 1 <= len(borrowed) <= 2
    assert len(answer.steps) <= 5


def test_caution_is_never_borrowed_as_a_step():
    other = article(
        "two",
        steps=("Zebras run north.", "Lions sleep south.", "Whales swim deep."),
        careful="Never lend money to strangers.",
    )
    answer = compose("money", [passage(article(steps=STEPS[:3])), passage(other, score=0.89, points=[(3, 0.99)])])
    assert "Never lend money to strangers." not in texts(answer)


@pytest.mark.parametrize(
    "again",
    [
        "Phone the client on Monday.",
        "On Monday, phone your client.",
        "Trust the people you know already; begin with them.",
    ],
)
def test_no_point_is_made_twice(again):
    other = article("two", steps=(again, "Zebras run north.", "Lions sleep south."), heading="Where?")
    answer = compose(
        "how do i begin", [passage(article(steps=STEPS[:3])), passage(other, score=0.89, points=[(0, 0.9)])]
    )
    assert again not in answer.steps[3:]
    said = texts(answer)
    assert not [(a, b) for n, a in enumerate(said) for b in said[n + 1 :] if overlap(a, b) >= 0.6]


@pytest.mark.parametrize("owner", DOCUMENTS, ids=lambda owner: owner.id)
@pytest.mark.parametrize("question", ["what do i say", "how long", "how much", "should i or not?", "why"])
def test_every_statement_is_a_whole_sentence_of_the_library(owner, question):
    for position, each in enumerate(owner.sections):
        answer = compose(
            question,
            [
                passage(owner, position),
                *(passage(other, score=0.85, points=[(0, 0.9), (1, 0.9)]) for other in DOCUMENTS),
            ],
        )
        written = {
            text.replace(" [study-2025]", "")
            for o in DOCUMENTS
            for s in o.sections
            for text in (s.lead, *s.points, s.careful or "")
        }
        assert set(texts(answer)) <= written
        assert answer.parts[0].lead.text == each.lead.replace(" [study-2025]", "")
        assert all(text[-1] in '.!?"' for text in texts(answer))
        assert len(set(texts(answer))) == len(texts(answer))


def test_marks_leave_the_text_and_come_back_as_numbers():
    answer = compose("how do i raise my rate", [passage(RAISES)])
    assert not any("[" in text for text in texts(answer))
    (step,) = [step for step in answer.parts[0].steps if "8 of 10" in step.text]
    (cited,) = [citation for citation in answer.citations if citation.number in step.citations]
    assert cited.source is STUDY


def test_citations_are_numbered_in_reading_order_without_gaps():
    second = Source("survey-2024", "A survey", "Office", "2024", None, Evidence.SURVEY)
    made = article(
        steps=("First [survey-2024].", "Second [study-2025].", "Third [survey-2024] [study-2025]."),
        lead="Lead [study-2025].",
        sources=(STUDY, second),
    )
    answer = compose("how do i begin", [passage(made)])
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert [citation.source.id for citation in answer.citations] == ["study-2025", "survey-2024"]
    assert [step.citations for step in answer.parts[0].steps] == [(2,), (1,), (2, 1)]
    assert answer.parts[0].lead.citations == (1,)


def test_craft_knowledge_cites_the_library_as_practice_and_not_a_study():
    made = article(steps=("First [study-2025].", "Second.", "Third."))
    answer = Composer("https://example.org/knowledge/").compose(
        "how", [passage(made)], outcome=Outcome.ANSWER, today=TODAY
    )
    (number,) = answer.parts[0].steps[1].citations
    craft = answer.citations[number - 1]
    assert craft.source.evidence is Evidence.PRACTICE
    assert craft.section_id == "getting-started/one#one"
    assert craft.source.url == "https://example.org/knowledge/getting-started/one.md"


def test_library_without_an_address_is_cited_without_a_link():
    answer = compose("how do i begin", [passage(article())])
    assert [citation.source.url for citation in answer.citations] == [None]


def test_unlisted_mark_falls_back_to_the_library_itself():
    answer = compose("how", [passage(article(steps=("First [nobody-2020].", "Second.", "Third.")))])
    assert answer.parts[0].steps[0].text == "First."
    assert answer.citations[0].source.evidence is Evidence.PRACTICE


def test_caution_of_the_best_section_is_shown_with_its_source():
    answer = compose("how do i raise my rate", [passage(RAISES)])
    (caution,) = answer.parts[0].cautions
    assert caution.text == RAISES.sections[0].careful
    assert caution.citations


@pytest.mark.parametrize(("days", "noted"), [(-1, True), (0, False), (1, False)])
def test_overdue_article_is_named_from_the_day_after_its_date(days, noted):
    made = article(review_by=TODAY + timedelta(days=days))
    closing = compose("how do i begin", [passage(made)]).closing
    assert (closing is not None) is noted
    if noted:
        assert "One" in closing
        assert made.reviewed.isoformat() in closing


def test_overdue_article_that_is_not_shown_is_not_mentioned():
    late = article("two", review_by=TODAY - timedelta(days=1))
    assert compose("how do i begin", [passage(article()), passage(late, score=0.1)]).closing is None


def test_brief_answer_is_the_lead_alone():
    answer = compose("how do i begin", [passage(article(careful="Mind the gap."))], brief=True)
    assert texts(answer) == ["Begin with the people you know. They trust you already."]
    assert len(answer.citations) == 1


def test_follow_ups_are_headings_of_other_sections_and_never_what_is_shown():
    passages = [passage(RAISES), passage(RAISES, 1, score=0.5), passage(STARTING, score=0.4)]
    answer = compose("how do i raise my rate", passages)
    assert RAISES.sections[0].heading not in answer.follow_ups
    assert answer.follow_ups == (RAISES.sections[1].heading, STARTING.sections[0].heading)


def test_follow_ups_leave_out_what_was_suggested_or_shown_before():
    passages = [passage(RAISES), passage(RAISES, 1, score=0.5), passage(STARTING, score=0.4)]
    answer = compose("how", passages, avoid=frozenset({RAISES.sections[1].id}))
    assert answer.follow_ups == (STARTING.sections[0].heading,)


def test_follow_up_is_not_offered_twice_in_other_words():
    twins = [
        article("a", heading="How do I raise my rate?"),
        article("b", heading="How should I raise the rate?"),
        article("c", heading="Which tools save time?"),
    ]
    assert follow_ups([passage(twin) for twin in twins], frozenset()) == (
        "How do I raise my rate?",
        "Which tools save time?",
    )


@pytest.mark.parametrize(("available", "offered"), [(2, 2), (3, 3), (4, 3)])
def test_at_most_three_follow_ups_are_offered(available, offered):
    nouns = ["apples", "boats", "clouds", "drums"][:available]
    passages = [passage(article(noun, heading=f"What about {noun}?")) for noun in nouns]
    assert len(follow_ups(passages, frozenset())) == offered


def test_same_passages_give_the_same_answer():
    passages = [passage(RAISES, points=[(1, 0.5), (0, 0.5)]), passage(STARTING, score=0.8, points=[(0, 0.6), (1, 0.6)])]
    assert compose("how long", passages) == compose("how long", passages)


def several(*things):
    return Composer().compose_several(things, today=TODAY)


def test_two_questions_are_answered_in_two_parts_under_their_headings():
    answer = several(
        ("how do i raise my rate", [passage(RAISES), passage(RAISES, 1, score=0.4)]),
        ("how do i find my first client", [passage(STARTING)]),
    )
    assert [part.title for part in answer.parts] == [RAISES.sections[0].heading, STARTING.sections[0].heading]
    assert [part.lead.text for part in answer.parts] == [RAISES.sections[0].lead, STARTING.sections[0].lead]
    assert answer.shown == (RAISES.sections[0].id, STARTING.sections[0].id)
    assert answer.outcome is Outcome.ANSWER


def test_each_of_two_parts_is_shorter_than_an_answer_of_its_own():
    alone = compose("how do i raise my rate", [passage(RAISES)])
    answer = several(("how do i raise my rate", [passage(RAISES)]), ("first client", [passage(STARTING)]))
    assert len(alone.steps) == 4
    assert [len(part.steps) for part in answer.parts] == [3, 3]


def test_two_parts_share_one_numbering_and_one_source_is_listed_once():
    one = article(
        "one", steps=("First [study-2025].", "Second [study-2025].", "Third [study-2025]."), lead="A [study-2025]."
    )
    two = article("two", steps=("Fourth.", "Fifth [study-2025].", "Sixth."), lead="B.")
    answer = several(("how", [passage(one)]), ("where", [passage(two)]))
    assert [citation.number for citation in answer.citations] == [1, 2]
    assert [citation.source.id for citation in answer.citations] == ["study-2025", "library:getting-started/two#two"]
    used = {number for part in answer.parts for s in (part.lead, *part.steps, *part.cautions) for number in s.citations}
    assert used == {1, 2}


def test_neighbours_of_both_questions_are_suggested_by_turns_and_nothing_that_is_shown():
    def named(*nouns):
        return [passage(article(noun, heading=f"What about {noun}?")) for noun in nouns]

    answer = several(("how", named("apples", "boats", "clouds", "drums")), ("where", named("engines", "flutes")))
    assert answer.follow_ups == ("What about boats?", "What about flutes?", "What about clouds?")
    assert [section.partition("#")[2] for section in answer.sections] == [
        "apples", "engines", "boats", "flutes", "clouds", "drums"
    ]  # fmt: skip


def test_overdue_article_of_either_part_is_named():
    late = article("two", review_by=TODAY - timedelta(days=1))
    closing = several(("how", [passage(article())]), ("where", [passage(late)])).closing
    assert "Two" in closing
    assert "One" not in closing
