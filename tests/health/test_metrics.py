"""What happens is counted by outcome and stage, and no word and no id of anybody is in it."""

from __future__ import annotations

import socket

import aiohttp
import pytest
import simcord

from bot import app
from bot.errors import SettingsError
from bot.health.adapters.endpoint import open_endpoint
from bot.kernel.records import CommunitySettings
from bot.wiring.health import open_health
from tests.conftest import PATIENCE
from tests.health.watched import open_watched, page_of, samples
from tests.town import NONSENSE, RAISE, small_library

__all__ = ["small_library"]

QUESTION = "How do I find my first client with no reviews?"
STAGES = ("understand", "embed", "search", "rank", "render", "discord")


def free_port():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


async def unasked(request):
    raise AssertionError


async def get(session, address):
    async with session.get(address) as answer:
        return answer.status, await answer.text()


async def test_a_question_goes_through_every_stage_and_the_port_says_when_the_bot_is_ready(small_library):
    settings = small_library.model_copy(update={"metrics_port": free_port()})
    address = f"http://127.0.0.1:{settings.metrics_port}"
    async with aiohttp.ClientSession() as session, open_health(settings) as health:
        assert await get(session, f"{address}/healthz") == (200, "alive\n")
        assert await get(session, f"{address}/readyz") == (503, "starting\n")
        async with app.open_services(settings, health=health) as services:
            bot = app.create_bot(services, settings, always_sync=True, simulated=True, watch=health.watch)
            async with simcord.run(bot, settle_timeout=PATIENCE) as env, health.following(bot):
                guild = env.create_guild("Town")
                channel, alice = guild.create_text_channel("mentor"), guild.add_member(env.create_user("alice"))
                await services.use_cases.communities.change(CommunitySettings(guild.id, frozenset({channel.id})))
                before = samples((await get(session, f"{address}/metrics"))[1])
                await alice.send(channel, QUESTION)
                assert await get(session, f"{address}/readyz") == (200, "ready\n")
                page = (await get(session, f"{address}/metrics"))[1]
                after = samples(page)
            assert await get(session, f"{address}/readyz") == (503, "stopping\n")
            assert await get(session, f"{address}/healthz") == (200, "alive\n")
    asked = after["wayfinder_questions_total", "answer"]
    assert asked == 1
    assert after["wayfinder_question_seconds_count",] == 1
    assert after["wayfinder_questions_in_progress",] == 0
    for stage in STAGES:
        name = "wayfinder_stage_seconds_count"
        assert after[name, stage] == before.get((name, stage), 0) + 1, stage
    assert after["wayfinder_index_state", "vectors"] == 1
    assert after["wayfinder_queue_length", "embed"] == after["wayfinder_queue_length", "search"] == 0
    assert after["wayfinder_gateway_ready",] == after["wayfinder_servers",] == 1
    assert after["wayfinder_jobs_total", "send_due", "done"] == 1
    assert all(after["wayfinder_part_well", part] == 1 for part in ("database", "index", "disk", "jobs", "discord"))
    for private in ("first client", "Town", "alice", str(guild.id), str(channel.id), str(alice.id)):
        assert private not in page


async def test_questions_count_by_how_they_end(world, tmp_path, monkeypatch):
    async with open_watched(world, tmp_path) as (town, health):
        await town.alice.send(town.mentor, RAISE)
        await town.alice.send(town.mentor, NONSENSE)
        world.gate.allowed = 0
        await town.alice.send(town.mentor, RAISE)
        world.gate.allowed = 1

        async def failing(*_, **__):
            raise RuntimeError("a fault")

        monkeypatch.setattr(world.answers, "add", failing)
        await town.bob.send(town.mentor, RAISE)
        town.forgive()
        counted = samples(page_of(health))
    assert {key[1]: number for key, number in counted.items() if key[0] == "wayfinder_questions_total"} == {
        "answer": 1,
        "unknown": 1,
        "refused": 1,
        "failed": 1,
    }
    # How long it took to refuse or to fail says nothing of how long members wait for answers.
    assert counted["wayfinder_question_seconds_count",] == 2


async def test_a_job_that_fails_is_counted_as_failed_and_its_next_run_as_done(world, tmp_path, monkeypatch):
    async with open_watched(world, tmp_path) as (town, health):
        housekeeping = town.bot.get_cog("Housekeeping")
        with monkeypatch.context() as patch:

            async def failing():
                raise RuntimeError("a fault")

            patch.setattr(world.conversations, "forget_old", failing)
            await housekeeping.forget_old()
        counted = samples(page_of(health))
        assert counted["wayfinder_jobs_total", "forget_old", "failed"] == 1
        assert health.runs.failed == ["forget_old"]
        await housekeeping.forget_old()
        assert samples(page_of(health))["wayfinder_jobs_total", "forget_old", "done"] == 2
        assert health.runs.failed == []


async def test_an_index_that_does_not_answer_shows_in_the_state(world, tmp_path):
    async with open_watched(world, tmp_path) as (_, health):
        world.index.broken = True
        await world.condition.look()
        counted = samples(page_of(health))
        assert (counted["wayfinder_index_state", "words"], counted["wayfinder_index_state", "vectors"]) == (1, 0)
        assert counted["wayfinder_part_well", "index"] == 0
        world.index.broken = False
        await world.condition.look()
        assert samples(page_of(health))["wayfinder_index_state", "vectors"] == 1


async def test_a_port_that_is_taken_is_one_sentence_that_names_the_setting():
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        port = held.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"^MENTOR_METRICS_PORT: cannot listen on 127\.0\.0\.1, port {port}"):
            async with open_endpoint("127.0.0.1", port, unasked, lambda: None):
                pass
