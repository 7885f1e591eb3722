"""Propose a plan: what it holds, and a button for each way to start it; also from another wing's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.days import month_day
from bot.discord_app.failures import thinking
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import shortened
from bot.kernel.speech import _
from bot.planning.discord.plan_text import proposal_embed
from bot.planning.discord.plan_views import StartPlan
from bot.planning.discord.planning_room import Planning
from bot.planning.rules.fitting import ways_out
from bot.planning.rules.goals import LEARN
from bot.planning.rules.plans import LEAST_HOURS, MOST_HOURS

if TYPE_CHECKING:
    from bot.planning.plans import Plans
    from bot.planning.rules.fitting import Proposal

LABEL = 80


class PlanToLearn(ButtonItem, template=r"wf:plan-learn:(?P<skill>[a-z0-9-]+):(?P<hours>\d{1,2})"):
    """Propose a plan for learning a skill: what a card that names one can offer beside it."""

    def __init__(self, skill: str, hours: str, name: str = "") -> None:
        self.skill, self.hours = skill, hours
        super().__init__(
            discord.ui.Button(
                label=shortened(_("Plan to learn: {skill}").format(skill=name), LABEL),
                style=discord.ButtonStyle.success,
                custom_id=f"wf:plan-learn:{skill}:{hours}",
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the proposal; nothing is kept before the member starts it."""
        async with thinking(interaction, quiet=True):
            await send_proposal(interaction, Planning.of(interaction).plans, f"{LEARN}{self.skill}", int(self.hours))


def plan_to_learn(skill: str, name: str, hours_a_week: int) -> PlanToLearn:
    """Return the button that proposes a plan for learning a skill of the catalogue."""
    return PlanToLearn(skill, str(min(max(hours_a_week, LEAST_HOURS), MOST_HOURS)), name)


async def send_proposal(
    interaction: discord.Interaction, plans: Plans, goal: str, hours_a_week: int, by: str | None = None
) -> None:
    """Send what a plan would hold, in place of the "thinking…"."""
    proposal = plans.propose(goal, hours_a_week, by)
    current = await plans.current(interaction.guild_id or 0, interaction.user.id)
    view = discord.ui.View(timeout=None)
    for label, each in _choices(proposal):
        view.add_item(StartPlan.of_proposal(each, current, label))
    embed = proposal_embed(proposal, ways_out(proposal), current)
    await interaction.followup.send(embed=embed, view=view, ephemeral=True)


def _choices(proposal: Proposal) -> list[tuple[str, Proposal]]:
    """Return the button's label and the proposal of everything that can be started from here."""
    ways = ways_out(proposal)
    if ways is None:
        return [(_("Start this plan"), proposal)]
    found = []
    if ways.more_hours:
        found.append((_("{hours} hours a week").format(hours=ways.more_hours.hours_a_week), ways.more_hours))
    if ways.fewer_steps:
        found.append((_("{steps} steps only").format(steps=len(ways.fewer_steps.steps)), ways.fewer_steps))
    return [*found, (_("Until {day}").format(day=month_day(ways.later.finishes)), ways.later)]
