"""The doctor in Discord, over real sockets: with its token it looks, says what is wrong, and leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import discord
import pytest
from discord.http import Route
from pydantic import SecretStr

from bot.health.doctor import examine
from bot.health.rules.findings import Verdict
from bot.settings import Settings
from bot.wiring.examining_discord import discord_checks
from tests.health.discordlike import guild, serve

TOKEN = "the-right-one"
GUILDS = [guild(100, "Open house"), guild(200, "Locked house", permissions=0)]


async def found_in_discord(tmp_path, token=TOKEN, **options):
    settings = Settings(_env_file=None, discord_token=SecretStr(token), data_dir=tmp_path, **options)
    found = []
    await examine(discord_checks(settings), found.append)
    return {part: [each for each in found if each.part == part] for part in {each.part for each in found}}


async def test_with_a_token_it_sees_intents_permissions_and_the_clock(monkeypatch, tmp_path):
    async with serve(monkeypatch, TOKEN, GUILDS, now=datetime.now(UTC)) as like:
        found = await found_in_discord(tmp_path, message_content=True)
    assert [each.says for each in found["discord"]] == ["the token is Wayfinder's"]
    assert [each.verdict for each in found["intents"]] == [Verdict.GOOD]
    well, bad = found["permissions"]
    assert well.says == "1 of 2 server(s) are well"
    assert (bad.verdict, bad.says) == (Verdict.BAD, "Locked house: I may write in none of its channels")
    assert [each.verdict for each in found["clock"]] == [Verdict.GOOD]
    # It asks for nothing that a portal must turn on first: the question is whether that is turned on.
    assert like.intents == [discord.Intents(guilds=True).value]


async def test_a_clock_that_is_off_and_an_intent_that_is_off_are_told(monkeypatch, tmp_path):
    async with serve(monkeypatch, TOKEN, GUILDS[:1], flags=0, now=datetime.now(UTC) - timedelta(minutes=10)):
        found = await found_in_discord(tmp_path, message_content=True)
    assert [each.verdict for each in found["clock"] + found["intents"]] == [Verdict.BAD] * 2
    assert 590 < int(found["clock"][0].says.split()[0]) < 700


async def test_a_bot_without_a_server_is_told_to_be_invited(monkeypatch, tmp_path):
    async with serve(monkeypatch, TOKEN, [], now=datetime.now(UTC)):
        found = await found_in_discord(tmp_path)
    assert [each.says for each in found["permissions"]] == ["Wayfinder is in no server"]
    assert "Invite" in found["permissions"][0].mend


async def test_a_wrong_token_and_a_discord_that_is_away_are_told_apart_and_no_token_is_shown(monkeypatch, tmp_path):
    async with serve(monkeypatch, TOKEN, [], now=datetime.now(UTC)):
        wrong = (await found_in_discord(tmp_path, "s3cret-and-wrong"))["discord"]
    monkeypatch.setattr(Route, "BASE", "http://127.0.0.1:1/api")
    away = (await found_in_discord(tmp_path, "s3cret-and-right"))["discord"]
    assert [each.verdict for each in wrong + away] == [Verdict.BAD] * 2
    assert "does not accept this token" in wrong[0].says
    assert "cannot be reached" in away[0].says
    assert "s3cret" not in f"{wrong}{away}"


@pytest.mark.parametrize("part", ["intents", "permissions"])
async def test_without_a_token_it_says_what_it_cannot_see(tmp_path, part):
    found = []
    await examine(discord_checks(Settings(_env_file=None, discord_token=None, data_dir=tmp_path)), found.append)
    (unchecked,) = [each for each in found if each.part == part]
    assert unchecked.verdict is Verdict.UNCHECKED
    assert "DISCORD_TOKEN" in unchecked.mend
