"""What plans look like in Discord and in an exported file: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.days import day_text, short_day, weekday_names
from bot.discord_app.text import plain, shortened
from bot.kernel.speech import N_, _, ngettext
from bot.planning.rules.fitting import plan_of
from bot.planning.rules.plans import StepState, dated, finishes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.planning.rules.fitting import Proposal, WaysOut
    from bot.planning.rules.plans import Dated, Plan, PlanStep
    from bot.planning.rules.weekly import CheckIn

CRAFT = N_("Hours are the library's working practice for a first time, no study behind them.")
ONLY_YOU = N_("Only you see this.")
KEPT = N_("Only you see this. /my-data delete deletes the plan, too.")
CHECK_INS_OFF = N_("Check-ins are off. `/plan check-ins` lets me ask you once a week.")
BAR = 10
NOTE_SHOWN = 300


def proposal_embed(proposal: Proposal, ways: WaysOut | None, current: Plan | None) -> discord.Embed:
    """Return a goal laid over weeks, what would fit where the date is too early, and what starting would delete."""
    embed = discord.Embed(
        title=_("A plan: {name}").format(name=plain(proposal.goal.name)), colour=discord.Colour.teal()
    )
    lines = [plain(proposal.goal.about), "", _sum_line(proposal)]
    if ways and proposal.wanted_by:
        late = (proposal.finishes - proposal.wanted_by).days
        lines.append(
            "⚠️ "
            + _("You want it by **{day}**: {days} too early for that. What fits:").format(
                day=day_text(proposal.wanted_by), days=days(late)
            )
        )
        lines += [f"- {line}" for line in ways_lines(ways)]
    lines += ["", *(_proposed_line(each) for each in dated(plan_of(proposal, "", 0, 0)))]
    if current:
        settled = len(current.steps) - current.count(StepState.OPEN)
        lines += [
            "",
            _("You have a plan here, “{plan}”, {settled} of {all} steps settled.").format(
                plan=plain(current.called), settled=settled, all=len(current.steps)
            ),
        ]
        lines.append(_("**Starting this one deletes it**, with its notes and check-ins."))
    embed.description = "\n".join(lines)
    return embed.set_footer(text=f"{_(CRAFT)} {_(ONLY_YOU)}")


def ways_lines(ways: WaysOut) -> list[str]:
    """Return each way that fits in a sentence, and what does not fit at all."""
    lines = []
    if more := ways.more_hours:
        lines.append(
            _("**more hours**: {hours} a week, done on {day}").format(
                hours=more.hours_a_week, day=day_text(more.finishes)
            )
        )
    if fewer := ways.fewer_steps:
        gone = len(fewer.goal.steps) - len(fewer.steps)
        lines.append(
            _("**fewer steps**: without {count} that can be left out, done on {day}").format(
                count=gone, day=day_text(fewer.finishes)
            )
        )
    else:
        lines.append(_("fewer steps alone are not enough: the others are all needed"))
    lines.append(
        _("**a later day**: all of it at {hours} hours a week, by {day}").format(
            hours=ways.later.hours_a_week, day=day_text(ways.later.finishes)
        )
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
            _(
                "**Every step is settled**: {done} done, {skipped} skipped. "
                "`/plan export` keeps it, `/plan start` lays the next one."
            ).format(done=plan.count(StepState.DONE), skipped=plan.count(StepState.SKIPPED))
        )
    else:
        lines += [
            _("**Next: step {number}.** Done when you have: {artefact}").format(
                number=plan.next.number, artefact=plain(plan.next.artefact)
            ),
            _end_line(plan),
        ]
        if any(each.due and each.due < today for each in rows):
            lines.append(_("⏰ Behind? **Move** → *Begin it today* lays the rest out from today: no harm done."))
        lines.append(check_in_line(check_in))
    embed.description = "\n".join(lines)
    return embed.set_footer(text=_(KEPT))


def step_embed(plan: Plan, step: PlanStep, today: date, heading: str | None) -> discord.Embed:
    """Return one step with what proves it, its days, the section that explains it and the member's note."""
    embed = discord.Embed(
        title=_("Step {number} of {all}").format(number=step.number, all=len(plan.steps)),
        description=plain(step.text),
        colour=discord.Colour.teal(),
    )
    each = next(each for each in dated(plan) if each.step.number == step.number)
    embed.add_field(name=_("Done when you have"), value=plain(step.artefact), inline=False)
    embed.add_field(
        name=_("Time"), value=_("about {hours} h").format(hours=step.hours) + f" · {_when(each, today)}", inline=False
    )
    embed.add_field(
        name=_("Explained in"),
        value=plain(heading) if heading else _("a section that has left the library"),
        inline=False,
    )
    if step.note:
        embed.add_field(name=_("Your note"), value=plain(shortened(step.note, NOTE_SHOWN)), inline=False)
    return embed.set_footer(text=_(KEPT))


def picture_words(plan: Plan, today: date) -> str:
    """Return what the picture shows, for those who hear it."""
    lines = [f"{each.step.number}. {each.step.text} {_when(each, today)}." for each in dated(plan)]
    said = _("Timeline of the plan “{plan}”.").format(plan=plan.name)
    return shortened(f"{said} {' '.join(lines)}", 1024)


def progress_line(plan: Plan) -> str:
    """Return how far a plan is, in hours and steps."""
    done, all_hours = plan.hours(StepState.DONE), plan.hours(StepState.DONE, StepState.OPEN)
    full = BAR * done // all_hours if all_hours else BAR
    skipped = plan.count(StepState.SKIPPED)
    left_out = ", " + _("{skipped} skipped").format(skipped=skipped) if skipped else ""
    bar = f"{'▰' * full}{'▱' * (BAR - full)}"
    said = _("{done} of {all} h · {steps_done} of {steps} steps done")
    return f"{bar} {said.format(done=done, all=all_hours, steps_done=plan.count(StepState.DONE), steps=len(plan.steps))}{left_out}"


def check_in_line(check_in: CheckIn | None) -> str:
    """Return when the next check-in comes."""
    if check_in is None:
        return "-# " + _(CHECK_INS_OFF)
    said = _("Check-ins: {when}, next {next}.")
    return "-# " + said.format(when=weekly_text(check_in), next=discord.utils.format_dt(check_in.next_at, "f"))


def weekly_text(check_in: CheckIn) -> str:
    """Return the hour of the week, such as "every Monday at 9:00 (Europe/Berlin)"."""
    said = _("every {weekday} at {hour}:00 ({zone})")
    return said.format(weekday=weekday_names()[check_in.weekday], hour=check_in.hour, zone=check_in.zone)


def check_in_text(plan: Plan, step: PlanStep, today: date, *, last: bool) -> str:
    """Return what a check-in says."""
    each = next(each for each in dated(plan) if each.step.number == step.number)
    lines = [
        _("**How is “{plan}” going?**").format(plan=plain(plan.called)) + f" {progress_line(plan)}",
        _("Your next small step, number {number}, about {hours} h, {when}:").format(
            number=step.number, hours=step.hours, when=_when(each, today)
        ),
        f"> {plain(step.text)}",
        _("It is done when you have: {artefact}").format(artefact=plain(step.artefact)),
        "-# " + _("Too much for today? Give it 25 minutes and stop: begun is half of it."),
    ]
    if last:
        lines.append("-# " + _("I ask no more unless you press a button here. `/plan check-ins` wakes me at any time."))
    return "\n".join(lines)


def export_text(plan: Plan, today: date, headings: Mapping[str, str]) -> str:
    """Return the plan as plain text for a file."""
    lines = [plan.called, "=" * len(plan.called), ""]
    if plan.title:
        lines.append(_("Goal: {goal}").format(goal=plan.name))
    begun = _("Begun on {day}, {hours} hours a week, written on {today}.")
    lines.append(begun.format(day=day_text(plan.begins), hours=plan.hours_a_week, today=day_text(today)))
    lines += [progress_line(plan), ""]
    for each in dated(plan):
        step = each.step
        lines.append(f"[{'x' if step.state is StepState.DONE else ' '}] {step.number}. {step.text}")
        lines += [
            "    " + _("About {hours} h, {when}.").format(hours=step.hours, when=_when(each, today)),
            "    " + _("Done when you have") + f": {step.artefact}",
        ]
        if heading := headings.get(step.section):
            lines.append("    " + _("Explained in") + f": {heading}")
        if step.note:
            lines.append("    " + _("Your note") + f": {step.note}")
    return "\n".join([*lines, "", _(CRAFT), ""])


def days(count: int) -> str:
    """Return a number of days in words."""
    return ngettext("{days} day", "{days} days", count).format(days=count)


def _sum_line(proposal: Proposal) -> str:
    weeks = ngettext("{weeks} week", "{weeks} weeks", proposal.weeks).format(weeks=proposal.weeks)
    return _(
        "**{hours} hours** in {steps} steps. At {hours_a_week} hours a week that is **{weeks}**, from today to **{day}**."
    ).format(
        hours=proposal.hours,
        steps=len(proposal.steps),
        hours_a_week=proposal.hours_a_week,
        weeks=weeks,
        day=day_text(proposal.finishes),
    )


def _proposed_line(each: Dated) -> str:
    due = ", " + _("by {day}").format(day=short_day(each.due, each.due)) if each.due else ""
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
        done = each.step.state is StepState.DONE
        if each.step.settled_on is None:
            return _("done") if done else _("skipped")
        said = _("done on {day}") if done else _("skipped on {day}")
        return said.format(day=short_day(each.step.settled_on, today))
    if each.due < today:
        return _("was due {day}").format(day=short_day(each.due, today))
    return _("by {day}").format(day=short_day(each.due, today))


def _end_line(plan: Plan) -> str:
    end = finishes(plan)
    assert end is not None
    said = _("At {hours} hours a week the last step is due on **{day}**.")
    line = said.format(hours=plan.hours_a_week, day=day_text(end))
    if plan.wanted_by and end > plan.wanted_by:
        line += " " + _("That is {days} after the day you wanted.").format(days=days((end - plan.wanted_by).days))
    return line
