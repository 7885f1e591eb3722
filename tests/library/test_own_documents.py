"""What members find of a community's own documents, with the real model and a real index."""

from __future__ import annotations

import pytest

from bot import app
from bot.library.rules.curation import Actor
from tests.town import small_library

__all__ = ["small_library"]

ME = Actor(7, 3)
RATE_CARD = """\
# Rate card

## Logos
A logo costs 480 talers and takes three days, two drafts included.

## Web pages
A page costs 900 talers. We begin when the deposit has arrived.

## Discounts
Members of the guild pay a tenth less.
"""
HOLIDAYS = """\
# Holidays

## When are we closed?
The office is closed in the first two weeks of August and from 23 December to 2 January.
"""
FIRST_CLIENT = """\
# How our members find a first client

## How do I find my first client with no reviews?
Come to the Tuesday breakfast: every newcomer is introduced to two members who hand on small jobs.
"""


async def publish(services, *texts):
    for text in texts:
        title = text.partition("\n")[0].removeprefix("# ")
        draft = await services.use_cases.acquisitions.draft_text(ME, title, text)
        await services.use_cases.curation.publish(ME, draft.id)


@pytest.fixture
async def services(small_library):
    async with app.open_services(small_library) as opened:
        yield opened


async def test_a_document_is_found_by_its_name_and_its_parts_by_what_they_are_about(services):
    await publish(services, RATE_CARD, HOLIDAYS)
    for question, said in (
        ("what does the rate card say about logos", "480 talers"),
        ("rate card web pages", "900 talers"),
        ("when are we closed", "first two weeks of August"),
    ):
        reply = await services.mentor.answer(question, community=ME.community)
        assert said in " ".join(reply.answer.said), question
    for question in ("what is on the rate card?", "where is the rate card"):
        reply = await services.mentor.answer(question, community=ME.community)
        assert reply.answer.shown[0].startswith("c7/rate-card#"), question


async def test_a_communitys_own_answer_goes_before_the_shared_one(services):
    question = "How do I find my first client with no reviews?"
    before = await services.mentor.answer(question, community=ME.community)
    assert "Sell one small job" in " ".join(before.answer.said)
    await publish(services, FIRST_CLIENT)
    after = await services.mentor.answer(question, community=ME.community)
    assert "Tuesday breakfast" in after.answer.said[0]
    assert after.answer.shown[0].startswith("c7/")
    elsewhere = await services.mentor.answer(question, community=ME.community + 1)
    assert elsewhere.answer == before.answer


async def test_an_own_document_about_something_else_stays_behind(services):
    await publish(services, RATE_CARD, HOLIDAYS)
    reply = await services.mentor.answer("Should I work for free at first?", community=ME.community)
    assert not reply.answer.shown[0].startswith("c7/")


async def test_what_is_seen_of_a_draft_is_what_members_get_of_the_document(services):
    cases = services.use_cases
    draft = await cases.acquisitions.draft_text(ME, "Rate card", RATE_CARD)
    question = "what does the rate card say about logos"
    supposed = await cases.draft_answers.answer(ME, draft, question)
    assert "480 talers" in " ".join(supposed.said)
    assert "480 talers" not in str((await services.mentor.answer(question, community=ME.community)).answer)
    await cases.curation.publish(ME, draft.id)
    assert (await services.mentor.answer(question, community=ME.community)).answer == supposed
