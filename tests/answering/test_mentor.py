"""The mentor answers, says that it does not know, and minds what is sensitive."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from bot.answering.beside import Beside
from bot.answering.conversations import Asked
from bot.answering.mentor import Mentor
from bot.answering.rules.composing import Composer
from bot.answering.rules.conversation import Turn
from bot.answering.rules.courtesy import GREETED, OPENERS
from bot.answering.rules.deciding import Calibrations
from bot.answering.rules.manners import Family, Plan
from bot.answering.rules.wording import (
    ALREADY,
    CRAFT_ALONE,
    GOING_ON,
    NOTHING_MORE,
    ORIENTATION,
    PARTLY,
    QUOTED,
    REMARK,
    SEVERAL_READINGS,
    STANDS_ABOVE,
)
from bot.care.adapters.guardrail_file import read_boundaries, read_guardrails, read_languages
from bot.care.adapters.language_identifier import PackagedIdentifier
from bot.care.rules.phrases import Phrases
from bot.care.rules.safety import Concern
from bot.care.rules.scope import Outside
from bot.care.rules.triage import CHAT, LIBRARY
from bot.care.triage import Triage
from bot.errors import QuestionTooLong
from bot.kernel.models import Exchange, Outcome
from tests.conftest import EASY, KNOWLEDGE, open_world, ways
from tests.fakes import TaughtKinds, without_vectors
from tests.shelf import DOCUMENTS, RAISES, document, section

RAISE = "how do I raise my rate with an old client"
RAISES_ID = "pricing-clients/raising-rates#raise-rate-old-client"
LATE_ID = "pricing-clients/raising-rates#late-invoice"
FIRST_ID = "getting-started/first-client#first-client-no-reviews"
FOOTBALL = "who won the football match yesterday evening"
GUARDRAILS = {rail.concern: rail for rail in read_guardrails(KNOWLEDGE / "guardrails.yaml")}
POSSIBLY_LAW = {Concern.LAW: (GUARDRAILS[Concern.LAW].note_from + GUARDRAILS[Concern.LAW].threshold) / 2}
BOUNDARIES = {boundary.kind: boundary for boundary in read_boundaries(KNOWLEDGE / "scope.yaml")}


def taught(world, shares, *, languages=()):
    """Return a mentor on the world's library that was taught the shares of these questions."""
    triage = Triage(
        tuple(GUARDRAILS.values()),
        tuple(BOUNDARIES.values()),
        Phrases(),
        TaughtKinds(world.embedder, shares),
        languages,
        PackagedIdentifier(),
    )
    triage.listen(world.embedder)
    return Mentor(world.retriever, Composer(), triage, world.clock, longest=1000, calibrations=Calibrations.of(EASY))


def turn(question, reply):
    """Return what a conversation remembers of a turn."""
    answer = reply.answer
    return Exchange.of(question, reply.understood_as, answer)


async def talk(mentor, *questions):
    """Ask one after another and return the replies."""
    history, replies = [], []
    for question in questions:
        replies.append(await mentor.answer(question, tuple(history)))
        history.append(turn(question, replies[-1]))
    return replies


async def test_known_question_is_answered_with_its_section(world):
    reply = await world.mentor.answer("how do I raise my rate with an old client")
    assert reply.answer.outcome is Outcome.ANSWER
    assert reply.answer.shown[0] == "pricing-clients/raising-rates#raise-rate-old-client"
    assert reply.answer.parts[0].lead.text.startswith("Send a short notice")


async def test_same_question_gets_the_same_answer(world):
    first = await world.mentor.answer("client wont pay my invoice")
    second = await world.mentor.answer("client wont pay my invoice")
    assert first == second


async def test_a_story_is_understood_in_the_askers_own_words(world):
    asks = "how do I raise my rate with an old client as a woman of fifty without losing them"
    reply = await world.mentor.answer(
        f"Five years of translating, the same three agencies, and prices around me doubled. So {asks}?"
    )
    assert f"So {asks}" in reply.answer.opening


async def test_unknown_subject_is_not_answered(world):
    reply = await world.mentor.answer("who won the football match yesterday evening")
    assert reply.answer.outcome is Outcome.UNKNOWN
    assert not reply.answer.parts
    assert not reply.answer.citations


async def test_too_long_question_is_refused_with_both_numbers(world):
    with pytest.raises(QuestionTooLong, match=r"1,001 characters.*1,000"):
        await world.mentor.answer("x" * 1001)


async def test_crisis_gets_helplines_and_nothing_else(world):
    reply = await world.mentor.answer("no clients, i want to kill myself")
    assert reply.answer.outcome is Outcome.REDIRECT
    assert "findahelpline.com" in reply.answer.opening
    assert not reply.answer.parts
    assert not reply.answer.follow_ups
    assert not reply.answer.sections


async def test_the_answer_is_the_same_while_the_index_is_down(world):
    with_index = await world.mentor.answer("how do I raise my rate with an old client")
    world.index.broken = True
    without = await world.mentor.answer("how do I raise my rate with an old client")
    assert without.answer == with_index.answer
    # Numbers of vectors that are held as bytes are not the index's to the last digit.
    assert [each.section.id for each in without.passages] == [each.section.id for each in with_index.passages]


async def test_words_alone_answer_where_there_are_no_vectors(world):
    await without_vectors(world)
    reply = await world.mentor.answer("raise rate old client notice")
    assert reply.answer.sections[0] == "pricing-clients/raising-rates#raise-rate-old-client"


async def test_every_statement_names_a_source_that_is_listed(world):
    reply = await world.mentor.answer("how do I raise my rate with an old client")
    numbers = {citation.number for citation in reply.answer.citations}
    for part in reply.answer.parts:
        for statement in (part.lead, *part.steps, *part.cautions):
            assert statement.citations
            assert set(statement.citations) <= numbers


class TestLanguages:
    async def test_question_in_another_language_gets_a_sentence_in_it_and_no_guess(self, world):
        reply = await world.mentor.answer("cómo subo mi tarifa con un cliente antiguo sin perderlo")
        assert reply.answer.opening.startswith("Creo que escribes en español")
        assert (reply.answer.outcome, reply.answer.declined) == (Outcome.UNKNOWN, True)
        assert not reply.answer.parts
        assert not reply.answer.sections
        assert not reply.answer.follow_ups

    async def test_language_is_known_again_in_the_middle_of_a_talk(self, world):
        first, second = await talk(world.mentor, RAISE, "et combien de temps avant pour un ancien client ?")
        assert first.answer.outcome is Outcome.ANSWER
        assert second.answer.opening.startswith("Je crois que tu écris en français")

    async def test_mentor_whose_model_reads_every_language_searches_with_the_question_as_it_is(self, world):
        reply = await taught(world, {}).answer("cómo subo mi tarifa, raise my rate old client")
        assert reply.answer.sections[0] == RAISES_ID


class TestCare:
    async def test_concern_by_meaning_is_redirected_with_what_the_library_has_as_orientation(self, world):
        reply = await taught(world, {RAISE: {Concern.HEALTH: 0.9, LIBRARY: 0.1}}).answer(RAISE)
        assert reply.answer.outcome is Outcome.REDIRECT
        assert reply.answer.opening == GUARDRAILS[Concern.HEALTH].says
        (part,) = reply.answer.parts
        assert part.title == ORIENTATION
        assert len(part.steps) <= 3
        assert reply.answer.citations

    @pytest.mark.parametrize("concern", [Concern.TAX, Concern.LAW, Concern.BENEFITS, Concern.IMMIGRATION])
    async def test_what_the_library_surely_answers_comes_before_the_line_that_names_the_office(self, world, concern):
        plain = await taught(world, {}).answer(RAISE)
        reply = await taught(world, {RAISE: {concern: 0.9, LIBRARY: 0.1}}).answer(RAISE)
        said = replace(plain.answer, outcome=Outcome.REDIRECT, closing=GUARDRAILS[concern].note, cautioned=True)
        assert reply.answer == said
        # It surely wants care, so that nothing of it goes to a language model's provider.
        assert not reply.passages

    async def test_remark_that_asks_nothing_is_heard_and_is_no_gap(self, world):
        remark = "kms they want the flamingo in comic sans"
        reply = await taught(world, {remark: {CHAT: 0.8, LIBRARY: 0.2}}).answer(remark)
        assert (reply.answer.outcome, reply.answer.opening) == (Outcome.ASK_BACK, REMARK)
        assert not reply.answer.parts
        assert not reply.understood_as

    @pytest.mark.parametrize(("asked", "chat"), [("do flamingos like comic sans?", 0.8), ("they want flamingos", 0.4)])
    async def test_what_asks_or_is_not_surely_chat_stays_a_gap(self, world, asked, chat):
        reply = await taught(world, {asked: {CHAT: chat, LIBRARY: 1 - chat}}).answer(asked)
        assert reply.answer.outcome is Outcome.UNKNOWN

    async def test_orientation_is_left_out_when_the_library_has_nothing_near(self, world):
        reply = await taught(world, {FOOTBALL: {Concern.TAX: 0.9}}).answer(FOOTBALL)
        assert reply.answer.outcome is Outcome.REDIRECT
        assert reply.answer.opening == GUARDRAILS[Concern.TAX].says
        assert not reply.answer.parts
        assert len(reply.answer.follow_ups) == 2

    async def test_nothing_near_is_offered_beside_what_a_doctor_must_look_at(self, world):
        reply = await taught(world, {FOOTBALL: {Concern.HEALTH: 0.9}}).answer(FOOTBALL)
        assert reply.answer.opening == GUARDRAILS[Concern.HEALTH].says
        assert not reply.answer.follow_ups

    async def test_crisis_by_meaning_gets_nothing_of_the_library_however_near_it_is(self, world):
        reply = await taught(world, {RAISE: {Concern.CRISIS: 0.9}}).answer(RAISE)
        assert reply.answer.opening == GUARDRAILS[Concern.CRISIS].says
        answer = reply.answer
        assert not any((answer.parts, answer.sections, answer.follow_ups, answer.citations))

    async def test_possible_concern_is_answered_and_a_note_follows(self, world):
        plain = await taught(world, {}).answer(RAISE)
        reply = await taught(world, {RAISE: POSSIBLY_LAW}).answer(RAISE)
        assert reply.answer == replace(plain.answer, closing=GUARDRAILS[Concern.LAW].note, cautioned=True)
        assert not plain.answer.cautioned
        # What surely wants care is not sent to a language model's provider; what only may is, without personal details.
        assert reply.passages == plain.passages

    async def test_note_stands_beside_what_is_said_of_an_overdue_article(self, tmp_path):
        old = [replace(each, review_by=each.reviewed.replace(year=2025)) for each in DOCUMENTS]
        async with open_world(tmp_path, old) as world:
            reply = await taught(world, {RAISE: POSSIBLY_LAW}).answer(RAISE)
        overdue, note = reply.answer.closing.split("\n")
        assert "Raising rates" in overdue
        assert note == GUARDRAILS[Concern.LAW].note

    async def test_what_an_earlier_turn_touched_is_not_met_again(self, world):
        joined = f"{RAISE}? and how much?"
        mentor = taught(world, {joined: {Concern.LAW: 0.9}})
        _, second = await talk(mentor, RAISE, "and how much?")
        assert second.understood_as == joined
        assert second.answer.outcome is Outcome.ANSWER

    async def test_words_of_a_follow_up_are_met(self, world):
        _, second = await talk(world.mentor, RAISE, "and if i want to kill myself?")
        assert second.answer.opening == GUARDRAILS[Concern.CRISIS].says


class TestBoundaries:
    async def test_question_of_another_world_is_declined_and_is_no_gap(self, world):
        shares = {FOOTBALL: {Outside.ELSEWHERE: 0.7, Outside.UNKNOWABLE: 0.1, LIBRARY: 0.2}}
        reply = await taught(world, shares).answer(FOOTBALL)
        assert reply.answer.opening == BOUNDARIES[Outside.ELSEWHERE].says
        assert (reply.answer.outcome, reply.answer.declined) == (Outcome.UNKNOWN, True)

    async def test_question_that_is_probably_for_the_library_stays_a_gap(self, world):
        reply = await taught(world, {FOOTBALL: {Outside.ELSEWHERE: 0.4, LIBRARY: 0.6}}).answer(FOOTBALL)
        assert reply.answer.outcome is Outcome.UNKNOWN
        assert not reply.answer.declined
        assert reply.answer.opening.startswith("I don't know")

    async def test_what_the_library_answers_is_answered_although_it_sounds_like_elsewhere(self, world):
        reply = await taught(world, {RAISE: {Outside.ELSEWHERE: 0.9, LIBRARY: 0.1}}).answer(RAISE)
        assert reply.answer.shown[0] == RAISES_ID

    async def test_words_of_a_boundary_decline_even_what_the_library_comes_near_to(self, world):
        reply = await world.mentor.answer("can you guarantee that i raise my rate with an old client")
        assert reply.answer.declined
        assert reply.answer.opening == BOUNDARIES[Outside.UNKNOWABLE].says
        assert reply.answer.follow_ups

    async def test_question_that_an_article_asks_itself_is_never_declined_by_its_words(self, tmp_path):
        heading = "Will the client come back when the AI disappoints?"
        own = document(
            "pricing-clients/back",
            "Coming back",
            [
                section(
                    "pricing-clients/back", "back", heading, "Some do, so part as friends.", ["Write.", "Wait.", "Ask."]
                )
            ],
        )
        async with open_world(tmp_path, [*DOCUMENTS, own]) as world:
            assert any(boundary.matches(heading) for boundary in BOUNDARIES.values())
            reply = await world.mentor.answer(heading)
            other = await world.mentor.answer("will the client come back when it rains")
        assert reply.answer.parts[0].lead.text == "Some do, so part as friends."
        assert other.answer.declined


class TestTwoQuestions:
    async def test_two_questions_get_two_parts_each_under_its_heading(self, world):
        reply = await world.mentor.answer(f"{RAISE}? And how do I find my first client with no reviews?")
        assert reply.answer.outcome is Outcome.ANSWER
        assert reply.answer.shown == (RAISES_ID, FIRST_ID)
        assert [part.title for part in reply.answer.parts] == [
            "How do I raise my rate with an old client?",
            "How do I find my first client with no reviews?",
        ]

    async def test_half_that_the_library_does_not_know_is_named_and_left_open(self, world):
        reply = await world.mentor.answer(f"{RAISE}? And how do penguins build their winter nests?")
        assert reply.answer.outcome is Outcome.PARTIAL
        assert reply.answer.shown[0] == RAISES_ID
        assert reply.answer.opening is None
        assert "“how do penguins build their winter nests”" in reply.answer.closing
        assert not reply.answer.declined

    async def test_order_of_the_halves_does_not_matter(self, world):
        reply = await world.mentor.answer(f"How do penguins build their winter nests? And {RAISE}?")
        assert reply.answer.shown[0] == RAISES_ID
        assert "“How do penguins build their winter nests”" in reply.answer.closing

    async def test_two_questions_that_one_section_answers_get_one_answer(self, world):
        reply = await world.mentor.answer(f"{RAISE}? And how do I charge an old client more without losing them?")
        (part,) = reply.answer.parts
        assert part.title == "How do I raise my rate with an old client?"
        assert reply.answer.shown[0] == RAISES_ID

    async def test_two_questions_that_nobody_answers_are_one_gap(self, world):
        reply = await world.mentor.answer("How do penguins build winter nests? And where do flamingos sleep in summer?")
        assert reply.answer.outcome is Outcome.UNKNOWN
        assert not reply.answer.parts

    async def test_office_of_one_half_is_named_under_the_answer_to_the_other(self, world):
        reply = await world.mentor.answer(f"{RAISE}? And how do I get a work permit for Spain?")
        assert reply.answer.outcome is Outcome.REDIRECT
        assert reply.answer.sections[0] == RAISES_ID
        assert reply.answer.closing == GUARDRAILS[Concern.IMMIGRATION].note

    async def test_note_follows_both_parts(self, world):
        question = f"{RAISE}? And how do I find my first client with no reviews?"
        reply = await taught(world, {question: POSSIBLY_LAW}).answer(question)
        assert len(reply.answer.parts) == 2
        assert reply.answer.closing == GUARDRAILS[Concern.LAW].note


class TestTurns:
    async def test_short_turn_that_leads_nowhere_is_read_with_the_one_before(self, world):
        first, second = await talk(world.mentor, RAISE, "translators, designers")
        assert second.understood_as == f"{RAISE}? translators, designers"
        assert not set(first.answer.said) & set(second.answer.said)

    async def test_short_turn_that_the_library_answers_stands_by_itself(self, world):
        _, second = await talk(world.mentor, RAISE, "first client no reviews")
        assert second.understood_as == "first client no reviews"
        assert second.answer.shown[0] == FIRST_ID

    async def test_long_turn_that_leads_nowhere_does_not_borrow_the_one_before(self, world):
        long = "penguins build winter nests while flamingos sleep beside warm lakes"
        _, second = await talk(world.mentor, RAISE, long)
        assert second.understood_as == long
        assert second.answer.outcome is Outcome.UNKNOWN

    async def test_second_turn_is_searched_for_in_two_readings_not_three(self, world, monkeypatch):
        asked = []
        search = world.mentor._retriever.search_many

        async def counted(queries):
            asked.append([query.text for query in queries])
            return await search(queries)

        monkeypatch.setattr(world.mentor._retriever, "search_many", counted)
        await talk(world.mentor, RAISE, "translators, designers")
        assert ["translators, designers", f"{RAISE}? translators, designers"] in asked

    async def test_question_of_another_world_does_not_borrow_the_one_before(self, world):
        asked = "who won the football match yesterday evening"
        _, second = await talk(world.mentor, RAISE, asked)
        assert second.understood_as == asked
        assert second.answer.outcome is Outcome.UNKNOWN

    async def test_short_first_turn_stands_by_itself(self, world):
        (reply,) = await talk(world.mentor, "translators, designers")
        assert reply.understood_as == "translators, designers"

    async def test_more_shows_nothing_that_was_shown_before_and_says_when_that_is_all(self, world):
        replies = await talk(world.mentor, RAISE, "more", "more", "more", "more", "more")
        shown = [section_id for reply in replies for section_id in reply.answer.shown]
        assert len(shown) == len(set(shown))
        assert replies[-1].answer.opening == NOTHING_MORE
        assert not replies[-1].answer.parts

    async def test_in_short_repeats_the_lead_alone(self, world):
        first, second = await talk(world.mentor, RAISE, "in short")
        assert second.answer.parts[0].lead.text == first.answer.parts[0].lead.text
        assert not second.answer.steps

    async def test_in_short_is_the_heart_of_the_last_answer_however_unsure_that_was(self, world):
        *_, before, last = await talk(world.mentor, RAISE, "translators, designers", "in short")
        assert last.answer.parts[0].lead.text in before.answer.said
        assert not last.answer.steps

    async def test_turn_that_asks_nothing_is_about_what_was_asked_although_a_section_comes_near(self, world):
        _, second = await talk(world.mentor, RAISE, "small paid job")
        assert second.understood_as == f"{RAISE}? small paid job"

    async def test_section_that_is_new_as_a_whole_is_not_called_what_was_left_out(self, world):
        *_, last = await talk(world.mentor, RAISE, "more", "and with an old client?")
        assert last.answer.opening != ALREADY or last.answer.parts[0].title is None

    async def test_proof_quotes_again_what_was_said_with_a_source(self, world):
        first, second = await talk(world.mentor, RAISE, "is that true?")
        proven = "In a 2025 study, clients kept 8 of 10 freelancers after a raise."
        assert proven in first.answer.said
        assert second.answer.said == (proven,)
        assert second.answer.opening == GOING_ON[Turn.PROOF]
        assert [citation.source.title for citation in second.answer.citations] == ["A study of rates"]

    async def test_proof_asked_for_twice_is_not_quoted_twice(self, world):
        *_, third = await talk(world.mentor, RAISE, "is that true?", "source?")
        assert third.answer.opening == NOTHING_MORE
        assert third.answer.follow_ups

    async def test_only_where_nothing_is_cited_is_it_called_craft(self, world):
        _, second = await talk(world.mentor, "client wont pay my invoice", "source?")
        assert second.answer.opening == CRAFT_ALONE

    async def test_example_that_was_quoted_already_is_named_again_before_another_subject_is_brought(self, world):
        first, second = await talk(world.mentor, RAISE, "example pls")
        script = next(text for text in first.answer.said if text.startswith("Send:"))
        assert second.answer.said == (script,)
        assert second.answer.opening == QUOTED[Turn.EXAMPLE]

    async def test_question_about_a_step_that_was_told_is_shown_that_step_again_and_no_other_section(self, world):
        first, _, second = await talk(world.mentor, RAISE, "more", "what about 8 of 10 freelancers kept after a raise?")
        assert second.answer.opening == STANDS_ABOVE
        assert len(second.answer.said) == 1
        assert second.answer.said[0] in first.answer.said

    async def test_reason_is_never_another_point_under_a_false_name(self, world):
        _, second = await talk(world.mentor, "client wont pay my invoice", "but why?")
        assert second.answer.opening != GOING_ON[Turn.WHY]


class TestWhoAsks:
    @pytest.mark.parametrize("who", ["As a woman, ", "I'm a 54 year old father of two, ", "hi my name is Ahmed, "])
    async def test_answer_is_the_same_whoever_asks(self, world, who):
        plain = await world.mentor.answer(RAISE)
        assert (await world.mentor.answer(f"{who}{RAISE}")).answer == plain.answer

    async def test_meaning_is_judged_although_who_asks_was_taken_out(self, world):
        mentor = taught(world, {"what do i owe on a laptop as a single mother": {Concern.TAX: 0.9}})
        reply = await mentor.answer("what do i owe on a laptop as a single mother")
        assert reply.answer.outcome is Outcome.REDIRECT


class TestSeveralReadings:
    @pytest.fixture
    def unsure(self, world):
        """Return a mentor that is never sure of its best section; this small library's sections stand far apart."""
        return Mentor(
            world.retriever,
            Composer(),
            Triage((), (), Phrases(), TaughtKinds(world.embedder, {}), (), PackagedIdentifier()),
            world.clock,
            longest=1000,
            calibrations=Calibrations.of(replace(EASY, answer_from=1.0, choose_from=0.0, partial_from=0.0)),
        )

    @pytest.fixture
    def close(self, monkeypatch):
        """Let sections count as readings of a question however far they are."""
        for module in ("replying", "rules.composing"):
            monkeypatch.setattr(f"bot.answering.{module}.A_READING", 0.0)

    async def test_where_all_other_readings_are_far_they_stand_on_buttons(self, unsure):
        answer = (await unsure.answer(RAISE)).answer
        assert (answer.outcome, answer.opening, answer.shown) == (Outcome.PARTIAL, PARTLY, (RAISES_ID,))
        assert answer.did_you_mean
        assert answer.follow_ups

    @pytest.mark.usefixtures("close")
    async def test_where_the_mentor_is_not_sure_it_shows_the_heart_of_the_nearest_readings(self, unsure):
        answer = (await unsure.answer(RAISE)).answer
        assert (answer.outcome, answer.opening) == (Outcome.PARTIAL, SEVERAL_READINGS)
        assert answer.shown[0] == RAISES_ID
        assert len(answer.parts) == len(set(answer.shown)) > 1
        assert all(part.title for part in answer.parts)

    @pytest.mark.usefixtures("close")
    @pytest.mark.parametrize("go_on", ["the second one", "by its heading"])
    async def test_a_reading_that_is_picked_is_told_in_full(self, unsure, go_on):
        first = await unsure.answer(RAISE)
        title = first.answer.parts[1].title
        picked = await unsure.answer(title if go_on == "by its heading" else go_on, [turn(RAISE, first)])
        (part,) = picked.answer.parts
        assert picked.answer.shown[0] == first.answer.shown[1]
        assert part.lead.text == first.answer.parts[1].lead.text
        assert len(part.steps) > len(first.answer.parts[1].steps)


class TestErrands:
    ERRAND = Plan("write-it", Family.DO_IT, (re.compile("write me"),), "I can't write it for you. Ask for a part.")

    @pytest.fixture
    def busy(self, world):
        triage = taught(world, {})._triage
        return Mentor(
            world.retriever,
            Composer(),
            triage,
            world.clock,
            longest=1000,
            calibrations=Calibrations.of(EASY),
            ways=ways(),
            beside=Beside(plans=(self.ERRAND,)),
        )

    async def test_errand_alone_is_turned_down(self, busy):
        reply = await busy.answer("write me the message")
        assert reply.answer.declined
        assert not reply.answer.parts

    async def test_story_that_ends_in_an_errand_is_answered_and_hears_that_the_words_stay_theirs(self, busy):
        told = "nine years with one bakery, same hourly price, costs doubled. how do i raise my rate with an old client? write me the message"
        reply = await busy.answer(told)
        assert reply.answer.opening == "I can't write it for you."
        assert reply.answer.shown == (RAISES_ID,)

    async def test_in_a_talk_the_words_that_were_told_can_be_copied(self, busy):
        first, second = await talk(busy, RAISE, "write me the message")
        assert second.answer.said
        assert set(second.answer.said) <= set(first.answer.said)


async def test_languages_file_of_the_shared_library_is_what_members_are_told(world):
    spanish = next(each for each in read_languages(KNOWLEDGE / "languages.yaml") if each.code == "es")
    reply = await world.mentor.answer("necesito ayuda para encontrar mi primer cliente por favor")
    assert reply.answer.opening == spanish.says


class TestMixedLanguages:
    @pytest.fixture
    def listening(self, world, monkeypatch):
        """Return a mentor that knows the shared library's languages; this small library uses no word often."""
        monkeypatch.setattr("bot.search.adapters.lexical_index.COMMON", 1)
        return taught(world, {}, languages=read_languages(KNOWLEDGE / "languages.yaml"))

    async def test_question_with_enough_english_words_is_answered_by_them(self, listening):
        mixed = "kya main apne old client ke liye rate raise kar sakta hoon bhai, notice dena hai kya"
        reply = await listening.answer(mixed)
        assert reply.answer.shown[0] == RAISES_ID
        assert reply.answer.opening.startswith("I read English only")
        assert "client" in reply.answer.opening
        assert reply.language == "hi"

    async def test_question_with_few_english_words_gets_the_nearest_headings_only(self, listening):
        reply = await listening.answer("mera client invoice nahi bhar raha hai bhai ab kya karun")
        assert (reply.language, reply.answer.outcome, reply.answer.parts) == ("hi", Outcome.UNKNOWN, ())
        assert 0 < len(reply.answer.follow_ups) <= 2

    async def test_language_near_to_english_is_read_as_it_is_and_named(self, listening):
        reply = await listening.answer("abeg how una dey raise rate with old client")
        assert (reply.language, reply.answer.shown[0]) == ("pcm", RAISES_ID)
        assert "English" not in (reply.answer.opening or "")

    @pytest.mark.usefixtures("listening")
    @pytest.mark.parametrize(
        "asked",
        [
            "abeg client dey talk say court go hear am, how una dey answer",
            "kya main apne old client ke liye rate raise kar sakta hoon bhai, notice dena hai kya",
        ],
    )
    async def test_what_meets_care_is_not_named_for_translation(self, world, asked):
        languages = read_languages(KNOWLEDGE / "languages.yaml")
        reply = await taught(world, {asked: {Concern.LAW: 0.95}}, languages=languages).answer(asked)
        assert (reply.language, reply.answer.outcome) == (None, Outcome.REDIRECT)


class TestCourtesy:
    async def test_greeting_is_returned_and_asks_nothing(self, world):
        reply = await world.mentor.answer("Good morning all!")
        assert reply.answer.opening == GREETED
        assert reply.understood_as == ""
        assert not reply.answer.sections
        # This library holds none of the questions that a greeting offers.
        assert reply.answer.follow_ups == ()

    async def test_greeting_offers_first_questions_that_the_library_answers(self, world):
        own = replace(RAISES, sections=(replace(RAISES.sections[0], heading=OPENERS[2]), *RAISES.sections[1:]))
        await world.sync.run([own])
        await world.retriever.load()
        answer = (await world.mentor.answer("hello")).answer
        assert answer.follow_ups == answer.choices == (OPENERS[2],)

    async def test_thanks_do_not_break_the_thread(self, world):
        *_, last = await talk(world.mentor, RAISE, "thanks a lot!", "and what about one in the middle of a project?")
        assert last.understood_as.startswith(RAISE)

    async def test_first_question_after_a_greeting_stands_by_itself(self, world):
        _, second = await talk(world.mentor, "hi", "late invoice")
        assert second.understood_as == "late invoice"


class TestWithoutVectors:
    """Where words alone are searched, nothing is claimed about what the library lacks."""

    PENGUINS = "how many penguins live on the south pole"

    async def test_a_question_by_its_words_is_answered(self, world):
        await without_vectors(world)
        reply = await world.mentor.answer("how do I raise my rate with an old client")
        assert reply.answer.outcome in {Outcome.ANSWER, Outcome.PARTIAL}
        assert reply.answer.shown[0] == "pricing-clients/raising-rates#raise-rate-old-client"

    async def test_what_is_not_found_is_not_said_to_be_missing(self, world):
        before = await world.mentor.answer(self.PENGUINS)
        await without_vectors(world)
        reply = await world.mentor.answer(self.PENGUINS)
        assert before.answer.opening.startswith("I don't know")
        assert reply.answer.outcome is Outcome.UNKNOWN
        assert "nothing on it yet" not in reply.answer.opening
        assert "by words alone" in reply.answer.opening

    async def test_no_gap_is_recorded_and_one_is_as_soon_as_meaning_is_searched_again(self, world):
        asked = Asked(self.PENGUINS, 5, 1, 2, "channel:1")
        await without_vectors(world)
        await world.conversations.ask(asked)
        assert await world.gaps.groups(5) == []
        await world.sync.embed(await world.store.units_without_vector(world.embedder.model))
        await world.retriever.load()
        await world.conversations.ask(replace(asked, id="another", conversation="channel:2"))
        assert len(await world.gaps.groups(5)) == 1
