"""The language model, watched: what it costs is counted, and that it is left alone for a while is told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from bot.answering.conversations import Asked
from bot.health.adapters.prometheus import PrometheusWatch
from bot.settings import Settings
from bot.wiring.vitals import model_vitals
from bot.wiring.writing import open_writing
from tests.health.watched import page_of, samples
from tests.town import RAISE
from tests.writing.conftest import KEY, make_conversations, server

__all__ = ["server"]


@pytest.fixture
def metrics():
    return PrometheusWatch("test")


async def open_wing(world, server, metrics, **limits):
    settings = Settings(
        _env_file=None,
        llm="openai:test",
        llm_mode="write",
        llm_url=server.url,
        llm_key=SecretStr(KEY),
        llm_first_token_seconds=2,
        llm_deadline_seconds=3,
        **limits,
    )
    foundation = SimpleNamespace(engine=world.engine, watch=metrics, embedder=world.embedder)
    wing = await open_writing(settings, foundation, world.clock)
    part, dial = model_vitals(wing.guard, wing.budget)
    metrics.show([dial])
    await part.look()
    return wing, part


async def ask(world, wing, times=1):
    for number in range(times):
        await make_conversations(world, wing.writer).ask(Asked(RAISE, 1, 2, 3, f"talk {number}"))


def counted(metrics):
    return samples(page_of(SimpleNamespace(metrics=metrics)))


async def test_calls_and_tokens_are_counted_by_ending_and_direction(world, server, metrics):
    wing, part = await open_wing(world, server, metrics)
    before = counted(metrics)["wayfinder_model_budget_left", "tokens"]
    await ask(world, wing)
    assert await part.look() is None
    found = counted(metrics)
    assert found["wayfinder_model_calls_total", "written"] == 1
    assert found["wayfinder_stage_seconds_count", "model"] == 1
    read, wrote = (found["wayfinder_model_tokens_total", each] for each in ("read", "written"))
    assert read > 0
    assert wrote > 0
    assert found["wayfinder_model_budget_left", "tokens"] == before - read - wrote


async def test_a_model_that_keeps_failing_is_told_until_it_may_be_asked_again(world, server, metrics):
    wing, part = await open_wing(world, server, metrics)
    server.mode = "500"
    await ask(world, wing, times=3)
    assert await part.look() is None
    await ask(world, wing)
    assert "failed several times" in await part.look()
    # While it rests, it is not asked, and its time is not counted.
    timed = counted(metrics)["wayfinder_stage_seconds_count", "model"]
    await ask(world, wing)
    found = counted(metrics)
    assert found["wayfinder_stage_seconds_count", "model"] == timed == 4
    assert found["wayfinder_model_calls_total", "composed"] == 5


async def test_a_budget_that_is_spent_is_told(world, server, metrics):
    wing, part = await open_wing(world, server, metrics, llm_requests_per_day=1)
    await ask(world, wing)
    assert "budget for today is spent" in await part.look()
    assert counted(metrics)["wayfinder_model_budget_left", "requests"] == 0
