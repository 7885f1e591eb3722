"""/status: three lines that are true, for moderators alone."""

from __future__ import annotations

from dataclasses import replace

import discord
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.health.discord.status import DEAF, DOWN, NOTHING, TROUBLED, WELL
from tests.health.watched import open_watched
from tests.town import RAISE, RAISE_LEAD, shown, told


async def status(town):
    (message,) = told(await town.moderator.slash(town.general, "status"))
    assert message.ephemeral
    return message.content


async def test_all_is_well_is_three_lines_that_say_since_when(world, tmp_path):
    started = int(world.clock.now().timestamp())
    async with open_watched(world, tmp_path) as (town, _):
        world.clock.advance(hours=3)
        first, second, third = (await status(town)).splitlines()
    assert first == WELL
    assert second.startswith(f"Ever since I started, <t:{started}:R>")
    assert third == NOTHING


async def test_a_lost_index_is_told_with_its_time_and_so_is_its_return(world, tmp_path):
    async with open_watched(world, tmp_path) as (town, _):
        world.clock.advance(hours=1)
        world.index.broken = True
        await town.alice.send(town.mentor, RAISE)
        lost = int(world.clock.now().timestamp())
        await world.condition.look()
        world.clock.advance(hours=1)
        first, second, third = (await status(town)).splitlines()
        assert first == TROUBLED
        assert second.startswith(f"Since <t:{lost}:R>; I started <t:{lost - 3600}:R>")
        assert third == f"Degraded: my search index does not answer, so I go by words alone (since <t:{lost}:R>)."
        world.index.broken = False
        first, second, third = (await status(town)).splitlines()
        assert (first, third) == (WELL, NOTHING)
        assert second.startswith(f"Since <t:{lost + 3600}:R>")


async def test_without_its_database_it_says_that_it_cannot_answer(world, tmp_path, monkeypatch):
    async with open_watched(world, tmp_path) as (town, health):

        def failing(_):
            raise OSError("gone")

        monkeypatch.setattr(AsyncEngine, "connect", failing)
        first, _, third = (await status(town)).splitlines()
        # What else looks into the database after a command met the same.
        town.forgive()
        assert first == DOWN
        assert third.startswith("Degraded: my database does not answer (since <t:")
        assert health.missing() == "the database does not answer"


async def test_a_mentor_channel_in_which_it_may_not_write_is_named_with_what_to_allow(world, tmp_path):
    async with open_watched(world, tmp_path) as (town, _):
        everyone = town.guild.default_role
        unheard = discord.PermissionOverwrite(send_messages=False, embed_links=False)
        closed = town.guild.create_text_channel("closed", overwrites={everyone: unheard})
        settings = await world.communities.settings(town.guild.id)
        await world.communities.change(replace(settings, mentor_channels=settings.mentor_channels | {closed.id}))
        await town.env.settle()
        first, _, third = (await status(town)).splitlines()
        assert first == TROUBLED
        assert third == f"Degraded: in <#{closed.id}> I lack Send Messages, Embed Links."
        # Elsewhere it answers as ever.
        await town.alice.send(town.mentor, RAISE)
        assert RAISE_LEAD in shown(town.last(town.mentor))


async def test_mentor_channels_without_message_content_are_told(world, tmp_path):
    async with open_watched(world, tmp_path, message_content=False) as (town, _):
        assert (await status(town)).splitlines()[2] == f"Degraded: {DEAF}."


async def test_many_closed_channels_fit_into_a_message(world, tmp_path):
    async with open_watched(world, tmp_path) as (town, _):
        unseen = {town.guild.default_role: discord.PermissionOverwrite(view_channel=False, send_messages=False)}
        closed = {town.guild.create_text_channel(f"closed-{n}", overwrites=unseen).id for n in range(60)}
        settings = await world.communities.settings(town.guild.id)
        await world.communities.change(replace(settings, mentor_channels=frozenset(closed), answers_in_threads=True))
        await town.env.settle()
        text = await status(town)
        assert len(text) <= 2000
        assert len(text.splitlines()) == 3
        assert text.endswith("and so in 55 more channels.")
