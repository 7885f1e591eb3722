"""What plans look like in Discord and in an exported file: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import plain, shortened
from bot.planning.rules.fitting import plan_of
from bot.planning.rules.plans import StepState, dated, finishes
from bot.planning.rules.weekly import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.planning.rules.fitting import Proposal, WaysOut
    from bot.planning.rules.plans import Dated, Plan, PlanStep
    from bot.planning.rules.weekly import CheckIn

CRAFT = "Hours are the library's working practice for a first time, no study behind them. Only you see this."
KEPT = "Only you see this. /my-data delete deletes the plan, too."
BAR = 10
NOTE_SHOWN = 300


def proposal_embed(proposal: Proposal, ways: WaysOut | None, current: Plan | None) -> discord.Embed:
    """Return a goal laid over weeks, what would fit where the date is too early, and what starting would delete."""
    embed = discord.Embed(title=f"A plan: {plain(proposal.goal.name)}", colour=discord.Colour.teal())
    lines = [plain(proposal.goal.about), "", _sum_line(proposal)]
    if ways and proposal.wanted_by:
        late = (proposal.finishes - proposal.wanted_by).days
        lines.append(
            f"⚠️ You want it by **{day_text(proposal.wanted_by)}**: {days(late)} too early for that. What fits:"
        )
        lines += [f"- {line}" for line in ways_lines(ways)]
    lines += ["", *(_proposed_line(each) for each in dated(plan_of(proposal, "", 0, 0)))]
    if current:
        settled = len(current.steps) - current.count(StepState.OPEN)
        lines += [
            "",
            f"You have a plan here, “{plain(current.called)}”, {settled} of {len(current.steps)} steps settled.",
        ]
        lines.append("**Starting this one deletes it**, with its notes and check-ins.")
    embed.description = "\n".join(lines)
    return embed.set_footer(text=CRAFT)


def ways_lines(ways: WaysOut) -> list[str]:
    """Return each way that fits in a sentence, and what does not fit at all."""
    lines = []
    if more := ways.more_hours:
        lines.append(f"**more hours**: {more.hours_a_week} a week, done on {day_text(more.finishes)}")
    if fewer := ways.fewer_steps:
        gone = len(fewer.goal.steps) - len(fewer.steps)
        lines.append(f"**fewer steps**: without {gone} that can be left out, done on {day_text(fewer.finishes)}")
    else:
        lines.append("fewer steps alone are not enough: the others are all needed")
    lines.append(
        f"**a later day**: all of it at {ways.later.hours_a_week} hours a week, by {day_text(ways.later.finishes)}"
    )
    return lines


def plan_embed(plan: Plan, today: date, check_in: CheckIn | None) -> discord.Embed:
    """Return the plan as a list, with the next step and what proves it."""
    embed = discord.Embed(title=plain(plan.called), colour=discord.Colour.teal())
    rows = dated(plan)
    lines = [plain(plan.name)] if plan.title else []
    lines += [progress_line(plan), "", *(_step_line(each, plan, today) for each in rows), ""]
    if plan.next is None:
        lines.append(
            f"**Every step is settled**: {plan.count(StepState.DONE)} done, {plan.count(StepState.SKIPPED)} skipped. "
            "`/plan export` keeps it, `/plan start` lays the next one."
        )
    else:
        lines += [
            f"**Next: step {plan.next.number}.** Done when you have: {plain(plan.next.artefact)}",
            _end_line(plan),
        ]
        if any(each.due and each.due < today for each in rows):
            lines.append("⏰ Behind? **Move** → *Begin it today* lays the rest out from today: no harm done.")
        lines.append(check_in_line(check_in))
    embed.description = "\n".join(lines)
    return embed.set_footer(text=KEPT)


def step_embed(plan: Plan, step: PlanStep, today: date, heading: str | None) -> discord.Embed:
    """Return one step with what proves it, its days, the section that explains it and the member's note."""
    embed = discord.Embed(
        title=f"Step {step.number} of {len(plan.steps)}", description=plain(step.text), colour=discord.Colour.teal()
    )
    each = next(each for each in dated(plan) if each.step.number == step.number)
    embed.add_field(name="Done when you have", value=plain(step.artefact), inline=False)
    embed.add_field(name="Time", value=f"about {step.hours} h · {_when(each, today)}", inline=False)
    embed.add_field(
        name="Explained in", value=plain(heading) if heading else "a section that has left the library", inline=False
    )
    if step.note:
        embed.add_field(name="Your note", value=plain(shortened(step.note, NOTE_SHOWN)), inline=False)
    return embed.set_footer(text=KEPT)


def picture_words(plan: Plan, today: date) -> str:
    """Return what the picture shows, for those who hear it."""
    lines = [f"{each.step.number}. {each.step.text} {_when(each, today)}." for each in dated(plan)]
    return shortened(f"Timeline of the plan “{plan.name}”. {' '.join(lines)}", 1024)


def progress_line(plan: Plan) -> str:
    """Return how far a plan is, in hours and steps."""
    done, all_hours = plan.hours(StepState.DONE), plan.hours(StepState.DONE, StepState.OPEN)
    full = BAR * done // all_hours if all_hours else BAR
    skipped = plan.count(StepState.SKIPPED)
    left_out = f", {skipped} skipped" if skipped else ""
    return f"{'▰' * full}{'▱' * (BAR - full)} {done} of {all_hours} h · {plan.count(StepState.DONE)} of {len(plan.steps)} steps done{left_out}"


def check_in_line(check_in: CheckIn | None) -> str:
    """Return when the next check-in comes."""
    if check_in is None:
        return "-# Check-ins are off. `/plan check-ins` lets me ask you once a week."
    return f"-# Check-ins: {weekly_text(check_in)}, next {discord.utils.format_dt(check_in.next_at, 'f')}."


def weekly_text(check_in: CheckIn) -> str:
    """Return the hour of the week, such as "every Monday at 9:00 (Europe/Berlin)"."""
    return f"every {WEEKDAYS[check_in.weekday]} at {check_in.hour}:00 ({check_in.zone})"


def check_in_text(plan: Plan, step: PlanStep, today: date, *, last: bool) -> str:
    """Return what a check-in says."""
    each = next(each for each in dated(plan) if each.step.number == step.number)
    lines = [
        f"**How is “{plain(plan.called)}” going?** {progress_line(plan)}",
        f"Your next small step, number {step.number}, about {step.hours} h, {_when(each, today)}:",
        f"> {plain(step.text)}",
        f"It is done when you have: {plain(step.artefact)}",
        "-# Too much for today? Give it 25 minutes and stop: begun is half of it.",
    ]
    if last:
        lines.append("-# I ask no more unless you press a button here. `/plan check-ins` wakes me at any time.")
    return "\n".join(lines)


def export_text(plan: Plan, today: date, headings: Mapping[str, str]) -> str:
    """Return the plan as plain text for a file."""
    lines = [plan.called, "=" * len(plan.called), ""]
    if plan.title:
        lines.append(f"Goal: {plan.name}")
    lines.append(f"Begun on {day_text(plan.begins)}, {plan.hours_a_week} hours a week, written on {day_text(today)}.")
    lines += [progress_line(plan), ""]
    for each in dated(plan):
        step = each.step
        lines.append(f"[{'x' if step.state is StepState.DONE else ' '}] {step.number}. {step.text}")
        lines += [f"    About {step.hours} h, {_when(each, today)}.", f"    Done when you have: {step.artefact}"]
        if heading := headings.get(step.section):
            lines.append(f"    Explained in: {heading}")
        if step.note:
            lines.append(f"    Your note: {step.note}")
    return "\n".join([*lines, "", CRAFT.partition(" Only you")[0], ""])


def day_text(day: date) -> str:
    """Return a day that cannot be misread anywhere, such as "Friday 14 May 2027"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date, today: date) -> str:
    """Return a day in a list, such as "Fri 14 May", with its year where that is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{day:%a} {day.day} {day:%b}{year}"


def days(count: int) -> str:
    """Return a number of days in words."""
    return f"{count} day{'' if count == 1 else 's'}"


def _sum_line(proposal: Proposal) -> str:
    weeks = f"{proposal.weeks} week{'' if proposal.weeks == 1 else 's'}"
    return (
        f"**{proposal.hours} hours** in {len(proposal.steps)} steps. At {proposal.hours_a_week} hours a week that is "
        f"**{weeks}**, from today to **{day_text(proposal.finishes)}**."
    )


def _proposed_line(each: Dated) -> str:
    due = f", by {short_day(each.due, each.due)}" if each.due else ""
    return f"**{each.step.number}.** {plain(each.step.text)} ({each.step.hours} h{due})"


def _step_line(each: Dated, plan: Plan, today: date) -> str:
    step, mark = each.step, "⬜"
    if step.state is StepState.DONE:
        mark = "✅"
    elif step.state is StepState.SKIPPED:
        mark = "⏭️"
    elif each.due and each.due < today:
        mark = "⏰"
    elif plan.next and plan.next.number == step.number:
        mark = "▶️"
    note = " 📝" if step.note else ""
    return f"{mark} **{step.number}.** {plain(step.text)} · {step.hours} h · {_when(each, today)}{note}"


def _when(each: Dated, today: date) -> str:
    if each.due is None:
        on = f" on {short_day(each.step.settled_on, today)}" if each.step.settled_on else ""
        return f"{each.step.state.value}{on}"
    if each.due < today:
        return f"was due {short_day(each.due, today)}"
    return f"by {short_day(each.due, today)}"


def _end_line(plan: Plan) -> str:
    end = finishes(plan)
    assert end is not None
    line = f"At {plan.hours_a_week} hours a week the last step is due on **{day_text(end)}**."
    if plan.wanted_by and end > plan.wanted_by:
        line += f" That is {days((end - plan.wanted_by).days)} after the day you wanted."
    return line
