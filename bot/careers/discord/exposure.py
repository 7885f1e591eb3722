"""/exposure: a member's weekly tasks, matched; for the asker alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.careers.discord.cards import SHORT_VALUE, add_lines, bullets, cut, reach_lines
from bot.careers.rules.task_matching import Sureness
from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, EMBED_TOTAL, aside, shortened
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from bot.careers.exposure import TaskExposure, Week
    from bot.careers.rules.task_matching import Match

EXPOSURE_ID = "wf:exposure-form:"
TEXT_CHARACTERS = 2000
SHOWN_TASK = 80

SIGNS = {Sureness.CLOSE: "🟢", Sureness.ALIKE: "🟡", Sureness.UNKNOWN: "⚪"}
KEY = N_("🟢 a close match · 🟡 alike, so check it · ⚪ unknown to my library: nothing is said of it")
NO_SINGLE = N_(
    "The figures are for the whole occupation: nobody has rated your tasks one by one, and I make no figure up. They say what "
    "could be sped up, not what clients will pay or who stays."
)
NOTHING = N_(
    "I know none of these tasks. That says nothing about how safe they are: my library names tasks of {count} occupations, mostly "
    "at a desk. Put them in other words, or pick an occupation with `/exposure occupation`."
)


class WeekForm(discord.ui.Modal):
    """Ask for a week's tasks; the cog takes it, in whichever process it arrives."""

    def __init__(self, occupation: str = "") -> None:
        super().__init__(title=_("Your week"), custom_id=f"{EXPOSURE_ID}{occupation}")
        self.add_item(
            discord.ui.TextInput(
                label=_("Your tasks, one a line, in your own words"),
                style=discord.TextStyle.paragraph,
                placeholder="cut podcasts\nanswer the client's mail\nmake thumbnails",
                max_length=TEXT_CHARACTERS,
            )
        )
        # Sent but not stored: the cog hears it by its custom_id.
        self.stop()


class Exposure(commands.Cog):
    """Match a week's tasks with the library's and show what is known."""

    def __init__(self, exposure: TaskExposure) -> None:
        self._exposure = exposure

    @app_commands.command(name="exposure", description="Your week's tasks: how far AI reaches by published figures")
    @app_commands.describe(occupation="Compare with one occupation only; leave it out to let me look")
    async def exposure(
        self, interaction: discord.Interaction, occupation: app_commands.Range[str, 1, CHOICE_NAME] | None = None
    ) -> None:
        """Open the form for a week's tasks."""
        found = "" if occupation is None else self._exposure.occupation(occupation)
        await interaction.response.send_modal(WeekForm(found))

    @exposure.autocomplete("occupation")
    async def _occupations(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=shortened(each.name, CHOICE_NAME), value=each.id)
            for each in self._exposure.catalogue.suggest_occupations(typed, CHOICES)
        ]

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Match the tasks of a form that was handed in."""
        if (form := submitted(interaction, EXPOSURE_ID)) is None:
            return
        custom_id, fields = form
        async with explained(interaction), thinking(interaction, quiet=True):
            week = await self._exposure.week("".join(fields), custom_id.removeprefix(EXPOSURE_ID) or None)
            await interaction.followup.send(embed=week_embed(week), ephemeral=True)


def week_embed(week: Week) -> discord.Embed:
    """Return each task with its match, then what is known of the occupations to which they point."""
    embed = discord.Embed(title=_("Your week and language models"), colour=discord.Colour.blurple())
    lines = [_match_line(match, week) for match in week.matches]
    if week.left_out:
        said = _("I matched the first {count}; {left} more are left.")
        lines.append(aside(said.format(count=len(week.matches), left=week.left_out)))
    embed.description = "\n".join([*lines, "", aside(_(KEY))])
    if not any(match.occupation for match in week.matches):
        embed.add_field(name=_("What that means"), value=_(NOTHING).format(count=len(week.names)), inline=False)
    for card in week.occupations:
        occupation = card.occupation
        add_lines(
            embed,
            _("{occupation}: the published figures").format(occupation=cut(occupation.name, SHOWN_TASK)),
            reach_lines(occupation),
        )
        add_lines(
            embed,
            _("From there, move towards ({occupation})").format(occupation=cut(occupation.name, SHOWN_TASK)),
            bullets(occupation.towards),
        )
        names = " · ".join(skill.name for skill in card.skills)
        if names:
            add_lines(embed, _("Skills that help (`/skill` shows each)"), [cut(names, SHORT_VALUE)])
    while len(embed) > EMBED_TOTAL - len(_(NO_SINGLE)) and embed.fields:
        embed.remove_field(len(embed.fields) - 1)
    if week.occupations:
        embed.add_field(name=_("What they don't say"), value=_(NO_SINGLE), inline=False)
    return embed.set_footer(text=_("Only you see this, and I keep none of it. The moves are working practice."))


def _match_line(match: Match, week: Week) -> str:
    typed = cut(match.typed, SHOWN_TASK)
    if not match.occupation:
        return f"{SIGNS[match.sureness]} {typed}"
    name = week.names.get(match.occupation, match.occupation)
    return f"{SIGNS[match.sureness]} {typed} → *{cut(match.task, SHOWN_TASK)}* ({cut(name, SHOWN_TASK)})"
