"""Check-ins: at the member's hour, once, with an answer by a button, and silence when nobody wants them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.planning.adapters.check_in_store import DatabaseCheckIns
from bot.planning.check_ins import CheckIns
from bot.planning.rules.plans import StepState
from tests.planning.planning import begun
from tests.town import make_bot, shown, told

MONDAY_NINE = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""In Berlin, the day after the tests' clock begins."""


async def switch_on(town, **options):
    given = {"day": "0", "hour": 9, "time_zone": "Europe/Berlin"} | options
    return told(await town.alice.slash(town.general, "plan check-ins", **given))[-1]


async def with_check_ins(town, community=None):
    plan = await begun(town.world, town.alice.id, town.guild.id if community is None else community)
    await switch_on(town)
    return plan


def until(town, moment):
    town.world.clock.advance(seconds=(moment - town.world.clock.now()).total_seconds())


async def rounds(town, times=1):
    for _ in range(times):
        await town.bot.get_cog("CheckInRounds").ask_members()
        await town.env.settle()


def asked(town):
    """Return the check-ins that arrived: what was said when they were switched on is none."""
    return [m for m in town.said(town.alice.user.dm_channel) if m.content.startswith("**How is")]


async def press(town, message, label):
    return await town.alice.user.click(message, label=label)


async def kept(town):
    async with town.world.engine.connect() as connection:
        return (await connection.exec_driver_sql("SELECT unanswered, stopped FROM check_ins")).fetchall()


async def test_first_message_says_when_and_shows_that_it_arrives(town):
    await begun(town.world, town.alice.id, town.guild.id)
    message = await switch_on(town)
    assert message.ephemeral
    assert "every Monday at 9:00 (Europe/Berlin)" in message.content
    assert f"<t:{int(MONDAY_NINE.timestamp())}:f>" in message.content
    (hello,) = town.said(town.alice.user.dm_channel)
    assert "every Monday at 9:00" in hello.content


async def test_nothing_is_sent_before_the_hour_and_once_at_it(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE - timedelta(minutes=1))
    await rounds(town)
    assert not asked(town)
    until(town, MONDAY_NINE)
    await rounds(town, 3)
    (message,) = asked(town)
    assert "> Do thing 1." in message.content
    assert "done when you have: Thing 1." in message.content
    until(town, MONDAY_NINE + timedelta(days=7))
    await rounds(town, 2)
    assert len(asked(town)) == 2


async def test_hour_follows_the_clocks_of_the_member_s_country(town):
    town.world.clock.advance(days=125)  # Sunday 27 March 2027; clocks go forward on the 28th
    await with_check_ins(town)
    until(town, datetime(2027, 3, 29, 6, 59, tzinfo=UTC))
    await rounds(town)
    assert not asked(town)
    until(town, datetime(2027, 3, 29, 7, tzinfo=UTC))
    await rounds(town)
    assert len(asked(town)) == 1


async def test_two_bots_on_one_database_send_it_once(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    world = town.world
    other = CheckIns(DatabaseCheckIns(world.engine), world.plans._store, world.check_ins._zones, world.clock)
    (mine,), (theirs,) = await world.check_ins.due(), await other.due()
    claims = await asyncio.gather(world.check_ins.claim(mine), other.claim(theirs))
    assert [claim is None for claim in claims].count(True) == 1


async def test_rounds_of_two_processes_at_once_send_it_once(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    cog = town.bot.get_cog("CheckInRounds")
    await asyncio.gather(cog.ask_members(), cog.ask_members())
    await town.env.settle()
    assert len(asked(town)) == 1


async def test_kill_between_claim_and_send_loses_that_one_and_never_sends_two(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    (due,) = await town.world.check_ins.due()
    assert await town.world.check_ins.claim(due)
    await town.env.restart_bot(make_bot(town.world))
    await rounds(town, 2)
    assert not asked(town)
    until(town, MONDAY_NINE + timedelta(days=7))
    await rounds(town, 2)
    assert len(asked(town)) == 1


async def test_one_that_comes_hours_late_waits_for_the_next_week(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE + timedelta(hours=4))
    await rounds(town)
    assert not asked(town)
    assert await kept(town) == [(0, None)]
    until(town, MONDAY_NINE + timedelta(days=7, hours=2))
    await rounds(town)
    assert len(asked(town)) == 1


async def weeks_pass(town, count, first=0):
    for week in range(first, first + count):
        until(town, MONDAY_NINE + timedelta(weeks=week))
        await rounds(town)


async def test_two_without_an_answer_are_the_last_and_it_is_said_once(town):
    await with_check_ins(town)
    await weeks_pass(town, 5)
    one, two = asked(town)
    assert "I ask no more unless" not in one.content
    assert "I ask no more unless" in two.content
    said = told(await town.alice.slash(town.general, "plan show"))
    assert [m.content for m in said][-1].startswith("Your check-ins are off: two went unanswered")
    assert len(told(await town.alice.slash(town.general, "plan show"))) == 1


async def test_an_answer_begins_the_count_anew_also_after_a_restart(town):
    await with_check_ins(town)
    await weeks_pass(town, 1)
    await town.restart()
    await press(town, asked(town)[0], "Not yet")
    await weeks_pass(town, 2, first=1)
    assert len(asked(town)) == 3
    await press(town, asked(town)[-1], "Done")
    await weeks_pass(town, 1, first=3)
    assert len(asked(town)) == 4
    assert "> Do thing 2." in asked(town)[-1].content


async def test_done_in_the_direct_message_is_done_in_the_plan(town):
    plan = await with_check_ins(town)
    await weeks_pass(town, 1)
    await press(town, asked(town)[0], "Done")
    (message,) = asked(town)
    assert "Well done. ▰▰▱▱▱▱▱▱▱▱ 5 of 20 h" in message.content
    assert "Next is step 2." in message.content
    assert not message.components
    kept_plan = await town.world.plans.plan(town.alice.id, plan.id)
    assert kept_plan.steps[0].state is StepState.DONE


async def test_done_pressed_twice_at_once_is_one_step(town):
    plan = await with_check_ins(town)
    await weeks_pass(town, 1)
    (message,) = asked(town)
    results = await town.click_together(town.alice, message, f"wf:check-in:done:{plan.id}:1", guild=None)
    assert all(result.acknowledged for result in results)
    assert (await town.world.plans.plan(town.alice.id, plan.id)).count(StepState.DONE) == 1
    assert "5 of 20 h" in asked(town)[0].content


async def test_step_that_was_settled_elsewhere_is_said_to_be(town):
    plan = await with_check_ins(town)
    await weeks_pass(town, 1)
    await town.world.plans.settle(town.alice.id, plan.id, 1, StepState.SKIPPED)
    await press(town, asked(town)[0], "Done")
    assert "Step 1 is settled already. Next is step 2." in asked(town)[0].content
    assert (await town.world.plans.plan(town.alice.id, plan.id)).count(StepState.DONE) == 0


async def test_not_yet_can_move_it_a_week(town):
    plan = await with_check_ins(town)
    await weeks_pass(town, 1)
    await press(town, asked(town)[0], "Not yet")
    assert "No harm done" in asked(town)[0].content
    await press(town, asked(town)[0], "Move it a week")
    assert "Moved by a week" in asked(town)[0].content
    assert (await town.world.plans.plan(town.alice.id, plan.id)).steps[0].wait == 7


async def test_stop_stops(town):
    await with_check_ins(town)
    await weeks_pass(town, 1)
    await press(town, asked(town)[0], "Stop asking")
    assert "Check-ins are off" in asked(town)[0].content
    await weeks_pass(town, 2, first=1)
    assert len(asked(town)) == 1


async def test_last_step_ends_the_asking(town):
    plan = await with_check_ins(town)
    for number in (1, 2, 3):
        await town.world.plans.settle(town.alice.id, plan.id, number, StepState.DONE)
    await weeks_pass(town, 1)
    await press(town, asked(town)[0], "Skip it")
    assert "That was the last step" in asked(town)[0].content
    await weeks_pass(town, 2, first=1)
    assert len(asked(town)) == 1
    assert await kept(town) == []


async def test_plan_that_was_finished_elsewhere_is_not_asked_about(town):
    plan = await with_check_ins(town)
    for number in (1, 2, 3, 4):
        await town.world.plans.settle(town.alice.id, plan.id, number, StepState.DONE)
    await weeks_pass(town, 1)
    assert not asked(town)


async def test_closed_direct_messages_are_noticed_when_switching_on(town):
    await begun(town.world, town.alice.id, town.guild.id)
    town.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    message = await switch_on(town)
    town.forgive()
    assert "your direct messages are closed" in message.content
    assert await kept(town) == []


async def test_closed_later_switches_them_off_and_is_said_once(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    town.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await rounds(town)
    town.forgive()
    await weeks_pass(town, 2, first=1)
    assert not asked(town)
    said = told(await town.alice.slash(town.general, "plan show"))
    assert "I couldn't write to you" in said[-1].content
    assert said[-1].ephemeral
    assert len(told(await town.alice.slash(town.general, "plan show"))) == 1


async def test_trouble_at_discord_counts_as_no_question(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    town.env.inject_error("POST", "/channels/*/messages", status=400, code=50035)
    await rounds(town)
    town.forgive()
    assert await kept(town) == [(0, None)]


async def test_who_left_the_server_is_asked_no_more(town):
    await with_check_ins(town)
    town.guild.remove_member(town.alice)
    until(town, MONDAY_NINE)
    await rounds(town)
    town.forgive()
    assert not asked(town)
    assert await kept(town) == []


async def test_whoever_deleted_their_data_hears_nothing(town):
    await with_check_ins(town)
    until(town, MONDAY_NINE)
    (due,) = await town.world.check_ins.due()
    await town.world.member_data.delete(town.alice.id)
    assert await town.world.check_ins.claim(due) is None
    await rounds(town)
    assert not asked(town)


async def test_button_of_a_check_in_whose_plan_is_gone_says_so(town):
    await with_check_ins(town)
    await weeks_pass(town, 1)
    await town.world.member_data.delete(town.alice.id)
    (said,) = told(await press(town, asked(town)[0], "Done"))
    assert "isn't there any more" in said.content


async def test_off_switches_off(town):
    await with_check_ins(town)
    message = told(await town.alice.slash(town.general, "plan check-ins", day="off"))[-1]
    assert "Check-ins are off" in message.content
    assert await kept(town) == []


async def test_zone_is_kept_and_asked_for_only_once(town):
    await begun(town.world, town.alice.id, town.guild.id)
    said = told(await town.alice.slash(town.general, "plan check-ins", day="2"))[-1]
    town.forgive()
    assert "Which time zone is yours?" in said.content
    await switch_on(town, time_zone="Africa/Lagos")
    said = told(await town.alice.slash(town.general, "plan check-ins", day="2", hour=7))[-1]
    assert "every Wednesday at 7:00 (Africa/Lagos)" in said.content


@pytest.mark.parametrize(
    ("typed", "first"),
    [("nigeria", "Africa/Lagos"), ("kolkata", "Asia/Kolkata"), ("buenos", "America/Argentina/Buenos_Aires")],
)
async def test_zones_are_found_by_city_and_country(town, typed, first):
    (choice, *_) = await town.alice.autocomplete(town.general, "plan check-ins", "time_zone", typed)
    assert choice["value"] == first


async def test_unknown_zone_is_refused(town):
    await begun(town.world, town.alice.id, town.guild.id)
    message = await switch_on(town, time_zone="Atlantis")
    town.forgive()
    assert "no time zone “Atlantis”" in shown(message)


async def test_new_plan_ends_the_old_one_s_check_ins(town):
    await with_check_ins(town)
    await begun(town.world, town.alice.id, town.guild.id)
    await weeks_pass(town, 1)
    assert not asked(town)
