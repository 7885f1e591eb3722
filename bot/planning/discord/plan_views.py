"""The buttons and selects of a plan. They carry its id and a step's number, and ask each time whose it is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, ClassVar, Self

import discord

from bot.answering.discord.reading import section_text
from bot.discord_app.failures import thinking
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.discord_app.text import CHOICE_NAME, NOBODY, plain, shortened, split_text
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.planning.discord.plan_text import picture_words, plan_embed, step_embed
from bot.planning.discord.planning_room import Planning
from bot.planning.discord.words_form import WordsForm
from bot.planning.plans import GONE
from bot.planning.rules.plans import TITLE, StepState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.planning.rules.fitting import Proposal
    from bot.planning.rules.plans import Plan, PlanStep

PLAN = r"(?P<plan>[0-9a-f]{32})"
NUMBER = r"(?P<number>\d{1,2})"
REPLACED = 8
"""Characters of the id of the plan that a new one replaces: whole ids do not fit into a button beside the rest."""

NOTHING_REPLACED = "-"
TODAY = "today"
MOVES = {
    "7": N_("One week later"),
    "14": N_("Two weeks later"),
    "28": N_("Four weeks later"),
    TODAY: N_("Begin it today"),
}
SETTLED = {"done": StepState.DONE, "skip": StepState.SKIPPED, "open": StepState.OPEN}
WILL_GO = N_("This deletes the plan “{plan}” with your notes and check-ins. `/plan export` keeps a copy first.")
ENDED = N_("The plan is deleted. `/plan start` lays a new one whenever you like.")


class StartPlan(
    ButtonItem,
    template=r"wf:plan-go:(?P<goal>[a-z0-9-]+):(?P<hours>\d{1,2}):(?P<by>\d{8}|-):(?P<left_out>\d{1,2}):(?P<replaces>[0-9a-f]{8}|-)",
):
    """Start the plan that was proposed; what it is made of stands in the button."""

    def __init__(
        self,
        goal: str,
        hours: str,
        by: str,
        left_out: str,
        replaces: str,
        label: str = "",
    ) -> None:
        self.goal, self.hours, self.by = goal, int(hours), None if by == "-" else by
        self.left_out, self.replaces = int(left_out), None if replaces == NOTHING_REPLACED else replaces
        super().__init__(
            discord.ui.Button(
                label=label or _("Start"),
                style=discord.ButtonStyle.success if self.replaces is None else discord.ButtonStyle.danger,
                custom_id=f"wf:plan-go:{goal}:{hours}:{by}:{left_out}:{replaces}",
            )
        )

    @classmethod
    def of_proposal(cls, proposal: Proposal, current: Plan | None, label: str) -> Self:
        """Return the button that starts a proposal instead of the current plan."""
        by = f"{proposal.wanted_by:%Y%m%d}" if proposal.wanted_by else "-"
        replaces = current.id[:REPLACED] if current else NOTHING_REPLACED
        hours, left_out = str(proposal.hours_a_week), str(proposal.left_out)
        return cls(proposal.goal.id, hours, by, left_out, replaces, label)

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep the plan, and show it."""
        plans = Planning.of(interaction).plans
        proposal = plans.propose(self.goal, self.hours, self.by, self.left_out)
        plan = await plans.start(proposal, interaction.guild_id or 0, interaction.user.id, self.replaces)
        await show_plan(interaction, plan)


class PlanButton(
    ButtonItem,
    template=rf"wf:plan:(?P<action>done|skip|open|move|read|note|card|name|picture|end|ended):{PLAN}:{NUMBER}",
):
    """Change a plan or look at a part of it."""

    LABELS: ClassVar = {
        "done": ("", discord.ButtonStyle.success),
        "skip": (N_("Skip"), discord.ButtonStyle.secondary),
        "open": (N_("Open it again"), discord.ButtonStyle.primary),
        "move": (N_("Move"), discord.ButtonStyle.secondary),
        "read": (N_("Read about it"), discord.ButtonStyle.primary),
        "note": (N_("Note"), discord.ButtonStyle.secondary),
        "card": (N_("Back to the plan"), discord.ButtonStyle.secondary),
        "name": (N_("Name it"), discord.ButtonStyle.secondary),
        "picture": (N_("Picture"), discord.ButtonStyle.secondary),
        "end": (N_("Delete plan"), discord.ButtonStyle.secondary),
        "ended": (N_("Yes, delete it"), discord.ButtonStyle.danger),
    }

    def __init__(self, action: str, plan: str, number: int | str = 0) -> None:
        self.action, self.plan_id, self.number = action, plan, int(number)
        label, style = self.LABELS[action]
        said = _("Step {number}: done").format(number=number) if action == "done" else _(label)
        custom_id = f"wf:plan:{action}:{plan}:{number}"
        super().__init__(discord.ui.Button(label=said, style=style, custom_id=custom_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do what the button says, for the member whose plan it is."""
        room, member = Planning.of(interaction), interaction.user.id
        if self.action in SETTLED:
            plan = await room.plans.settle(member, self.plan_id, self.number, SETTLED[self.action])
            await room.check_ins.answered(member, self.plan_id)
            await show_plan(interaction, plan)
            return
        acts: dict[str, Callable[[discord.Interaction, Plan], Awaitable[None]]] = {
            "move": self._move,
            "read": self._read,
            "note": self._words,
            "name": self._words,
            "card": show_plan,
            "picture": send_picture,
            "end": self._ask,
            "ended": self._end,
        }
        await acts[self.action](interaction, await room.plans.plan(member, self.plan_id))

    async def _move(self, interaction: discord.Interaction, plan: Plan) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(MoveSelect(plan.id, self.number, first=bool(plan.next and plan.next.number == self.number)))
        view.add_item(PlanButton("card", plan.id))
        await interaction.response.edit_message(view=view)

    async def _read(self, interaction: discord.Interaction, plan: Plan) -> None:
        found = await Planning.of(interaction).plans.section(plan.member, plan.id, self.number)
        first, *rest = split_text(section_text(*found))
        await interaction.response.send_message(first, ephemeral=True, suppress_embeds=True)
        for piece in rest:
            await interaction.followup.send(piece, ephemeral=True, suppress_embeds=True)

    async def _words(self, interaction: discord.Interaction, plan: Plan) -> None:
        number = TITLE if self.action == "name" else self.number
        await interaction.response.send_modal(WordsForm(plan, number))

    async def _ask(self, interaction: discord.Interaction, plan: Plan) -> None:
        view = discord.ui.View(timeout=None)
        view.add_item(PlanButton("ended", plan.id))
        view.add_item(PlanButton("card", plan.id))
        await interaction.response.edit_message(
            content=_(WILL_GO).format(plan=plain(plan.called)), embed=None, view=view
        )

    async def _end(self, interaction: discord.Interaction, plan: Plan) -> None:
        await Planning.of(interaction).plans.end(plan.member, plan.id)
        await interaction.response.edit_message(content=_(ENDED), embed=None, view=None)


class StepSelect(SelectItem, template=rf"wf:plan-step:{PLAN}"):
    """Open one step of a plan."""

    def __init__(self, plan: str, steps: tuple[PlanStep, ...] = ()) -> None:
        self.plan_id = plan
        options = [
            discord.SelectOption(label=shortened(f"{step.number}. {step.text}", CHOICE_NAME), value=str(step.number))
            for step in steps
        ]
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"wf:plan-step:{plan}", placeholder=_("Look at one step"), options=options
        )
        super().__init__(select)

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Show the step with its buttons."""
        plans, number = Planning.of(interaction).plans, values[0]
        plan = await plans.plan(interaction.user.id, self.plan_id)
        step = plan.step(int(number)) if number.isdecimal() else None
        if step is None:
            raise NotFound(GONE)
        heading = (await plans.headings(plan)).get(step.section)
        embed = step_embed(plan, step, plans.today(), heading)
        await interaction.response.edit_message(content=None, embed=embed, view=step_view(plan, step))


class MoveSelect(SelectItem, template=rf"wf:plan-move:{PLAN}:{NUMBER}"):
    """Put a step and all after it off."""

    def __init__(self, plan: str, number: int | str, *, first: bool = True) -> None:
        self.plan_id, self.number = plan, int(number)
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"wf:plan-move:{plan}:{number}",
            placeholder=_("Move step {number} and what follows").format(number=number),
            options=[
                discord.SelectOption(label=_(label), value=value)
                for value, label in MOVES.items()
                # Only work that nothing open stands before can begin today.
                if first or value != TODAY
            ],
        )
        super().__init__(select)

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Move the step, and show the plan."""
        room, move = Planning.of(interaction), values[0]
        if move not in MOVES:
            raise NotFound(GONE)
        days = None if move == TODAY else int(move)
        plan = await room.plans.put_off(interaction.user.id, self.plan_id, self.number, days)
        await room.check_ins.answered(interaction.user.id, self.plan_id)
        await show_plan(interaction, plan)


async def show_plan(interaction: discord.Interaction, plan: Plan) -> None:
    """Show the plan in place of the message that was pressed."""
    room = Planning.of(interaction)
    embed = plan_embed(plan, room.plans.today(), await room.check_ins.of(plan.id))
    await interaction.response.edit_message(content=None, embed=embed, view=plan_view(plan))


async def send_picture(interaction: discord.Interaction, plan: Plan) -> None:
    """Send the plan as a picture, with words for those who hear it, to the member alone."""
    plans = Planning.of(interaction).plans
    async with thinking(interaction, quiet=True):
        words = picture_words(plan, plans.today())
        file = discord.File(io.BytesIO(await plans.picture(plan)), "plan.png", description=words)
        embed = discord.Embed(title=plain(plan.called), colour=discord.Colour.teal())
        embed.set_image(url="attachment://plan.png")
        await interaction.followup.send(embed=embed, file=file, ephemeral=True, allowed_mentions=NOBODY)


def plan_view(plan: Plan) -> discord.ui.View:
    """Return the buttons of a plan: for its next step, for any step, for the whole."""
    view = discord.ui.View(timeout=None)
    if plan.next:
        for action in ("done", "skip", "move", "read", "note"):
            view.add_item(PlanButton(action, plan.id, plan.next.number))
    view.add_item(StepSelect(plan.id, plan.steps))
    for action in ("picture", "name", "end"):
        view.add_item(PlanButton(action, plan.id))
    return view


def step_view(plan: Plan, step: PlanStep) -> discord.ui.View:
    """Return the buttons of one step."""
    view = discord.ui.View(timeout=None)
    is_open = step.state is StepState.OPEN
    for action in ("done", "skip", "move", "read", "note") if is_open else ("open", "read", "note"):
        view.add_item(PlanButton(action, plan.id, step.number))
    view.add_item(PlanButton("card", plan.id))
    return view
