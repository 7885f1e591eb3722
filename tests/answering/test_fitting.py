"""Answers that fit a profile: in private in full, in channels without telling, never against the question's own words."""

from __future__ import annotations

from itertools import count

import pytest

from bot.answering.conversations import Asked
from bot.kernel.models import Outcome
from bot.members.rules.profiles import Line
from tests.answering.test_asking_back import LEARN, open_asking_world
from tests.conftest import open_world
from tests.shelf import DOCUMENTS, document, section

HERE, ELSEWHERE, ANNA = 7, 8, 41
TALKS = count()
INVOICE = "how should I write up an invoice"
POINTS = ["Number it.", "Name the day.", "Send it at once."]
GENERAL = document(
    "pricing-clients/invoices",
    "Invoices",
    [section("pricing-clients/invoices", "write", "How do I write an invoice that is paid?", "Write what, for whom and until when.", POINTS)],
)  # fmt: skip
INDIAN = document(
    "remote-work/freelancing-from-india",
    "Freelancing from India",
    [section("remote-work/freelancing-from-india", "invoice", "How do I write an invoice in India?", "Write it under a letter of undertaking.", POINTS)],
)  # fmt: skip


@pytest.fixture
async def world(tmp_path):
    async with open_world(tmp_path, (GENERAL, INDIAN, *DOCUMENTS)) as opened:
        yield opened


async def say(world, community=HERE, **lines):
    await world.profiles.start(community, ANNA)
    for line, values in lines.items():
        await world.profiles.choose(community, ANNA, Line[line.upper()], [values])


async def answer(world, question=INVOICE, *, community=HERE, **how):
    # Each in a conversation of its own: after a question back, none is asked again.
    asked = Asked(question, community, 9, ANNA, f"talk {next(TALKS)}", **how)
    return (await world.conversations.ask(asked)).answer


async def test_nobody_s_profile_changes_an_answer_and_nothing_is_said_of_one(world):
    plain = (await world.mentor.answer(INVOICE, community=HERE)).answer
    await say(world, community=ELSEWHERE, country="IN")
    assert await answer(world, private=True) == plain
    assert plain.fits == ""
    assert plain.shown[0].startswith("pricing-clients/invoices")


async def test_in_private_the_country_s_article_comes_first_and_the_answer_says_why(world):
    await say(world, country="IN", stage="none-yet")
    fitted = await answer(world, private=True)
    assert fitted.shown[0].startswith("remote-work/freelancing-from-india")
    assert fitted.fits == "For India"


async def test_in_a_channel_the_country_stays_out(world):
    plain = (await world.mentor.answer(INVOICE, community=HERE)).answer
    await say(world, country="IN", currency="INR")
    assert await answer(world) == plain


async def test_another_country_in_the_question_goes_before_the_profile_s(world):
    await say(world, country="IN")
    assert not (await answer(world, f"{INVOICE} in Ghana", private=True)).fits


async def test_what_was_said_earlier_in_the_talk_goes_before_the_profile(world):
    await say(world, country="IN")
    asked = Asked("I live in Ghana, how do I find my first client with no reviews", HERE, 9, ANNA, "talk", private=True)
    await world.conversations.ask(asked)
    record = await world.conversations.ask(Asked(INVOICE, HERE, 9, ANNA, "talk", private=True))
    assert record.answer.shown
    assert not record.answer.fits


async def test_somebody_else_s_message_is_not_answered_for_whoever_picked_it(world):
    await say(world, country="IN")
    assert not (await answer(world, private=True, own=False)).fits


@pytest.mark.parametrize(
    "who", ["woman", "man", "single mother of two", "54 year old", "Black woman", "disabled person"]
)
async def test_who_asks_changes_nothing_of_what_fits(world, who):
    await say(world, country="IN", stage="none-yet", currency="INR", goals="earn-more")
    fitted = await answer(world, private=True)
    assert fitted.fits
    assert await answer(world, f"As a {who}, {INVOICE}", private=True) == fitted


async def test_a_deleted_profile_fits_nothing_any_more(world):
    await say(world, country="IN")
    await world.profiles.delete(HERE, ANNA)
    assert not (await answer(world, private=True)).fits


async def test_one_of_the_library_s_own_questions_gets_its_own_answer(world):
    await say(world, country="IN")
    assert not (await answer(world, "How do I write an invoice that is paid?", private=True)).fits


@pytest.mark.parametrize("private", [True, False])
async def test_who_said_what_they_do_is_not_asked_back_and_is_told_no_more_than_the_place_bears(tmp_path, private):
    async with open_asking_world(tmp_path) as world:
        assert (await answer(world, LEARN, private=private)).outcome is Outcome.ASK_BACK
        await say(world, field="design")
        fitted = await answer(world, LEARN, private=private)
        assert "designer" in fitted.parts[0].lead.text
        assert fitted.fits == ("For somebody in design" if private else "Fits your /me")


async def test_a_field_that_is_no_choice_is_not_asked_for_either(tmp_path):
    async with open_asking_world(tmp_path) as world:
        await say(world, field="audio")
        fitted = await answer(world, LEARN, private=True)
        assert (fitted.outcome, fitted.fits) == (Outcome.ANSWER, "")


async def test_a_job_beside_is_nobody_else_s_business(world):
    await say(world, stage="employed")
    acquaintance = world.conversations._acquaintance
    assert (await acquaintance.asker(HERE, ANNA, private=False)).stage is None
    assert (await acquaintance.asker(HERE, ANNA, private=True)).stage.id == "employed"
