"""Processes share a bot's shards: each serves its own servers, they start one after another, and Discord's refusals are sentences."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from itertools import pairwise

import pytest

from bot import app
from bot.discord_app.client import MentorBot
from bot.discord_app.options import BotOptions
from bot.discord_app.running import Connection
from bot.discord_app.sharding import ShardRange, serves
from bot.discord_app.shift import Shift
from bot.errors import OperatorError, SettingsError
from bot.kernel.adapters.catalogues import translations
from bot.kernel.adapters.shard_starts import DatabaseShardStarts
from bot.members.adapters.community_store import DatabaseCommunities
from bot.settings import load_settings
from tests.databases import open_rows
from tests.scale.gateway import running_gateway, until

GAP = 0.4
ALL = 4


@pytest.fixture
async def gateway(monkeypatch):
    async with running_gateway(monkeypatch) as running:
        yield running


def bot_of(engine, shards):
    async def install(bot):
        return None

    options = BotOptions(message_content=False, retention_days=30, shards=shards)
    return MentorBot(
        install, DatabaseCommunities(engine), options, Shift(), translations, DatabaseShardStarts(engine, GAP)
    )


async def connect(bot):
    """Serve as `bot.app` does, without trying again."""
    await Connection(lambda: bot, "token").serve()


async def test_shards_of_two_processes_start_one_after_another_and_each_once(tmp_path, gateway):
    async with AsyncExitStack() as stack:
        engines = [await stack.enter_async_context(open_rows(tmp_path / "shards.db")) for _ in range(2)]
        bots = [
            bot_of(engine, ShardRange(ids, ALL)) for engine, ids in zip(engines, (range(2), range(2, 4)), strict=True)
        ]
        serving = [asyncio.create_task(connect(bot)) for bot in bots]
        await until(lambda: all(bot.is_ready() for bot in bots))
        for bot in bots:
            await bot.close()
        await asyncio.gather(*serving)
    times = sorted(each[0] for each in gateway.identified)
    assert sorted(each[1:] for each in gateway.identified) == [(number, ALL) for number in range(ALL)]
    assert all(later - earlier > GAP * 0.8 for earlier, later in pairwise(times))


async def test_one_process_takes_as_many_shards_as_discord_recommends(tmp_path, gateway):
    async with open_rows(tmp_path / "shards.db") as engine:
        bot = bot_of(engine, None)
        serving = asyncio.create_task(connect(bot))
        await until(bot.is_ready)
        await bot.close()
        await serving
    assert [each[1:] for each in gateway.identified] == [(0, 3), (1, 3), (2, 3)]


@pytest.mark.parametrize(
    ("code", "says"), [(4011, "too many servers for so few shards"), (4010, "does not know these shards")]
)
async def test_a_refusal_of_the_shards_says_what_to_set(tmp_path, gateway, code, says):
    gateway.close_with = code
    async with open_rows(tmp_path / "shards.db") as engine:
        with pytest.raises(OperatorError, match=f"MENTOR_SHARDS: .*{says}"):
            await connect(bot_of(engine, ShardRange(range(1), 1)))


@pytest.mark.parametrize(
    ("written", "shards"),
    [
        ("", None),
        ("0-3/16", ShardRange(range(4), 16)),
        ("5/16", ShardRange(range(5, 6), 16)),
        ("0/1", ShardRange(range(1), 1)),
    ],
)
def test_shards_are_read_from_the_settings(monkeypatch, tmp_path, written, shards):
    assert app.shards_of(settings_with(monkeypatch, tmp_path, written)) == shards


@pytest.mark.parametrize("written", ["16/16", "3-1/16", "0-16/16", "four", "0-3", "-1/4", "0-3/0"])
def test_shards_that_cannot_be_are_one_sentence(monkeypatch, tmp_path, written):
    with pytest.raises(SettingsError, match=r"^MENTOR_SHARDS: "):
        settings_with(monkeypatch, tmp_path, written)


def settings_with(monkeypatch, tmp_path, written):
    (tmp_path / "knowledge").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MENTOR_SHARDS", written)
    return load_settings()


async def test_each_server_is_served_by_one_process(tmp_path):
    async with open_rows(tmp_path / "shards.db") as engine:
        bots = [bot_of(engine, ShardRange(ids, ALL)) for ids in (range(2), range(2, 4))]
        for guild in range(50):
            assert sum(serves(bot, (guild << 22) + 7) for bot in bots) == 1
        assert serves(bot_of(engine, None), 1 << 60)
