"""However a language model fails, the member gets the composer's answer, or grounded sentences only, in time and without a word of the failure."""

from __future__ import annotations

from itertools import count
from time import perf_counter

import pytest
from structlog.testing import capture_logs

from bot.answering.conversations import Asked
from bot.answering.discord.render import answer_markdown
from bot.writing.rules.written import WRITTEN
from tests.writing.conftest import GOOD, KEY, Allowance, make_conversations, make_writer

RAISE = "how do I raise my rate with an old client"
TALKS = count()
FAILING = ["refuse", "401", "429", "500", "400", "hang", "empty", "garbage"]


def asked(question=RAISE, member=3):
    # A talk of its own each time: nobody is told the same twice in one.
    return Asked(question, community=1, channel=2, member=member, conversation=f"c:{next(TALKS)}")


async def answered(conversations, question=RAISE, member=3):
    with capture_logs() as logs:
        record = await conversations.ask(asked(question, member))
    calls = [line for line in logs if line["event"].startswith("model")]
    return record.answer, calls, logs


async def composed(world, question=RAISE):
    return (await world.mentor.answer(question, community=1)).answer


async def test_model_writes_from_the_passages_with_their_sources(world, conversations):
    answer, calls, _ = await answered(conversations)
    text = answer_markdown(answer)
    assert answer.parts[0].lead.text == "Send a short notice thirty days ahead with the new rate and the start date. Running work stays at the old rate."  # fmt: skip
    assert len(answer.parts[0].steps) == 3
    assert len(answer.parts[0].cautions) == 1
    assert "study-2025" in {citation.source.id for citation in answer.citations}
    assert WRITTEN in answer.closing
    assert "[1]" in text
    assert answer.follow_ups == (await composed(world)).follow_ups
    assert [call["ending"] for call in calls] == ["written"]
    assert calls[0]["tokens"] == 750


@pytest.mark.parametrize("mode", FAILING)
async def test_failure_ends_in_the_composers_answer_in_time_with_one_log_line(world, server, conversations, mode):
    server.mode = mode
    began = perf_counter()
    answer, calls, logs = await answered(conversations)
    assert perf_counter() - began < 4
    assert answer == await composed(world)
    assert len(calls) == 1
    assert calls[0]["log_level"] == "warning"
    # A word of ours, not an exception's name.
    assert calls[0]["reason"].islower()
    said = str(logs)
    assert KEY not in said
    assert "SECRET-DETAIL" not in said
    assert "Traceback" not in said


@pytest.mark.parametrize("mode", ["cut", "hang midway"])
async def test_stream_that_breaks_off_keeps_whole_grounded_sentences_only(server, conversations, mode):
    server.mode = mode
    answer, calls, _ = await answered(conversations)
    assert [call["ending"] for call in calls] == ["shortened"]
    for statement in (answer.parts[0].lead, *answer.parts[0].steps):
        assert statement.text.endswith(".")
        for sentence in statement.text.removesuffix(".").split(". "):
            assert sentence in GOOD


IGNORING = {
    "another language": "Schicken Sie dreißig Tage vorher eine kurze Nachricht mit dem neuen Satz [1]. Laufende Arbeit bleibt beim alten Satz [1].",
    "no citation": GOOD.replace("[1]", ""),
    "cites what is not there": GOOD.replace("[1]", "[9]"),
    "ignores the passages": "Freelancers should buy index funds early [1]. The weather in Lisbon is mild [1].\n- Plant tomatoes in May [1].",
    "garbage words": "lorem ipsum dolor sit amet consectetur [1]. sed do eiusmod tempor [1].",
    "denies": "Do not send a short notice thirty days ahead with the new rate [1].",
    "another number": "Send a short notice ninety days ahead with the new rate and the start date [1].",
}


@pytest.mark.parametrize("name", IGNORING)
async def test_answer_that_the_passages_do_not_carry_is_the_composers(world, server, conversations, name):
    server.text = IGNORING[name]
    answer, calls, _ = await answered(conversations)
    assert answer == await composed(world)
    assert [(call["ending"], call["reason"]) for call in calls] == [("composed", "unsupported")]


async def test_librarys_own_words_stand_in_for_an_unsupported_sentence(server, conversations):
    server.text = GOOD.replace("10 to 15 percent", "30 to 45 percent")
    answer, calls, _ = await answered(conversations)
    assert "30 to 45" not in answer_markdown(answer)
    assert "Raise by 10 to 15 percent at once, as a rule of thumb." in answer.steps
    assert len(answer.steps) == 3
    assert calls[0]["removed"] == 1


async def test_sections_lead_stands_in_when_the_direct_answer_fails(server, conversations):
    server.text = GOOD.replace("thirty days", "ninety days", 1)
    answer, calls, _ = await answered(conversations)
    assert answer.parts[0].lead.text.startswith("Send a short notice thirty days ahead")
    assert [call["ending"] for call in calls] == ["written"]


@pytest.mark.parametrize(
    "frame",
    [
        lambda text: f"Sure! Here's what I found:\n\n{text}",
        lambda text: f"**Raising your rate**\n\n{text}",
        lambda text: f"## Your rate\n{text}",
        lambda text: text.replace("- ", "1. ").replace("\n\nCareful", "\n\nKey steps:\n\nCareful"),
        lambda text: text.replace("start date [1]. Running", "start date. Running"),
    ],
)
async def test_preambles_headings_and_late_citations_are_forgiven(server, conversations, frame):
    server.text = frame(GOOD)
    answer, calls, _ = await answered(conversations)
    assert [call["ending"] for call in calls] == ["written"]
    assert answer.parts[0].lead.text.startswith("Send a short notice thirty days ahead")
    assert answer.parts[0].lead.text.endswith("Running work stays at the old rate.")
    assert len(answer.steps) == 3


@pytest.mark.parametrize(
    "question",
    ["who won the football match yesterday evening", "I want to kill myself", "¿cómo consigo mi primer cliente?"],
)
async def test_questions_without_passages_never_reach_the_model(server, conversations, question):
    await conversations.ask(asked(question))
    assert server.asked == []


async def test_rate_limited_model_is_left_alone_for_as_long_as_it_asked(server, conversations):
    server.mode = "429"
    await conversations.ask(asked())
    server.mode = "good"
    _, calls, _ = await answered(conversations)
    assert calls[0]["reason"] == "paused"
    assert len(server.asked) == 1


async def test_model_that_keeps_failing_is_not_asked_for_a_while(world, server):
    conversations = make_conversations(world, make_writer(world, server, failures=2))
    server.mode = "500"
    for _ in range(3):
        _, calls, _ = await answered(conversations)
    assert calls[0]["reason"] == "resting"
    assert len(server.asked) == 2


@pytest.mark.parametrize(("requests", "tokens"), [(1, 10**6), (10**6, 700)])
async def test_member_past_the_budget_gets_the_composers_answer_and_others_the_models(world, server, requests, tokens):
    writer = make_writer(world, server, requests=Allowance(requests, 9, 9), tokens=Allowance(tokens, 10**6, 10**6))
    conversations = make_conversations(world, writer)
    await conversations.ask(asked())
    answer, calls, _ = await answered(conversations)
    assert answer == await composed(world)
    assert calls[0]["reason"] == "budget"
    answer, _, _ = await answered(conversations, member=4)
    assert WRITTEN in answer.closing


async def test_calls_are_kept_as_counts_for_the_moderators(world, server, writer, conversations):
    await conversations.ask(asked())
    server.mode = "500"
    await conversations.ask(asked())
    world.clock.advance(hours=1)
    since = world.clock.now().replace(hour=0)
    usage = await writer._calls.usage(1, since, world.clock.now())
    assert (usage.calls, usage.written, usage.composed) == (2, 1, 1)
    assert usage.spent.read >= 700
    assert (await writer._calls.usage(2, since, world.clock.now())).calls == 0
