"""Sections are found by their words, with scores that mean the same for every question."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.search.adapters.lexical_index import COMMON, Bm25Index
from tests.shelf import DOCUMENTS

SECTIONS = [section for document in DOCUMENTS for section in document.sections]
INVOICE = "pricing-clients/raising-rates#late-invoice"
ZONES = "remote-work/time-zones#time-zone-overlap"


@pytest.fixture
async def index():
    built = Bm25Index()
    await built.rebuild(SECTIONS)
    return built


async def test_the_section_with_the_words_comes_first(index):
    assert [hits[0][0] for hits in await index.search(["unpaid invoice reminder", "hours of overlap"], 5)] == [
        INVOICE,
        ZONES,
    ]


async def test_other_forms_of_a_word_are_found(index):
    [hits] = await index.search(["reminders for invoices"], 5)
    assert hits[0][0] == INVOICE


async def test_scores_fall_and_lie_between_zero_and_one(index):
    [hits] = await index.search(["how do I raise the rate of an old client who is late with the invoice"], 5)
    scores = [score for _, score in hits]
    assert len(hits) > 1
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


async def test_words_that_the_library_does_not_know_lower_the_score(index):
    [[near, *_], [far, *_]] = await index.search(["late invoice", "late invoice quidditch broomstick"], 5)
    assert near[0] == far[0] == INVOICE
    assert far[1] < near[1] * 0.8


@pytest.mark.parametrize("question", ["", "   ", "the of and", "quidditch", "?!", "日本語", "\x00"])
async def test_a_question_without_a_known_word_finds_nothing(index, question):
    assert await index.search([question], 5) == [[]]


async def test_no_more_than_the_limit_is_returned(index):
    [hits] = await index.search(["client rate hours day work"], 2)
    assert len(hits) == 2


async def test_citations_are_not_words(index):
    cited = replace(SECTIONS[0], lead="Ask first [zebra-herald-1999].")
    await index.rebuild([cited])
    assert await index.search(["zebra herald"], 5) == [[]]


async def test_an_index_that_was_never_built_or_is_empty_finds_nothing():
    index = Bm25Index()
    assert await index.search(["invoice", "rate"], 5) == [[], []]
    await index.rebuild(SECTIONS)
    await index.rebuild([])
    assert await index.search(["invoice"], 5) == [[]]


async def test_a_rebuild_replaces_what_was_there(index):
    await index.rebuild([section for section in SECTIONS if section.id == ZONES])
    assert await index.search(["unpaid invoice"], 5) == [[]]


async def test_searches_go_on_while_a_rebuild_is_under_way(index):
    rebuilding = asyncio.create_task(index.rebuild(SECTIONS[:1]))
    await asyncio.sleep(0)
    [during] = await index.search(["unpaid invoice"], 1)
    await rebuilding
    assert during[0][0] == INVOICE


async def test_the_same_question_gets_the_same_hits(index):
    questions = ["client rate", "client rate"]
    first, second = await index.search(questions, 5)
    assert first == second
    assert [first, second] == await index.search(questions, 5)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(max_size=80))
async def test_no_question_breaks_the_search(index, question):
    [hits] = await index.search([question], 5)
    assert all(0 < score <= 1.0001 for _, score in hits)


async def test_words_that_several_sections_use_are_known_in_the_order_of_the_message():
    built = Bm25Index()
    await built.rebuild([replace(SECTIONS[0], id=f"a/b#{number}") for number in range(COMMON)])
    heading_words = SECTIONS[0].heading.split()
    known = await built.known(f"quidditch {SECTIONS[0].heading} zxq")
    assert known
    assert known == [word.strip("?.,") for word in heading_words if word.strip("?.,") in known]
    fewer = Bm25Index()
    await fewer.rebuild([replace(SECTIONS[0], id=f"a/b#{number}") for number in range(COMMON - 1)])
    assert await fewer.known(SECTIONS[0].heading) == []


async def test_empty_index_knows_no_word():
    assert await Bm25Index().known("raise the rate") == []
