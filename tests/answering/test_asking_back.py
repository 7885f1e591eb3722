"""A short question whose answer depends on the member is asked back once, and only then."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.adapters.clarifying_file import read_facets
from bot.answering.conversations import Asked, Conversations
from bot.answering.rules.clarifying import IN_GENERAL, completed, is_thin
from bot.errors import KnowledgeError
from bot.kernel.models import Exchange, Outcome
from tests.conftest import KNOWLEDGE, open_world
from tests.shelf import RAISES, document, section

FACETS = read_facets(KNOWLEDGE / "clarifying.yaml")
FIELD = FACETS[0]
LEARN = "what should I learn?"


def plan(field, word):
    article = f"four-week-plans/{word}"
    lead = f"Learn to sell one small service as a {field}."
    heading = f"What should a {field} learn?"
    points = ["Pick a trade.", "Build one kit.", "Show it."]
    return document(
        article,
        f"A plan for a {field}",
        [section(article, "learn", heading, lead, points, also=[f"learn as a {field}"])],
    )


PLANS = tuple(
    plan(choice.adds.removeprefix("as a "), choice.label.lower().replace(" ", "-")) for choice in FIELD.choices
)
GENERAL = document(
    "four-week-plans/choosing",
    "How to choose",
    [section("four-week-plans/choosing", "what", "What should I pick up next?", "Learn what the next client asks for.", ["Look at ten briefs.", "Count.", "Pick."])],
)  # fmt: skip


@asynccontextmanager
async def open_asking_world(folder):
    """Open a world whose library has a plan for each field, and a mentor that asks for it."""
    async with open_world(folder, (*PLANS, GENERAL, RAISES), facets=FACETS) as opened:
        yield opened


@pytest.fixture
async def world(tmp_path):
    async with open_asking_world(tmp_path) as opened:
        yield opened


async def test_thin_question_that_depends_on_the_field_is_asked_back(world):
    answer = (await world.mentor.answer(LEARN)).answer
    assert answer.outcome is Outcome.ASK_BACK
    assert answer.opening == FIELD.asks
    assert answer.choices == (*(choice.label for choice in FIELD.choices), IN_GENERAL)
    assert answer.follow_ups[0] == "what should I learn as a designer?"
    assert answer.follow_ups[-1] == LEARN
    assert not answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "what should a designer learn?",
        "what should I learn in the next four weeks to sell websites to bakeries?",
        "how do I raise my rate with an old client",
        "raise my rate?",
    ],
)
async def test_question_that_says_enough_or_has_one_answer_for_all_is_answered(world, question):
    assert (await world.mentor.answer(question)).answer.outcome is Outcome.ANSWER


async def test_library_without_plans_by_field_has_nothing_to_ask(tmp_path):
    async with open_world(tmp_path, (GENERAL, RAISES), facets=FACETS) as world:
        assert (await world.mentor.answer(LEARN)).answer.outcome is not Outcome.ASK_BACK


@pytest.mark.parametrize(("said", "title"), [
    ("designer", "A plan for a designer"), ("I'm a photographer", "A plan for a photographer"),
    ("well, video editor I guess", "A plan for a video editor"),
])  # fmt: skip
async def test_typed_word_is_as_good_as_a_button(world, said, title):
    first = await world.mentor.answer(LEARN)
    history = [Exchange(LEARN, first.understood_as, first.answer.outcome)]
    reply = await world.mentor.answer(said, history)
    assert reply.answer.outcome is Outcome.ANSWER
    assert reply.understood_as.startswith(LEARN)
    assert (await world.retriever.shelf()).documents[reply.answer.shown[0].partition("#")[0]].title == title


async def test_never_two_questions_back_in_a_row(world):
    first = await world.mentor.answer(LEARN)
    history = [Exchange(LEARN, first.understood_as, first.answer.outcome)]
    for said in ("learn?", LEARN, "don't know"):
        assert (await world.mentor.answer(said, history)).answer.outcome is not Outcome.ASK_BACK


async def test_thin_turn_of_a_talk_leans_on_the_talk_and_is_not_asked_back(world):
    first = await world.mentor.answer("how do I raise my rate with an old client")
    history = [Exchange.of("how do I raise my rate with an old client", first.understood_as, first.answer)]
    reply = await world.mentor.answer("learn it", history)
    assert reply.answer.outcome is not Outcome.ASK_BACK


async def test_new_subject_after_a_question_back_is_a_subject_of_its_own(world):
    first = await world.mentor.answer(LEARN)
    history = [Exchange(LEARN, first.understood_as, first.answer.outcome)]
    reply = await world.mentor.answer("how do I raise my rate with an old client", history)
    assert reply.answer.shown == ("pricing-clients/raising-rates#raise-rate-old-client",)


async def test_press_is_answered_and_never_asked_back(world):
    conversations = Conversations(world.mentor, world.answers, world.gate, world.clock, retention_days=30)
    asked = Asked(LEARN, community=1, channel=2, member=3, conversation="c")
    back = await conversations.ask(asked)
    assert back.answer.outcome is Outcome.ASK_BACK
    assert (await world.answers.get(back.id)).answer == back.answer
    pressed = Asked(back.answer.follow_ups[-1], 1, 2, 3, "c", cause=f"{back.id}:8:3")
    assert (await conversations.ask(pressed)).answer.outcome is Outcome.ANSWER


async def test_question_back_is_no_gap(world):
    conversations = Conversations(world.mentor, world.answers, world.gate, world.clock, retention_days=30)
    await conversations.ask(Asked(LEARN, community=1, channel=2, member=3, conversation="c"))
    assert await world.gaps.groups(1) == []


@given(st.text(max_size=60))
def test_completed_question_ends_as_one_and_is_not_thin_for_its_facet(question):
    for choice in FIELD.choices:
        whole = completed(question, choice)
        assert whole.endswith(f" {choice.adds}?")
        assert not is_thin(whole, FIELD)


def test_malformed_file_says_what_is_wrong(tmp_path):
    path = tmp_path / "clarifying.yaml"
    path.write_text("- id: field\n  asks: What is your field?\n  choices: []\n", encoding="utf-8")
    with pytest.raises(KnowledgeError) as caught:
        read_facets(path)
    assert "the questions back cannot be used" in str(caught.value.problems[0])
