"""/plan: lay a plan, look at it, take it along, be asked how it goes; all for the member alone."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.days import day_text
from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, plain, shortened
from bot.errors import MemberError
from bot.kernel.speech import N_, _
from bot.planning.check_ins import CLOSED
from bot.planning.discord.plan_text import (
    CHECK_INS_OFF,
    export_text,
    plan_embed,
    weekly_text,
)
from bot.planning.discord.plan_views import plan_view, send_picture, show_plan
from bot.planning.discord.proposals import send_proposal
from bot.planning.discord.words_form import WORDS_ID
from bot.planning.rules.plans import LEAST_HOURS, MOST_HOURS
from bot.planning.rules.weekly import UNANSWERED, WEEKDAYS

if TYPE_CHECKING:
    from bot.planning.check_ins import CheckIns
    from bot.planning.plans import Plans
    from bot.planning.rules.plans import Plan

Typed = app_commands.Range[str, 1, CHOICE_NAME]
Hours = app_commands.Range[int, LEAST_HOURS, MOST_HOURS]
OFF = N_("off")
USUAL_HOUR = 18
WEEKS_OFFERED = (4, 8, 12, 26)
DMS_CLOSED = N_(
    "I may not write to you: your direct messages are closed for this server, so check-ins stay off. Open them (server name → "
    "Privacy Settings → Direct Messages) and try again, or look in with `/plan show`."
)
NEWS = {
    CLOSED: N_(
        "Your check-ins are off: I couldn't write to you, since your direct messages are closed. `/plan check-ins` tries again."
    ),
}
WENT_QUIET = N_(
    "Your check-ins are off: two went unanswered, so I went quiet. `/plan check-ins` switches them on again."
)
WHICH_ZONE = N_("Which time zone is yours? Type your city or country into `time_zone` and pick one.")
HELLO = N_("I'll ask you here how “{plan}” goes, {when}. Press a button then, or stop it with `/plan check-ins`.")
ON = N_(
    "I'll write to you {when}, first on {first}: your next step, with buttons to answer. After {count} without an answer I go quiet "
    "by myself. `/plan check-ins day:off` ends it."
)


class PlanCommands(
    commands.GroupCog, group_name="plan", group_description="A plan of small steps, dated by your hours, with check-ins"
):
    """Lay plans and show them."""

    def __init__(self, plans: Plans, check_ins: CheckIns) -> None:
        self._plans = plans
        self._check_ins = check_ins

    @app_commands.command(name="start", description="Lay a plan: a goal, your hours a week, and a day if you have one")
    @app_commands.describe(
        goal="What you want; type to search, also any skill to learn",
        hours="Hours a week that you really have; left out, those of your /me, or 5",
        by="The day you want it by, such as 2027-01-31, if there is one",
    )
    async def start(
        self,
        interaction: discord.Interaction,
        goal: Typed,
        hours: Hours | None = None,
        by: Typed | None = None,
    ) -> None:
        """Propose a plan, with what would fit where the day is too early."""
        async with thinking(interaction, quiet=True):
            community, member = interaction.guild_id or 0, interaction.user.id
            hours_a_week = hours or await self._plans.usual_hours(community, member)
            await send_proposal(interaction, self._plans, goal, hours_a_week, by)
            await self._tell_news(interaction)

    @app_commands.command(name="show", description="Your plan: what is done, what comes next, what to move or skip")
    @app_commands.rename(kind="as")
    @app_commands.describe(kind="As a list with buttons, or as a picture")
    @app_commands.choices(kind=[app_commands.Choice(name=name, value=name) for name in (N_("list"), N_("picture"))])
    async def show(self, interaction: discord.Interaction, kind: str = "list") -> None:
        """Show the member's plan in this community."""
        plan = await self._plans.here(interaction.guild_id or 0, interaction.user.id)
        if kind == "picture":
            await send_picture(interaction, plan)
        else:
            embed = plan_embed(plan, self._plans.today(), await self._check_ins.of(plan.id))
            await interaction.response.send_message(embed=embed, view=plan_view(plan), ephemeral=True)
        await self._tell_news(interaction)

    @app_commands.command(name="export", description="Take your plan along: as text, or as a file for your calendar")
    @app_commands.rename(kind="as")
    @app_commands.describe(kind="Text, or a calendar file (.ics) with the day of each open step")
    @app_commands.choices(kind=[app_commands.Choice(name=name, value=name) for name in (N_("text"), N_("calendar"))])
    async def export(self, interaction: discord.Interaction, kind: str) -> None:
        """Send the plan as a file."""
        async with thinking(interaction, quiet=True):
            plan = await self._plans.here(interaction.guild_id or 0, interaction.user.id)
            if kind == "calendar":
                said = _("Open it with your calendar. Exported again after a change, it moves the same entries.")
                content, name = self._plans.calendar(plan), "plan.ics"
            else:
                text = export_text(plan, self._plans.today(), await self._plans.headings(plan))
                said, content, name = _("Your plan as text."), text.encode(errors="replace"), "plan.txt"
            file = discord.File(io.BytesIO(content), name)
            await interaction.followup.send(said, file=file, ephemeral=True)
            await self._tell_news(interaction)

    @app_commands.command(name="check-ins", description="Let me ask you once a week how it goes, by direct message")
    @app_commands.describe(
        day="The day of the week, or off",
        hour="The hour of that day, 0 to 23; 18 if you leave it out",
        time_zone="Your city or country",
    )
    @app_commands.choices(
        day=[
            *(app_commands.Choice(name=name, value=str(number)) for number, name in enumerate(WEEKDAYS)),
            app_commands.Choice(name=OFF, value=OFF),
        ]
    )
    async def check_ins(
        self,
        interaction: discord.Interaction,
        day: str,
        hour: app_commands.Range[int, 0, 23] = USUAL_HOUR,
        time_zone: Typed | None = None,
    ) -> None:
        """Switch check-ins on or off; a first message shows whether they can arrive."""
        async with thinking(interaction, quiet=True):
            await self._tell_news(interaction)
            plan = await self._plans.here(interaction.guild_id or 0, interaction.user.id)
            if day == OFF:
                await self._check_ins.drop(interaction.user.id, plan.id)
                await interaction.followup.send(_(CHECK_INS_OFF), ephemeral=True)
                return
            await interaction.followup.send(
                await self._switch_on(interaction, plan, day, hour, time_zone), ephemeral=True
            )

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Keep the words of a form that was handed in."""
        if (form := submitted(interaction, WORDS_ID)) is None:
            return
        plan_id, _colon, number = form[0].removeprefix(WORDS_ID).partition(":")
        async with explained(interaction):
            plan = await self._plans.note(interaction.user.id, plan_id, int(number), "".join(form[1]))
            await show_plan(interaction, plan)

    async def _switch_on(
        self, interaction: discord.Interaction, plan: Plan, day: str, hour: int, time_zone: str | None
    ) -> str:
        before = await self._check_ins.of(plan.id)
        zone = time_zone or (before.zone if before else None)
        if zone is None:
            raise MemberError(WHICH_ZONE)
        wish = await self._check_ins.wish(plan.community, plan.member, int(day), hour, zone)
        when = weekly_text(wish)
        try:
            await interaction.user.send(_(HELLO).format(plan=plain(plan.called), when=when))
        except discord.Forbidden:
            return _(DMS_CLOSED)
        await self._check_ins.keep(wish)
        first = discord.utils.format_dt(wish.next_at, "f")
        return _(ON).format(when=when, first=first, count=UNANSWERED)

    async def _tell_news(self, interaction: discord.Interaction) -> None:
        """Say once that check-ins stopped by themselves."""
        why = await self._check_ins.news(interaction.guild_id or 0, interaction.user.id)
        if why:
            await interaction.followup.send(_(NEWS.get(why, WENT_QUIET)), ephemeral=True)

    @start.autocomplete("goal")
    async def _goals(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = await self._plans.suggest(interaction.guild_id or 0, interaction.user.id, typed, CHOICES)
        return [app_commands.Choice(name=shortened(name, CHOICE_NAME), value=goal_id) for goal_id, name in found]

    @start.autocomplete("by")
    async def _days(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        today = self._plans.today()
        offered = [(weeks, today + timedelta(weeks=weeks)) for weeks in WEEKS_OFFERED]
        named = [
            (_("in {weeks} weeks: {day}").format(weeks=weeks, day=day_text(day)), day.isoformat())
            for weeks, day in offered
        ]
        sought = typed.casefold().strip()
        return [
            app_commands.Choice(name=name, value=day) for name, day in named if sought in f"{name} {day}".casefold()
        ]

    @check_ins.autocomplete("time_zone")
    async def _zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=shortened(shown, CHOICE_NAME), value=name)
            for shown, name in self._check_ins.suggest_zones(typed, CHOICES)
        ]
