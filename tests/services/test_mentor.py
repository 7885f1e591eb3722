"""The mentor answers, says that it does not know, and minds what is sensitive."""

from __future__ import annotations

import pytest

from bot.domain.models import Outcome
from bot.errors import QuestionTooLong


async def test_known_question_is_answered_with_its_section(world):
    reply = await world.mentor.answer("how do I raise my rate with an old client")
    assert reply.answer.outcome is Outcome.ANSWER
    assert reply.answer.shown[0] == "pricing-clients/raising-rates#raise-rate-old-client"
    assert reply.answer.parts[0].lead.text.startswith("Send a short notice")


async def test_same_question_gets_the_same_answer(world):
    first = await world.mentor.answer("client wont pay my invoice")
    second = await world.mentor.answer("client wont pay my invoice")
    assert first == second


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


async def test_words_alone_answer_while_the_index_is_down(world):
    world.index.broken = True
    reply = await world.mentor.answer("raise rate old client notice")
    assert reply.answer.sections[0] == "pricing-clients/raising-rates#raise-rate-old-client"


async def test_every_statement_names_a_source_that_is_listed(world):
    reply = await world.mentor.answer("how do I raise my rate with an old client")
    numbers = {citation.number for citation in reply.answer.citations}
    for part in reply.answer.parts:
        for statement in (part.lead, *part.steps, *part.cautions):
            assert statement.citations
            assert set(statement.citations) <= numbers
