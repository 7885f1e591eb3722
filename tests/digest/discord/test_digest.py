"""/digest: a preview before the first, a post each week, off by one press; to a member by direct message on request."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import discord
import pytest

from bot.digest.adapters.mailing_store import DatabaseMailings
from bot.digest.discord.digest import UNDELIVERED
from bot.digest.discord.room import DigestDesk
from bot.digest.discord.sending import DigestRounds
from bot.library.discord.moderators import NOT_A_MODERATOR
from tests.digest.issuing import mailings_of
from tests.library.discord.moderating import published
from tests.town import RAISE, RAISE_LEAD, buttons, told

START = "wf:digest:start"


async def digest(town, name, who=None, **options):
    return told(await (who or town.moderator).slash(town.general, f"digest {name}", **options))


async def due(town, bot=None):
    """Let a round of sending begin, as it does every ten minutes."""
    await (bot or town.bot).get_cog("DigestRounds").send_due()
    await town.env.settle()


def body(message):
    return message.embeds[0].description


async def started(town, **options):
    """Choose Monday, nine o'clock, and start; it is Sunday noon."""
    (panel,) = await digest(town, "weekly", channel=town.general, **options)
    await town.moderator.click(panel, custom_id=START)
    return panel


def posts(town, channel=None):
    return [
        each for each in town.said(channel or town.general) if each.embeds and each.embeds[0].title == "This week: Town"
    ]


def letters(town, who=None):
    dm = (who or town.alice).user.dm_channel
    return [each for each in town.said(dm) if each.embeds and each.embeds[0].title == "This week: Town"]


async def test_a_moderator_sees_it_before_anybody_else_does(town):
    for who in (town.alice, town.bob, town.moderator):
        await town.answered(by=who)
    (panel,) = await digest(town, "weekly", channel=town.general, weekday=2, hour=18, zone="Europe/Berlin")
    assert panel.ephemeral
    assert f"each Wednesday at 18:00 (Europe/Berlin) in {town.general.mention}" in panel.content
    assert "Not posted yet" in panel.content
    assert RAISE_LEAD in body(panel)
    assert "(3 members)" in body(panel)
    assert RAISE not in body(panel)
    assert buttons(panel) == {START: "Post this every week"}
    town.world.clock.advance(days=8)
    await due(town)
    assert posts(town) == []


async def test_it_is_posted_each_week_and_pings_nobody(town):
    await started(town)
    town.world.clock.advance(hours=20)
    await due(town)
    assert posts(town) == []
    town.world.clock.advance(hours=1)
    for _ in range(2):
        await due(town)
    (post,) = posts(town)
    _, sent = town.sends()[-1]
    assert sent["allowed_mentions"] == {"parse": []}
    assert buttons(post) == {"wf:digest:off:1": "Turn off (moderators)"}
    town.world.clock.advance(days=7)
    await due(town)
    assert [next(iter(buttons(each))) for each in posts(town)] == ["wf:digest:off:1", "wf:digest:off:2"]
    first, second = posts(town)
    assert body(first) != body(second)


async def test_what_is_new_in_the_library_stands_in_the_post(town):
    await started(town)
    await published(town)
    town.world.clock.advance(hours=21)
    await due(town)
    assert "Deposits in our guild (new, this server's own)" in body(posts(town)[0])


async def test_two_processes_post_it_once(town):
    await started(town)
    town.world.clock.advance(hours=21)
    other = DigestRounds(town.bot, DigestDesk(mailings_of(town.world), town.world.issues, town.world.audit))
    await asyncio.gather(town.bot.get_cog("DigestRounds").send_due(), other.send_due())
    await town.env.settle()
    assert len(posts(town)) == 1


async def test_a_kill_before_it_was_posted_loses_no_week_and_one_after_it_posts_none_twice(town):
    await started(town)
    town.world.clock.advance(hours=21)
    mailings = town.world.mailings
    (mailing,) = await mailings.due()
    await mailings.claim(mailing)
    await town.restart()
    await due(town)
    assert posts(town) == []
    town.world.clock.advance(minutes=11)
    await due(town)
    assert len(posts(town)) == 1
    town.world.clock.advance(days=7)
    (mailing,) = await mailings.due()
    claimed = await mailings.claim(mailing)
    rounds = town.bot.get_cog("DigestRounds")
    await rounds._write(claimed, await rounds._address(claimed))
    await town.restart()
    town.world.clock.advance(minutes=11)
    await due(town)
    assert len(posts(town)) == 2
    assert (await mailings.of(town.guild.id)).sent == 2


async def test_one_press_of_a_moderator_turns_it_off_and_a_member_s_does_not(town):
    await started(town)
    town.world.clock.advance(hours=21)
    await due(town)
    (post,) = posts(town)
    await town.restart()
    (refused,) = told(await town.alice.click(post, custom_id="wf:digest:off:1"))
    assert refused.content == NOT_A_MODERATOR
    assert refused.ephemeral
    assert (await town.world.mailings.of(town.guild.id)).due is not None
    (_, said) = sorted(told(await town.moderator.click(post, custom_id="wf:digest:off:1")), key=lambda each: each.id)
    assert "The weekly digest is off" in said.content
    assert buttons(posts(town)[0]) == {}
    town.world.clock.advance(days=7)
    await due(town)
    assert len(posts(town)) == 1
    log = told(await town.moderator.slash(town.general, "knowledge log"))
    assert "digest off" in "".join(each.content for each in log)


async def test_off_keeps_channel_and_hour_for_its_return(town):
    await started(town, weekday=4, hour=7, zone="Asia/Kolkata")
    (said,) = await digest(town, "off")
    assert "The weekly digest is off" in said.content
    (said,) = await digest(town, "off")
    assert "off already" in said.content
    (panel,) = await digest(town, "weekly")
    assert f"each Friday at 07:00 (Asia/Kolkata) in {town.general.mention}" in panel.content
    assert START in buttons(panel)


async def test_it_is_turned_off_in_the_panel_too(town):
    panel = await started(town)
    (after,) = told(await town.moderator.click(panel, custom_id="wf:digest:off:1"))
    assert "The weekly digest is off" in after.content
    assert buttons(after) == {}


async def test_another_hour_moves_a_post_that_is_on(town):
    await started(town)
    (panel,) = await digest(town, "weekly", hour=15)
    assert buttons(panel) == {"wf:digest:off:1": "Turn off (moderators)"}
    assert panel.content.startswith("**On**: each Monday at 15:00")
    town.world.clock.advance(hours=21)
    await due(town)
    assert posts(town) == []
    town.world.clock.advance(hours=6)
    await due(town)
    assert len(posts(town)) == 1


async def test_a_channel_that_is_gone_turns_it_off_and_the_moderator_reads_why(town):
    await started(town)
    town.world.clock.advance(hours=21)
    town.env.inject_error("POST", f"/channels/{town.general.id}/messages", status=404, code=10003)
    await due(town)
    assert (await town.world.mailings.of(town.guild.id)).due is None
    (panel,) = await digest(town, "weekly")
    assert "⚠️ The last one could not be posted: the channel is gone, so it is off." in panel.content


async def test_a_channel_where_it_may_not_write_is_tried_again_next_week(town):
    await started(town)
    town.world.clock.advance(hours=21)
    town.env.inject_error("POST", f"/channels/{town.general.id}/messages", status=403, code=50013)
    await due(town)
    assert (await town.world.mailings.of(town.guild.id)).due == datetime(2026, 11, 30, 9, tzinfo=UTC)
    town.world.clock.advance(days=7)
    await due(town)
    assert len(posts(town)) == 1


async def test_a_discord_that_fails_is_tried_again_and_holds_up_no_other_server(town):
    await started(town)
    other = town.env.create_guild("Elsewhere")
    square = other.create_text_channel("square")
    await town.env.settle()
    ours = await town.world.mailings.of(town.guild.id)
    await DatabaseMailings(town.world.engine).put(replace(ours, community=other.id, channel=square.id))
    town.world.clock.advance(hours=21)
    town.env.inject_error("POST", f"/channels/{town.general.id}/messages", status=500, times=None)
    await due(town)
    assert posts(town) == []
    assert len(town.said(square)) == 1
    town.env.backend.faults.clear()
    town.world.clock.advance(minutes=11)
    await due(town)
    assert len(posts(town)) == 1
    assert len(town.said(square)) == 1


async def test_what_is_late_by_more_than_a_day_waits_for_its_next_turn(town):
    await started(town)
    town.world.clock.advance(hours=21 + 25)
    await due(town)
    assert posts(town) == []
    assert (await town.world.mailings.of(town.guild.id)).due == datetime(2026, 11, 30, 9, tzinfo=UTC)


async def test_a_zone_and_a_channel_that_do_not_fit_are_refused(town):
    (said,) = await digest(town, "weekly", zone="Atlantis")
    assert "don't know that time zone" in said.content
    silent = town.guild.create_text_channel(
        "silent", overwrites={town.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    (said,) = await digest(town, "weekly", channel=silent)
    assert f"I may not write, or show embeds, in {silent.mention}" in said.content
    assert await town.world.mailings.of(town.guild.id) is None
    town.forgive()


async def test_open_introductions_are_counted_while_they_are_on(town):
    world, community = town.world, town.guild.id
    for member in (town.alice.id, town.bob.id):
        await world.entries.begin(community, member)
        await world.entries.pick(community, member, "seeks", ["accountability"])
        await world.entries.start(community, member)
    assert "/connect" not in body((await digest(town, "weekly"))[0])
    await world.conditions.change(community, town.moderator.id, "reports", town.general.id)
    await world.conditions.switch(community, town.moderator.id, on=True)
    assert "🤝 2 members look for an introduction: `/connect`" in body((await digest(town, "weekly"))[0])


async def test_a_member_gets_the_first_letter_at_once_and_one_each_week(town):
    (said,) = await digest(town, "by-dm", town.alice, wanted=True, weekday=0, hour=9, zone="UTC")
    assert said.ephemeral
    assert "a first one is in your direct messages" in said.content
    (first,) = letters(town)
    assert "The digest of **Town**" in first.content
    town.world.clock.advance(hours=21)
    for _ in range(2):
        await due(town)
    assert [next(iter(buttons(each))) for each in letters(town)] == [
        f"wf:digest:letter:{town.guild.id}:{number}" for number in (1, 2)
    ]
    assert posts(town) == []
    assert letters(town, town.bob) == []


async def test_one_press_under_a_letter_ends_them_also_after_a_restart(town):
    await digest(town, "by-dm", town.alice, wanted=True)
    await town.restart()
    (letter,) = letters(town)
    custom_id = next(iter(buttons(letter)))
    (said,) = told(await town.alice.user.click(letter, custom_id=custom_id))
    assert "no more digests" in said.content
    (said,) = told(await town.alice.user.click(letter, custom_id=custom_id))
    assert "none from that server already" in said.content
    town.world.clock.advance(days=1)
    await due(town)
    assert len(letters(town)) == 1


async def test_a_member_ends_them_where_they_began(town):
    await digest(town, "by-dm", town.alice, wanted=True)
    (said,) = await digest(town, "by-dm", town.alice, wanted=False)
    assert "no more digests" in said.content
    (said,) = await digest(town, "by-dm", town.alice, wanted=False)
    assert "You get none" in said.content


async def test_closed_direct_messages_are_noticed_before_anything_is_turned_on(town):
    town.env.inject_error("POST", f"/channels/{town.alice.user.dm_channel.id}/messages", status=403, code=50007)
    (said,) = await digest(town, "by-dm", town.alice, wanted=True)
    town.forgive()
    assert "so nothing was turned on" in said.content
    assert await town.world.mailings.of(town.guild.id, town.alice.id) is None


async def test_direct_messages_that_are_closed_later_end_it_and_it_is_said_once(town):
    await digest(town, "by-dm", town.alice, wanted=True)
    town.world.clock.advance(hours=21)
    town.env.inject_error("POST", f"/channels/{town.alice.user.dm_channel.id}/messages", status=403, code=50007)
    await due(town)
    town.world.clock.advance(days=7)
    await due(town)
    assert len(letters(town)) == 1
    assert UNDELIVERED not in [each.content for each in told(await town.bob.slash(town.general, "about"))]
    said = [each.content for each in told(await town.alice.slash(town.general, "about"))]
    assert said.count(UNDELIVERED) == 1
    again = told(await town.alice.slash(town.general, "about"))
    assert [each.content for each in again if each.content == UNDELIVERED] == []


async def test_whoever_left_the_server_gets_no_letter_and_is_forgotten(town):
    await digest(town, "by-dm", town.alice, wanted=True)
    town.guild.remove_member(town.alice)
    town.world.clock.advance(hours=21)
    await due(town)
    assert len(letters(town)) == 1
    assert await town.world.mailings.of(town.guild.id, town.alice.id) is None


async def test_in_a_direct_message_there_is_no_server_to_tell_of(town):
    (said,) = told(await town.alice.user.slash("digest by-dm", wanted=True))
    assert "type `/digest by-dm` in the server" in said.content


async def test_it_is_exported_and_deleted_with_the_rest_and_named_beforehand(town):
    await digest(town, "by-dm", town.alice, wanted=True, zone="Asia/Kolkata")
    kept = await town.world.members.export(town.alice.id)
    assert [(row["community"], row["zone"]) for row in kept["digests"]] == [(str(town.guild.id), "Asia/Kolkata")]
    (asked,) = told(await town.alice.slash(town.general, "my-data delete"))
    assert "1 weekly digests by direct message" in asked.content
    await started(town)
    await town.alice.click(asked, custom_id=f"wf:forget:{town.alice.id}")
    assert await town.world.mailings.of(town.guild.id, town.alice.id) is None
    assert (await town.world.mailings.of(town.guild.id)).due is not None
    (privacy,) = told(await town.alice.slash(town.general, "privacy"))
    assert "digest by direct message" in privacy.content


@pytest.mark.parametrize("command", ["weekly", "by-dm"])
async def test_time_zones_are_suggested(town, command):
    offered = await town.moderator.autocomplete(town.general, f"digest {command}", "zone", "lisbon")
    assert [choice["value"] for choice in offered] == ["Europe/Lisbon"]


async def test_a_round_that_fails_does_not_end_the_rounds(town, monkeypatch):
    await started(town)
    town.world.clock.advance(hours=21)
    with monkeypatch.context() as broken:
        broken.setattr(town.world.mailings, "_store", None)
        broken.setattr(town.world.issues, "_changes", None)
        await due(town)
        await town.bot.get_cog("DigestRounds").note_changes()
    await due(town)
    assert len(posts(town)) == 1
