"""/plan as members use it: laid, looked at, changed, taken along, deleted; and never another's."""

from __future__ import annotations

import asyncio
import json

import pytest
from icalendar import Calendar

from bot.discord_app.text import CHOICES
from bot.errors import NotFound
from bot.members.rules.profiles import Line
from bot.planning.rules.plans import StepState
from tests.library.discord.moderating import inputs
from tests.planning.planning import GONE_SECTION, begun, goal
from tests.town import buttons, shown, told


def words(message):
    """Return all that a reader sees of a message, its fields too."""
    fields = [f"{field.name} {field.value}" for embed in message.embeds for field in embed.fields]
    return "\n".join([shown(message), *(embed.title or "" for embed in message.embeds), *fields])


async def propose(town, who=None, **options):
    given = {"goal": "first-client"} | options
    return told(await (who or town.alice).slash(town.general, "plan start", **given))[-1]


async def start(town, who=None, **options):
    """Lay a plan and press the first button under it; return the message that shows it."""
    message = await propose(town, who, **options)
    await press(town, message, buttons(message).popitem()[1], who)
    return message


async def press(town, message, label, who=None):
    return await (who or town.alice).click(message, label=label)


def now_shows(town, message, viewer=None):
    """Return the message as it stands after edits."""
    return next(m for m in town.general.history(viewer=viewer or town.alice) if m.id == message.id)


async def plan_of(town, who=None):
    return await town.world.plans.current(town.guild.id, (who or town.alice).id)


async def test_plan_is_proposed_with_hours_weeks_and_the_day_it_ends(town):
    message = await propose(town)
    said = words(message)
    assert message.ephemeral
    assert (
        "**40 hours** in 9 steps. At 5 hours a week that is **8 weeks**, from today to **Saturday 16 January 2027**"
        in said
    )
    assert "**1.** List ten things people asked you for" in said
    assert "no study behind them" in message.embeds[0].footer.text
    assert await plan_of(town) is None


async def test_nothing_is_kept_before_the_button(town):
    message = await propose(town)
    await press(town, message, "Start this plan")
    plan = await plan_of(town)
    assert (plan.goal, plan.hours_a_week, len(plan.steps)) == ("first-client", 5, 9)
    assert "▶️ **1.**" in words(now_shows(town, message))


@pytest.mark.parametrize(
    ("label", "hours_a_week", "steps", "wanted"),
    [("14 hours a week", 14, 9, True), ("Until 16 January", 5, 9, False)],
)
async def test_too_early_a_day_is_said_with_what_fits(town, label, hours_a_week, steps, wanted):
    message = await propose(town, by="2026-12-11")
    said = words(message)
    assert "You want it by **Friday 11 December 2026**: 36 days too early" in said
    assert "fewer steps alone are not enough" in said
    await press(town, message, label)
    plan = await plan_of(town)
    assert (plan.hours_a_week, len(plan.steps), plan.wanted_by is not None) == (hours_a_week, steps, wanted)


async def test_steps_that_can_be_left_out_are_offered_where_that_is_enough(town):
    message = await propose(town, goal="raise-rates", by="2026-12-10")
    assert "**fewer steps**: without 1 that can be left out" in words(message)
    await press(town, message, "8 steps only")
    plan = await plan_of(town)
    assert len(plan.steps) == 8
    assert not any("yearly review" in step.text for step in plan.steps)


async def test_day_that_is_no_day_or_over_is_refused(town):
    for by, said in (
        ("soon", "can't read “soon” as a day"),
        ("2026-11-22", "not ahead of us"),
        ("2040-01-01", "too far"),
    ):
        message = await propose(town, by=by)
        assert said in message.content
    town.forgive()


async def test_unknown_goal_is_refused_with_what_comes_near(town):
    message = await propose(town, goal="yacht")
    town.forgive()
    assert "no plan for “yacht”" in message.content


async def test_goals_and_skills_are_suggested(town):
    every = await town.alice.autocomplete(town.general, "plan start", "goal", "")
    assert len(every) == CHOICES
    assert every[0]["value"] == "first-client"
    (found, *_) = await town.alice.autocomplete(town.general, "plan start", "goal", "raise")
    assert found["value"] == "raise-rates"
    learnable = await town.alice.autocomplete(town.general, "plan start", "goal", "learn")
    assert any(choice["value"].startswith("learn-") for choice in learnable)


async def test_skill_is_learnt_in_its_own_hours(town):
    choices = await town.alice.autocomplete(town.general, "plan start", "goal", "learn")
    skill = next(choice["value"] for choice in choices if choice["value"].startswith("learn-"))
    await start(town, goal=skill)
    plan = await plan_of(town)
    learnt = town.world.catalogue.skill(skill.removeprefix("learn-")).skill
    hours = learnt.first_20_hours
    assert [step.text for step in plan.steps[1 : 1 + len(hours)]] == [step.step for step in hours]
    assert plan.steps[len(hours)].artefact == learnt.proof


async def test_plan_begins_with_what_the_member_said_of_themselves(town):
    profiles, here = town.world.profiles, (town.guild.id, town.alice.id)
    await profiles.start(*here)
    await profiles.choose(*here, Line.HOURS, ["10"])
    await profiles.choose(*here, Line.FIELD, ["code"])
    await profiles.choose(*here, Line.GOALS, ["earn-more"])
    assert "At 10 hours a week that is **4 weeks**" in words(await propose(town))
    (first, *_) = await town.alice.autocomplete(town.general, "plan start", "goal", "")
    assert first["value"] == "twelve-weeks-developer"


async def test_one_plan_stands_at_a_time_and_the_old_one_goes_only_by_the_button(town):
    await start(town)
    message = await propose(town, goal="portfolio")
    assert "**Starting this one deletes it**" in words(message)
    assert (await plan_of(town)).goal == "first-client"
    await press(town, message, "Start this plan")
    assert (await plan_of(town)).goal == "portfolio"


async def test_two_presses_at_once_start_one_plan(town):
    message = await propose(town)
    (custom_id,) = buttons(message)
    await town.click_together(town.alice, now_shows(town, message), custom_id)
    plan = await plan_of(town)
    assert plan.hours_a_week == 5
    held = await town.world.members.holdings(town.alice.id)
    assert (held["plans"], held["plan_steps"]) == (1, 9)


async def test_step_that_was_done_twice_at_once_is_done_once(town):
    message = await start(town)
    done = next(custom_id for custom_id, label in buttons(now_shows(town, message)).items() if label == "Step 1: done")
    await town.click_together(town.alice, now_shows(town, message), done)
    plan = await plan_of(town)
    assert [step.state for step in plan.steps].count("done") == 1
    assert plan.next.number == 2


async def test_done_skip_and_opened_again(town):
    message = await start(town)
    await press(town, message, "Step 1: done")
    await press(town, now_shows(town, message), "Skip")
    said = words(now_shows(town, message))
    assert "✅ **1.**" in said
    assert "⏭️ **2.**" in said
    assert "2 of 38 h · 1 of 9 steps done, 1 skipped" in said
    await town.alice.select(now_shows(town, message), ["2"])
    assert "Step 2 of 9" in words(now_shows(town, message))
    await press(town, now_shows(town, message), "Open it again")
    assert "▶️ **2.**" in words(now_shows(town, message))


async def test_moved_step_takes_what_follows_along_also_after_a_restart(town):
    message = await start(town)
    before = words(now_shows(town, message))
    assert "by Tue 24 Nov" in before
    await press(town, message, "Move")
    await town.restart()
    await town.alice.select(now_shows(town, message), ["7"])
    after = words(now_shows(town, message))
    assert "by Tue 1 Dec" in after
    assert "the last step is due on **Saturday 23 January 2027**" in after


async def test_late_plan_begins_again_today(town):
    message = await start(town)
    town.world.clock.advance(days=30)
    await town.alice.slash(town.general, "plan show")
    await press(town, message, "Move")
    await town.alice.select(now_shows(town, message), ["today"])
    assert "by Thu 24 Dec" in words(now_shows(town, message))


async def test_late_step_is_marked(town):
    await start(town)
    town.world.clock.advance(days=30)
    (message,) = told(await town.alice.slash(town.general, "plan show"))
    assert "⏰ **1.**" in words(message)
    assert "was due Tue 24 Nov" in words(message)
    assert "*Begin it today* lays the rest out" in words(message)


async def test_last_step_ends_the_plan_in_words(town):
    plan = await begun(town.world, town.alice.id, town.guild.id)
    for number in range(1, 5):
        (message,) = told(await town.alice.slash(town.general, "plan show"))
        await press(town, message, f"Step {number}: done")
    assert "**Every step is settled**: 4 done, 0 skipped" in words(now_shows(town, message))
    assert (await town.world.plans.plan(town.alice.id, plan.id)).next is None


async def test_own_words_are_kept_and_shown_and_can_go_again(town):
    message = await start(town)
    opened = await press(town, message, "Note")
    await town.alice.submit_modal(opened, dict.fromkeys(inputs(opened), "ask *Mira* on @everyone's list"))
    opened = await press(town, now_shows(town, message), "Name it")
    await town.alice.submit_modal(opened, dict.fromkeys(inputs(opened), "My spring"))
    shows = now_shows(town, message)
    assert shows.embeds[0].title == "My spring"
    assert "📝" in words(shows)
    await town.alice.select(shows, ["1"])
    assert "ask \\*Mira\\* on @\u200beveryone's list" in words(now_shows(town, message))
    opened = await press(town, now_shows(town, message), "Note")
    await town.alice.submit_modal(opened, dict.fromkeys(inputs(opened), ""))
    assert "📝" not in words(now_shows(town, message))


async def test_section_behind_a_step_opens(town):
    await begun(town.world, town.alice.id, town.guild.id)
    (message,) = told(await town.alice.slash(town.general, "plan show"))
    (section,) = told(await press(town, message, "Read about it"))
    assert section.ephemeral
    assert "Send a short notice" in section.content


async def test_section_that_left_the_library_is_said(town):
    await begun(town.world, town.alice.id, town.guild.id, goal(5, 5, 5, 5, section=GONE_SECTION))
    (message,) = told(await town.alice.slash(town.general, "plan show"))
    (section,) = told(await press(town, message, "Read about it"))
    assert "has left the library" in section.content


async def test_picture_has_words(town):
    await start(town)
    (message,) = told(await town.alice.slash(town.general, "plan show", **{"as": "picture"}))
    (picture,) = message.attachments
    assert message.ephemeral
    assert picture.filename == "plan.png"
    assert picture.description.startswith("Timeline of the plan “Win a first client”. 1. List ten things")
    assert "by Tue 24 Nov" in picture.description


async def test_export_as_text_holds_steps_proof_and_notes(town):
    message = await start(town)
    opened = await press(town, message, "Note")
    await town.alice.submit_modal(opened, dict.fromkeys(inputs(opened), "ask Mira"))
    (sent,) = told(await town.alice.slash(town.general, "plan export", **{"as": "text"}))
    text = (await sent.attachments[0].read()).decode()
    assert sent.ephemeral
    assert "[ ] 1. List ten things" in text
    assert "Done when you have: The list with its scores" in text
    assert "Your note: ask Mira" in text


async def test_export_for_the_calendar_has_the_open_steps(town):
    message = await start(town)
    await press(town, message, "Step 1: done")
    (sent,) = told(await town.alice.slash(town.general, "plan export", **{"as": "calendar"}))
    calendar = Calendar.from_ical(await sent.attachments[0].read())
    assert sent.attachments[0].filename == "plan.ics"
    assert len(calendar.walk("VEVENT")) == 8


async def test_without_a_plan_every_way_says_how_to_start(town):
    for name, options in (
        ("show", {}),
        ("export", {"as": "text"}),
        ("check-ins", {"day": "0", "time_zone": "Asia/Kolkata"}),
    ):
        said = told(await town.alice.slash(town.general, f"plan {name}", **options))[-1]
        assert "`/plan start` lays one" in said.content, name
    town.forgive()


async def test_plan_is_deleted_only_after_a_question(town):
    message = await start(town)
    await press(town, message, "Delete plan")
    assert "This deletes the plan “Win a first client”" in now_shows(town, message).content
    assert await plan_of(town)
    await press(town, now_shows(town, message), "Back to the plan")
    await press(town, now_shows(town, message), "Delete plan")
    await press(town, now_shows(town, message), "Yes, delete it")
    assert await plan_of(town) is None
    assert set(await town.world.members.holdings(town.alice.id)) <= {"greeted"}


async def test_buttons_of_a_deleted_plan_say_so(town):
    message = await start(town)
    await town.world.member_data.delete(town.alice.id)
    (said,) = told(await press(town, message, "Step 1: done"))
    assert said.ephemeral
    assert "isn't there any more" in said.content


async def test_another_member_s_button_does_nothing(town):
    message = await start(town)
    plan = await plan_of(town)
    results = await town.click_together(town.bob, now_shows(town, message), f"wf:plan:done:{plan.id}:1", times=1)
    assert "not yours" in told(results[0])[0].content
    assert (await plan_of(town)).next.number == 1


async def test_plans_of_two_servers_are_two(town):
    await start(town)
    plan = await begun(town.world, town.alice.id, 99)
    assert (await plan_of(town)).id != plan.id
    direct = told(await town.alice.user.slash("plan show"))[-1]
    town.forgive()
    assert "You have no plan here" in direct.content


async def test_everything_about_a_plan_is_handed_out_and_deleted(town):
    message = await start(town)
    opened = await press(town, message, "Note")
    await town.alice.submit_modal(opened, dict.fromkeys(inputs(opened), "ask Mira"))
    await town.alice.slash(town.general, "plan check-ins", day="0", time_zone="Europe/Berlin")
    export = json.loads((await town.world.member_data.export(town.alice.id)).content)
    assert export["plans"][0]["begins"] == "2026-11-22"
    assert len(export["plan_steps"]) == 9
    assert export["plan_notes"][0]["note"] == "ask Mira"
    assert export["check_ins"][0]["zone"] == "Europe/Berlin"
    await town.world.member_data.delete(town.alice.id)
    with pytest.raises(Exception, match="Nothing is kept"):
        await town.world.member_data.holdings(town.alice.id)


async def test_changes_at_the_same_time_by_two_members_keep_apart(town):
    one, other = await asyncio.gather(
        begun(town.world, town.alice.id, town.guild.id), begun(town.world, town.bob.id, town.guild.id)
    )
    settled, refused = await asyncio.gather(
        town.world.plans.settle(town.alice.id, one.id, 1, StepState.DONE),
        town.world.plans.settle(town.bob.id, one.id, 2, StepState.DONE),
        return_exceptions=True,
    )
    assert settled.next.number == 2
    assert isinstance(refused, NotFound)
    assert (await plan_of(town)).count(StepState.DONE) == 1
    assert (await plan_of(town, town.bob)).count(StepState.DONE) == 0
    assert other.id != one.id
