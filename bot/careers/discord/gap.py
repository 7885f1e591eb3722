"""/gap: what one has beside what a direction asks; for the asker alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.careers.discord.gap_card import FROM_PROFILE
from bot.careers.discord.gap_items import GAP_FORM_ID, WORDS_CHARACTERS, ask_what_one_has, read_words, show_gap
from bot.discord_app.failures import explained, thinking
from bot.discord_app.rooms import submitted
from bot.discord_app.text import CHOICE_NAME, CHOICES, aside, shortened
from bot.kernel.speech import _

if TYPE_CHECKING:
    from bot.careers.gap import SkillGap

MOST_HOURS = 60


class Gaps(commands.Cog):
    """Lay what a member has beside what a direction asks."""

    def __init__(self, gaps: SkillGap) -> None:
        self._gaps = gaps

    @app_commands.command(name="gap", description="What you have beside what a direction asks, and what to learn next")
    @app_commands.describe(
        direction="An occupation or a whole field: type a few letters and pick one",
        have="Your skills in your own words, with commas; leave it out to tick them",
        hours="Hours a week that you have for learning; 8 if you leave it out",
    )
    async def gap(
        self,
        interaction: discord.Interaction,
        direction: app_commands.Range[str, 1, CHOICE_NAME],
        have: app_commands.Range[str, 1, WORDS_CHARACTERS] | None = None,
        hours: app_commands.Range[int, 1, MOST_HOURS] | None = None,
    ) -> None:
        """Show the gap, or ask first what the member has."""
        async with thinking(interaction, quiet=True):
            towards = self._gaps.direction(direction)
            said = await self._gaps.said(interaction.guild_id or 0, interaction.user.id)
            if said and hours is None:
                hours = said.hours_a_week
            if have is not None:
                await read_words(interaction, self._gaps, have, towards, hours)
            elif said and said.skills:
                gap = self._gaps.gap(towards, said.skills, hours)
                await show_gap(interaction, self._gaps, gap, [aside(_(FROM_PROFILE)), ""])
            else:
                await ask_what_one_has(interaction, self._gaps, towards, hours)

    @gap.autocomplete("direction")
    async def _directions(self, interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(
                name=shortened(
                    each.name if each.occupation else _("{field} (whole field)").format(field=each.name), CHOICE_NAME
                ),
                value=each.id,
            )
            for each in self._gaps.suggest(typed, CHOICES)
        ]

    @gap.autocomplete("have")
    async def _skills(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggest the skill that is being typed, behind those that stand there."""
        before, comma, last = typed.rpartition(",")
        texts = [
            f"{before}{comma}{' ' if comma else ''}{skill.name}" for skill in self._gaps.suggest_skills(last, CHOICES)
        ]
        return [app_commands.Choice(name=text, value=text) for text in texts if len(text) <= CHOICE_NAME]

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Read the skills of a form that was handed in."""
        if (form := submitted(interaction, GAP_FORM_ID)) is None:
            return
        custom_id, typed = form
        async with explained(interaction):
            direction, _have, hours = self._gaps.recalled(custom_id.removeprefix(GAP_FORM_ID))
            await interaction.response.defer()
            await read_words(interaction, self._gaps, "".join(typed), direction, hours)
