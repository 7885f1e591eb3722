"""The buttons under a check-in; they work in direct messages and after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import discord

from bot.discord_app.rooms import ButtonItem
from bot.kernel.speech import N_, _
from bot.planning.discord.plan_text import progress_line
from bot.planning.discord.plan_views import NUMBER, PLAN
from bot.planning.discord.planning_room import Planning
from bot.planning.rules.plans import WEEK, StepState

if TYPE_CHECKING:
    from bot.planning.rules.plans import Plan

SETTLES = {"done": StepState.DONE, "skip": StepState.SKIPPED}
FINISHED = N_(
    "🎉 That was the last step. I ask no more; `/plan export` keeps the plan, `/plan start` lays the next one."
)
STAYS = N_("It stays your next step. No harm done.")
STOPPED = N_("Check-ins are off. The plan stays; `/plan show` opens it, `/plan check-ins` switches them on again.")


class CheckInButton(ButtonItem, template=rf"wf:check-in:(?P<action>done|later|week|skip|stop):{PLAN}:{NUMBER}"):
    """Answer a check-in."""

    LABELS: ClassVar = {
        "done": (N_("Done"), discord.ButtonStyle.success),
        "later": (N_("Not yet"), discord.ButtonStyle.primary),
        "week": (N_("Move it a week"), discord.ButtonStyle.secondary),
        "skip": (N_("Skip it"), discord.ButtonStyle.secondary),
        "stop": (N_("Stop asking"), discord.ButtonStyle.danger),
    }

    def __init__(self, action: str, plan: str, number: int | str) -> None:
        self.action, self.plan_id, self.number = action, plan, int(number)
        label, style = self.LABELS[action]
        super().__init__(
            discord.ui.Button(label=_(label), style=style, custom_id=f"wf:check-in:{action}:{plan}:{number}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do what the answer asks for, and put what came of it in the buttons' place."""
        room, member = Planning.of(interaction), interaction.user.id
        plan = await room.plans.plan(member, self.plan_id)
        await room.check_ins.answered(member, self.plan_id)
        said = await self._answered(room, plan)
        view = None
        if said == STAYS:
            view = discord.ui.View(timeout=None)
            view.add_item(CheckInButton("week", plan.id, self.number))
        asked = interaction.message.content.partition("\n\n")[0] if interaction.message else ""
        await interaction.response.edit_message(content=f"{asked}\n\n**{_(said)}**", view=view)

    async def _answered(self, room: Planning, plan: Plan) -> str:
        """Do what the answer asks for, and say what came of it; the same answer twice is one."""
        if self.action == "stop":
            await room.check_ins.drop(plan.member, plan.id)
            return STOPPED
        step, state = plan.step(self.number), SETTLES.get(self.action, StepState.OPEN)
        if step is None or step.state not in {StepState.OPEN, state}:
            return _("Step {number} is settled already.").format(number=self.number) + f" {_ahead(plan)}"
        if self.action == "later":
            return STAYS
        if self.action == "week":
            moved = await room.plans.put_off(plan.member, plan.id, self.number, WEEK)
            return _("Moved by a week, and all after it.") + f" {_ahead(moved)}"
        plan = await room.plans.settle(plan.member, plan.id, self.number, state)
        if plan.next is None:
            await room.check_ins.drop(plan.member, plan.id)
        said = _("Well done.") if state is StepState.DONE else _("Skipped.")
        return f"{said} {progress_line(plan)}. {_ahead(plan)}"


def check_in_view(plan_id: str, number: int) -> discord.ui.View:
    """Return the buttons under a check-in."""
    view = discord.ui.View(timeout=None)
    for action in ("done", "later", "skip", "stop"):
        view.add_item(CheckInButton(action, plan_id, number))
    return view


def _ahead(plan: Plan) -> str:
    return _("Next is step {number}.").format(number=plan.next.number) if plan.next else _(FINISHED)
