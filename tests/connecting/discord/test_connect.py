"""/connect as members and moderators use it, from switching it on to an introduction, a block and a report."""

from __future__ import annotations

from datetime import timedelta

import discord
import pytest
import simcord
from simcord import interactions
from simcord.backend import serializers
from sqlalchemy import select, update

from bot.connecting.adapters.tables import introduction_entries, introduction_sides, introductions
from bot.connecting.rules.entries import State
from bot.errors import NotAllowed
from tests.connecting.discord.acting import (
    answer,
    both_join,
    card,
    connect,
    direct,
    join,
    monday,
    opened,
    panel_after,
    pick,
    press,
    private_channel,
    proposed,
    tick,
    turn_on,
)
from tests.town import buttons, make_bot, shown, told

__all__ = ["opened"]


async def introduced(town):
    first, second = await proposed(town)
    await answer(town.alice, first, "yes")
    await answer(town.bob, second, "yes")
    return town.lobby.threads


def close_messages(town, who):
    town.env.inject_error("POST", f"/channels/{who.user.dm_channel.id}/messages", status=403, code=50007, times=None)


def open_messages(town):
    town.env.backend.faults.clear()


async def state_of(town, who):
    return (await town.world.entries.own(town.guild.id, who.id)).state


async def test_introductions_are_off_until_a_moderator_turns_them_on(town):
    reports = private_channel(town)
    await town.env.settle()
    assert "off in this server" in (await connect(town, town.alice)).content
    assert not buttons(await connect(town, town.alice))
    opened = await connect(town, town.moderator)
    (panel,) = told(await town.moderator.click(opened, custom_id="wf:meet:do:moderate"))
    assert "Introductions are off" in panel.content
    (refused,) = told(await town.moderator.click(panel, custom_id="wf:meet:switch:on"))
    assert "where reports go" in refused.content
    (public,) = told(await town.moderator.select(panel, [town.general], custom_id="wf:meet:set:reports"))
    assert "Everybody can read that channel" in public.content
    await town.moderator.select(panel, [reports], custom_id="wf:meet:set:reports")
    await town.moderator.select(panel, [town.general], custom_id="wf:meet:set:threads")
    await town.moderator.select(panel, ["14"], custom_id="wf:meet:set:days")
    result = await town.moderator.click(panel, custom_id="wf:meet:switch:on")
    assert "Introductions are on" in shown(panel_after(result, panel))
    (log,) = told(await town.moderator.slash(town.general, "knowledge log"))
    assert "introductions" in log.content
    assert "Introductions in Town" in (await connect(town, town.alice)).content
    terms = await town.world.conditions.terms(town.guild.id)
    assert (terms.thread_channel, terms.report_channel, terms.newcomer_days) == (town.general.id, reports.id, 14)


async def test_mentor_channel_is_no_place_for_private_threads(opened):
    (panel,) = told(
        await opened.moderator.click(await connect(opened, opened.moderator), custom_id="wf:meet:do:moderate")
    )
    (refused,) = told(await opened.moderator.select(panel, [opened.mentor], custom_id="wf:meet:set:threads"))
    assert "mentor channel" in refused.content


async def test_moderators_see_numbers_and_never_what_was_picked(opened):
    await both_join(opened)
    (panel,) = told(
        await opened.moderator.click(await connect(opened, opened.moderator), custom_id="wf:meet:do:moderate")
    )
    assert "2 looking, 0 proposals open, 0 introduced, 0 reports" in panel.content
    assert "portfolio" not in panel.content
    assert str(opened.alice.id) not in panel.content


async def test_consent_comes_before_anything_is_kept(opened):
    message = await connect(opened, opened.alice)
    assert "Only when both of you say yes" in message.content
    assert await opened.world.entries.find(opened.guild.id, opened.alice.id) is None
    panel = await press(opened.alice, message, "begin")
    assert "not looking yet" in panel.content
    assert await state_of(opened, opened.alice) is State.SETTING_UP


async def test_member_picks_starts_and_is_told_by_direct_message(opened):
    panel = await join(opened, opened.alice, ["portfolio-review"], ["referrals", "accountability"])
    assert "looking until" in panel.content
    assert "**You offer**: Look through a portfolio with honest notes" in panel.content
    (welcome,) = direct(opened, opened.alice)
    assert welcome.content.startswith("You are in: I look for somebody for you in **Town**")


async def test_skills_of_several_fields_are_kept(opened):
    panel = await press(opened.alice, await connect(opened, opened.alice), "begin")
    skills = await press(opened.alice, panel, "shows")
    skills = await pick(opened.alice, skills, "skill:shows:0", "copywriting")
    skills = await pick(opened.alice, skills, "field:shows", "Marketing")
    skills = await pick(opened.alice, skills, "skill:shows:1", "email-marketing")
    assert "Conversion copywriting · Email marketing" in skills.content
    panel = await press(opened.alice, skills, "back")
    assert "**You can show**: Conversion copywriting · Email marketing" in panel.content


async def test_entry_without_anything_to_give_does_not_start(opened):
    panel = await press(opened.alice, await connect(opened, opened.alice), "begin")
    panel = await pick(opened.alice, panel, "pick:seeks", "referrals")
    (refused,) = [
        each for each in told(await opened.alice.click(panel, custom_id="wf:meet:do:start")) if "first" in each.content
    ]
    assert refused.content == "Pick first: something that you offer."


async def test_excluded_role_and_new_members_are_left_out_with_a_reason(opened):
    minors = opened.guild.create_role("Minors")
    young = opened.guild.add_member(opened.env.create_user("young"), roles=[minors])
    opened.world.members.newcomers.discard(young.id)
    await turn_on(opened, excluded_role=minors.id, newcomer_days=0)
    assert "keeps you out" in (await connect(opened, young)).content
    # The simulation's members joined in January 2026, by its own clock.
    await turn_on(opened, newcomer_days=1000)
    assert "1000 days or longer" in (await connect(opened, opened.alice)).content


async def test_member_who_gets_the_excluded_role_later_is_not_proposed(opened):
    await both_join(opened)
    minors = opened.guild.create_role("Minors")
    opened.env.backend.get_guild(opened.guild.id).members[opened.bob.id].role_ids.append(minors.id)
    await turn_on(opened, excluded_role=minors.id)
    await monday(opened)
    assert len(direct(opened, opened.alice)) == 1


async def test_card_has_reasons_and_no_name(opened):
    first, second = await proposed(opened)
    assert "- They offer to pass on work that they can't take, which you look for." in first.content
    assert "- They look for somebody who looks through their portfolio, which you offer." in first.content
    assert "bob" not in first.content
    assert str(opened.bob.id) not in first.content + str(buttons(first))
    assert "alice" not in second.content


async def test_lone_yes_is_shown_to_nobody(opened):
    first, second = await proposed(opened)
    before = second.content
    await answer(opened.alice, first, "yes")
    await tick(opened)
    assert "You said yes" in card(opened, opened.alice).content
    assert card(opened, opened.bob).content == before
    assert not opened.lobby.threads
    assert len(direct(opened, opened.bob)) == 2


@pytest.mark.parametrize("refusal", ["no", "pause", "deletes"])
async def test_refusal_looks_to_the_other_like_silence(opened, refusal):
    first, second = await proposed(opened)
    if refusal == "deletes":
        (asked,) = told(await opened.bob.slash(opened.general, "my-data delete"))
        assert "introductions" in asked.content
        await opened.bob.click(asked, custom_id=f"wf:forget:{opened.bob.id}")
    else:
        await answer(opened.bob, second, refusal)
    await answer(opened.alice, first, "yes")
    assert "**You said yes.** If they do too, I introduce you." in card(opened, opened.alice).content
    await tick(opened)
    assert len(direct(opened, opened.alice)) == 2


async def test_two_yeses_open_a_private_thread_with_both_and_a_question(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    (thread,) = await introduced(opened)
    stored = opened.env.backend.get_thread(thread.id)
    assert stored.type == discord.ChannelType.private_thread.value
    assert {opened.alice.id, opened.bob.id} <= set(stored.thread_members)
    (message,) = opened.said(thread)
    assert message.content.startswith(f"<@{opened.alice.id}> and <@{opened.bob.id}>: you both said yes")
    assert "Which one piece should be looked at first" in message.content
    (sent,) = [body for path, body in opened.sends() if path == f"/channels/{thread.id}/messages"]
    assert sorted(sent["allowed_mentions"]["users"]) == sorted([opened.alice.id, opened.bob.id])
    assert await opened.world.introductions.meetings(opened.bot.get_cog("Connecting").delivery._membership) == []


@pytest.mark.parametrize("threads", ["none", "forbidden", "too many", "unseen"])
async def test_where_no_thread_can_be_two_meet_by_direct_messages(opened, threads):
    hidden = {opened.guild.default_role: discord.PermissionOverwrite(view_channel=False)}
    unseen = opened.guild.create_text_channel("hidden", overwrites=hidden)
    await opened.env.settle()
    await turn_on(opened, thread_channel={"none": None, "unseen": unseen.id}.get(threads, opened.lobby.id))
    if threads in (refused := {"forbidden": (403, 50013), "too many": (400, 160006)}):
        status, code = refused[threads]
        opened.env.inject_error("POST", "/channels/*/threads", status=status, code=code)
    assert not await introduced(opened)
    for who, other in ((opened.alice, opened.bob), (opened.bob, opened.alice)):
        message = direct(opened, who)[-1]
        assert message.content.startswith(f"You and <@{other.id}> from Town: you both said yes")
        assert "To begin with" in message.content


async def test_two_members_pressing_at_once_are_introduced_once(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    first, second = await proposed(opened)
    backend = opened.env.backend
    records = []
    for who, message in ((opened.alice, first), (opened.bob, second)):
        (custom_id,) = [each for each in buttons(message) if ":yes:" in each]
        data = {"custom_id": custom_id, "component_type": 2}
        record, payload = interactions.base_payload(
            backend, type=3, channel_id=message.channel.id, guild_id=None, user_id=who.id, data=data
        )
        record.source_message_id = message.id
        stored = backend.get_message(message.channel.id, message.id)
        backend.emit("INTERACTION_CREATE", {**payload, "message": dict(serializers.message_payload(backend, stored))})
        records.append(simcord.InteractionResult(opened.env, record))
    await opened.env.settle()
    (thread,) = opened.lobby.threads
    assert len(opened.said(thread)) == 1
    assert sorted("both said yes" in card(opened, who).content for who in (opened.alice, opened.bob)) == [False, True]


async def test_restart_between_the_two_yeses_loses_neither(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    first, second = await proposed(opened)
    await answer(opened.alice, first, "yes")
    await opened.restart()
    await answer(opened.bob, second, "yes")
    (thread,) = opened.lobby.threads
    assert len(opened.said(thread)) == 1


async def interrupted(town):
    """Take the database back to the moment at which the introduction was claimed, and let that be long ago."""
    long_ago = town.world.clock.now() - timedelta(hours=1)
    async with town.world.engine.begin() as connection:
        await connection.execute(update(introductions).values(state="agreed", claimed_at=long_ago))


async def test_kill_after_the_thread_was_made_makes_no_second_one(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    (thread,) = await introduced(opened)
    await interrupted(opened)
    await opened.env.restart_bot(make_bot(opened.world))
    await tick(opened)
    assert [each.id for each in opened.lobby.threads] == [thread.id]
    assert len(opened.said(thread)) == 1
    assert (await opened.world.introductions.counts(opened.guild.id)).met == 1


async def test_kill_between_two_direct_messages_sends_neither_twice(opened):
    await introduced(opened)
    await interrupted(opened)
    await tick(opened)
    for who in (opened.alice, opened.bob):
        assert len([each for each in direct(opened, who) if "To begin with" in each.content]) == 1


async def test_kill_after_a_card_was_sent_sends_no_second_one(opened):
    await proposed(opened)
    async with opened.world.engine.begin() as connection:
        long_ago = opened.world.clock.now() - timedelta(hours=1)
        await connection.execute(update(introduction_sides).values(sent_at=None, claimed_at=long_ago))
    await tick(opened)
    assert card(opened, opened.alice)
    assert card(opened, opened.bob)


async def test_introduction_that_discord_fails_is_tried_again_later(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    first, second = await proposed(opened)
    await answer(opened.alice, first, "yes")
    opened.env.inject_error("PUT", "/channels/*/thread-members/*", status=503)
    await answer(opened.bob, second, "yes")
    (thread,) = opened.lobby.threads
    assert not opened.said(thread)
    opened.world.clock.advance(minutes=20)
    await tick(opened)
    assert [each.id for each in opened.lobby.threads] == [thread.id]
    assert len(opened.said(thread)) == 1


async def test_member_with_closed_messages_is_told_and_not_matched_until_they_come_back(opened):
    await opened.bob.send_dm("hello")
    close_messages(opened, opened.bob)
    panel = await join(opened, opened.bob, ["referrals"], ["portfolio-review"])
    assert "could not write to you" in panel.content
    await join(opened, opened.alice, ["portfolio-review"], ["referrals"])
    await monday(opened)
    assert len(direct(opened, opened.alice)) == 1
    open_messages(opened)
    panel = await press(opened.bob, panel, "start")
    assert "looking until" in panel.content
    opened.world.clock.advance(days=7)
    await tick(opened)
    assert card(opened, opened.alice)


async def test_messages_that_close_later_are_noticed_at_the_card(opened):
    await both_join(opened)
    close_messages(opened, opened.bob)
    await monday(opened)
    assert await state_of(opened, opened.bob) is State.UNREACHABLE
    assert await state_of(opened, opened.alice) is State.LOOKING
    open_messages(opened)
    opened.forgive()


async def test_block_and_report_after_the_introduction(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    (thread,) = await introduced(opened)
    (message,) = opened.said(thread)
    block, report = buttons(message)
    (blocked,) = told(await opened.alice.click(message, custom_id=block))
    assert blocked.ephemeral
    assert "never bring you two together again" in blocked.content
    (asked,) = told(await opened.alice.click(message, custom_id=report))
    assert asked.ephemeral
    assert f"you report <@{opened.bob.id}>" in asked.content
    assert not opened.said(opened.reports)
    (sure,) = buttons(asked)
    await opened.alice.click(asked, custom_id=sure)
    (told_moderators,) = opened.said(opened.reports)
    assert f"<@{opened.alice.id}> reports <@{opened.bob.id}>" in told_moderators.content
    assert f"in <#{thread.id}>" in told_moderators.content
    (sent,) = [body for path, body in opened.sends() if path == f"/channels/{opened.reports.id}/messages"]
    assert not sent["allowed_mentions"].get("users")
    (again,) = told(await opened.alice.click(message, custom_id=report))
    await opened.alice.click(again, custom_id=sure)
    assert len(opened.said(opened.reports)) == 1


async def test_report_waits_where_the_channel_takes_nothing(opened):
    await introduced(opened)
    message = direct(opened, opened.alice)[-1]
    report = list(buttons(message))[1]
    (asked,) = told(await opened.alice.user.click(message, custom_id=report))
    opened.env.inject_error("POST", f"/channels/{opened.reports.id}/messages", status=403, code=50013)
    await opened.alice.user.click(asked, custom_id=next(iter(buttons(asked))))
    assert not opened.said(opened.reports)
    opened.world.clock.advance(minutes=20)
    await tick(opened)
    assert len(opened.said(opened.reports)) == 1


async def test_somebody_else_in_the_thread_may_press_nothing(opened):
    await turn_on(opened, thread_channel=opened.lobby.id)
    (thread,) = await introduced(opened)
    (message,) = opened.said(thread)
    opened.env.backend.add_thread_member(thread.id, opened.moderator.id)
    for custom_id in buttons(message):
        (refused,) = told(await opened.moderator.click(message, custom_id=custom_id))
        assert refused.content == "That introduction is not one of yours."


async def test_pause_resume_and_leave(opened):
    panel = await join(opened, opened.alice, [], ["accountability"])
    panel = await press(opened.alice, panel, "pause")
    assert "paused" in panel.content
    panel = await press(opened.alice, panel, "start")
    assert "looking until" in panel.content
    panel = await press(opened.alice, panel, "leave")
    assert panel.content == "Your entry is deleted, and nothing more is proposed to you."
    assert "Yes, let me pick" in buttons(await connect(opened, opened.alice)).values()


async def test_entry_that_ends_is_asked_about_and_kept_on_a_press(opened):
    await join(opened, opened.alice, [], ["accountability"])
    opened.world.clock.advance(days=54)
    await tick(opened)
    (_, asked) = direct(opened, opened.alice)
    assert "Do you want to keep it" in asked.content
    await opened.restart()
    await opened.alice.user.click(asked, custom_id=next(iter(buttons(asked))))
    assert direct(opened, opened.alice)[-1].content.startswith("Kept until")
    opened.world.clock.advance(days=10)
    await tick(opened)
    assert await state_of(opened, opened.alice) is State.LOOKING


async def test_member_whom_introductions_no_longer_take_can_still_leave(opened):
    await join(opened, opened.alice, [], ["accountability"])
    await opened.world.conditions.switch(opened.guild.id, opened.moderator.id, on=False)
    message = await connect(opened, opened.alice)
    assert list(buttons(message)) == ["wf:meet:do:leave"]
    await press(opened.alice, message, "leave")
    assert await opened.world.entries.find(opened.guild.id, opened.alice.id) is None


async def test_panel_in_a_server_is_no_panel_elsewhere(opened):
    with pytest.raises(NotAllowed):
        await opened.world.entries.admit(opened.guild.id + 1, None)
    async with opened.world.engine.connect() as connection:
        assert not list(await connection.execute(select(introduction_entries)))
