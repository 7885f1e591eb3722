"""An answer is composed from sections and reads as if one person wrote it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.answering.rules.asking import Asks
from bot.answering.rules.composing import Composer, leans_on_its_heading
from bot.answering.rules.suggesting import next_steps, other_readings
from bot.kernel.models import Evidence, Outcome, Passage, Source
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


NAMED = (
    "Phone the client on Monday.",
    "Write one page about the offer.",
    "Refuse raw footage or charge 200 for it.",
    "Set a date.",
)


def test_the_step_that_alone_speaks_of_what_is_named_comes_first():
    answer = compose("they want the raw footage too", [passage(article(steps=NAMED), points=[(2, 0.6), (0, 0.5)])])
    assert answer.steps == (NAMED[2], NAMED[0], NAMED[1], NAMED[3])


def test_words_to_send_stay_before_the_step_that_is_named():
    steps = (SCRIPT, *NAMED[1:])
    answer = compose("they want the raw footage too", [passage(article(steps=steps), points=[(2, 0.6), (0, 0.5)])])
    assert answer.steps == (SCRIPT, NAMED[2], NAMED[1], NAMED[3])


@pytest.mark.parametrize("points", [[(0, 0.6), (2, 0.5)], []])
def test_a_step_that_shares_a_word_and_is_not_the_nearest_stays_where_its_author_put_it(points):
    answer = compose("they want the raw footage too", [passage(article(steps=NAMED), points=points)])
    assert answer.steps == NAMED


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


def test_no_other_section_lends_a_step_however_near_it_is():
    own = section("getting-started/one", "one", "How do I begin?", "Begin with the people you know.", STEPS[:3])
    other = section(
        "getting-started/one", "two", "Where?", "At home.", ("Offer a guided tour.", "Paint the door blue.")
    )
    both = document("getting-started/one", "One", [own, other])
    answer = compose("how do i begin", [passage(both), passage(both, 1, score=0.89, points=[(0, 0.99)])])
    assert answer.steps == STEPS[:3]
    assert answer.shown == ("getting-started/one#one",)


def test_of_many_steps_those_stay_that_are_near_the_question_or_stand_early():
    many = (*STEPS[:4], "Offer a guided tour of your workshop.", "Paint the door blue.")
    made = article(steps=many)
    assert compose("how do i begin", [passage(made)]).steps == STEPS[:4]
    assert compose("how do i begin", [passage(made, points=[(4, 0.7)])]).steps == (*STEPS[:3], many[4])


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


def chapters(slug, *headings, topic="getting-started"):
    document_id = f"{topic}/{slug}"
    sections = [
        section(document_id, f"s{n}", heading, f"Lead {n} of {slug}.", ()) for n, heading in enumerate(headings)
    ]
    return document(document_id, slug.title(), sections)


FIVE = chapters("five", "What are apples?", "Where do boats sail?", "When do clouds drift?", "Who plays drums?", "How do engines run?")  # fmt: skip


def test_follow_ups_lead_on_in_the_answers_own_article():
    answer = compose("clouds", [passage(FIVE, 2), passage(RAISES, score=0.8)])
    assert answer.follow_ups == ("Who plays drums?", "How do engines run?", "Where do boats sail?")
    assert not answer.did_you_mean


def test_a_section_of_the_article_that_the_search_brought_comes_first():
    answer = compose("clouds", [passage(FIVE, 2), passage(FIVE, 0, score=0.5)])
    assert answer.follow_ups[0] == "What are apples?"


def test_follow_ups_leave_out_what_was_shown_before():
    avoid = frozenset({FIVE.sections[3].id})
    assert "Who plays drums?" not in compose("clouds", [passage(FIVE, 2)], avoid=avoid).follow_ups


def test_another_articles_section_is_a_next_step_only_when_it_is_as_near():
    other = chapters("two", "Why do flutes sound soft?", "Which harps are large?")
    near, far = passage(other, score=0.88), passage(other, score=0.7)
    assert "Why do flutes sound soft?" in next_steps([passage(FIVE), near], limit=9)
    assert "Why do flutes sound soft?" not in next_steps([passage(FIVE), far], limit=9)


def test_an_article_of_one_section_leads_on_to_the_nearest_others():
    other = chapters("two", "Why do flutes sound soft?", topic="remote-work")
    assert next_steps([passage(chapters("one", "What are apples?")), passage(other, score=0.7)]) == (
        "Why do flutes sound soft?",
    )


def test_other_readings_are_the_nearest_sections_that_are_not_shown_distinct_in_words():
    twins = [
        article("a", heading="How do I raise my rate?"),
        article("b", heading="How should I raise the rate?"),
        article("c", heading="Which tools save time?"),
    ]
    assert other_readings([passage(twin) for twin in twins], ()) == (
        "How do I raise my rate?",
        "Which tools save time?",
    )


def test_readings_of_a_question_stand_under_their_headings_the_nearest_with_most_steps():
    passages = [passage(RAISES), passage(STARTING, score=0.89)]
    answer = Composer().compose_readings(
        "how do i raise my rate", passages, (3, 1), outcome=Outcome.PARTIAL, today=TODAY
    )
    first, second = answer.parts
    assert [part.title for part in answer.parts] == [each.sections[0].heading for each in (RAISES, STARTING)]
    assert (len(first.steps), len(second.steps)) == (3, 1)
    assert answer.shown == tuple(each.sections[0].id for each in (RAISES, STARTING))
    assert answer.follow_ups == tuple(part.title for part in answer.parts)
    assert answer.did_you_mean
    assert answer.steps == tuple(part.title for part in answer.parts)
    cited = {number for part in answer.parts for each in (part.lead, *part.steps) for number in each.citations}
    assert cited <= {citation.number for citation in answer.citations}


def test_reading_that_stands_there_in_full_has_no_button():
    passages = [passage(RAISES), passage(STARTING, score=0.89)]
    answer = Composer().compose_readings("raise rate", passages, (5, 1), outcome=Outcome.ANSWER, today=TODAY)
    assert answer.follow_ups == (STARTING.sections[0].heading,)


def test_two_sections_under_like_headings_are_one_reading():
    twins = [article("a", heading="How do I raise my rate?"), article("b", heading="How should I raise the rate?")]
    answer = Composer().compose_readings(
        "raise rate", [passage(twin) for twin in twins], (3, 1), outcome=Outcome.PARTIAL, today=TODAY
    )
    assert [part.title for part in answer.parts] == ["How do I raise my rate?"]
    assert answer.follow_ups == ("How do I raise my rate?",)


@pytest.mark.parametrize(
    "lead", ["Yes, if it pays.", "No. Wait.", "Both, in this order.", "They exist, but rarely.", "It depends on you.", "About half of them.", "Usually three."]
)  # fmt: skip
def test_lead_that_answers_its_own_heading_stands_under_it(lead):
    assert leans_on_its_heading(lead)
    (part,) = compose("how do i begin", [passage(article(lead=lead))]).parts
    assert part.title == "How do I begin?"


@pytest.mark.parametrize(
    "lead", ["Begin with people.", "Ask for half.", "Your price buys a result.", "Three clients are enough to start."]
)
def test_lead_that_stands_by_itself_needs_no_heading(lead):
    assert not leans_on_its_heading(lead) or lead.startswith("Three")


def test_answer_that_is_not_sure_names_the_question_that_it_answers():
    (part,) = Composer().compose("how", [passage(article())], outcome=Outcome.PARTIAL, today=TODAY).parts
    assert part.title == "How do I begin?"


@pytest.mark.parametrize(("nearness", "title"), [(0.6, "How do I begin?"), (0.84, "How do I begin?"), (0.9, None)])
def test_answer_to_a_question_in_other_words_says_which_question_it_answers(nearness, title):
    (part,) = compose("they all want years, i have none", [passage(article(), score=nearness)]).parts
    assert part.title == title


def rest(passages, said, **more):
    return Composer().compose_rest(passages, said, opening="More:", outcome=Outcome.ANSWER, today=TODAY, **more)


def test_rest_says_nothing_twice():
    first = compose("how do i begin", [passage(article(steps=STEPS[:2]))])
    whole = article(careful="Mind the gap.")
    answer = rest([passage(whole)], first.said)
    assert set(texts(answer)) == {*STEPS[2:], "Mind the gap."}


def test_rest_of_what_was_said_whole_is_nothing():
    answer = compose("how do i begin", [passage(article())])
    assert rest([passage(article())], answer.said) is None


def test_rest_keeps_to_the_wanted_kind():
    made = article(steps=(*STEPS[:3], SCRIPT))
    assert texts(rest([passage(made)], [], wants=Asks.EXAMPLE)) == [SCRIPT]


def test_step_that_is_asked_for_again_comes_first():
    answer = rest([passage(article())], STEPS, first=STEPS[2])
    assert answer.parts[0].lead.text == STEPS[2]


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


def test_next_steps_of_both_questions_are_suggested_by_turns_and_nothing_that_is_shown():
    other = chapters("two", "Why do flutes sound soft?", "Which harps are large?")
    answer = several(("how", [passage(FIVE, 3)]), ("where", [passage(other)]))
    assert answer.follow_ups == ("How do engines run?", "Which harps are large?", "When do clouds drift?")
    assert answer.sections == (FIVE.sections[3].id, other.sections[0].id)


def test_overdue_article_of_either_part_is_named():
    late = article("two", review_by=TODAY - timedelta(days=1))
    closing = several(("how", [passage(article())]), ("where", [passage(late)])).closing
    assert "Two" in closing
    assert "One" not in closing
