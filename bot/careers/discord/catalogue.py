"""Skills and occupations, looked up by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.discord.render import CHOICE_NAME, CHOICES, shortened
from bot.careers.catalogue import Missed
from bot.careers.discord.cards import missed_text, occupation_embed, skill_embed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.careers.rules.catalogue import Occupation, Skill
    from bot.discord_app.client import MentorBot

Name = app_commands.Range[str, 1, CHOICE_NAME]


class SkillsAndOccupations(commands.Cog):
    """Show entries of the catalogue."""

    def __init__(self, bot: MentorBot) -> None:
        self._bot = bot

    @app_commands.command(name="skill", description="What a skill opens, how to learn it in 20 hours, how to prove it")
    @app_commands.describe(name="Type a few letters and pick one")
    async def skill(self, interaction: discord.Interaction, name: Name) -> None:
        """Show a skill to the channel, or tell the asker alone what comes nearest."""
        found = self._bot.catalogue.skill(name)
        if isinstance(found, Missed):
            await interaction.response.send_message(missed_text("skill", name, found), ephemeral=True)
        else:
            await interaction.response.send_message(embed=skill_embed(found))

    @app_commands.command(name="occupation", description="An occupation's tasks, how far AI reaches, where to move")
    @app_commands.describe(name="Type a few letters and pick one")
    async def occupation(self, interaction: discord.Interaction, name: Name) -> None:
        """Show an occupation to the channel, or tell the asker alone what comes nearest."""
        found = self._bot.catalogue.occupation(name)
        if isinstance(found, Missed):
            await interaction.response.send_message(missed_text("occupation", name, found), ephemeral=True)
        else:
            await interaction.response.send_message(embed=occupation_embed(found))

    @skill.autocomplete("name")
    async def _skill_choices(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._bot.catalogue.suggest_skills(typed, CHOICES))

    @occupation.autocomplete("name")
    async def _occupation_choices(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._bot.catalogue.suggest_occupations(typed, CHOICES))


def _choices(entries: Iterable[Skill | Occupation]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=shortened(entry.name, CHOICE_NAME), value=entry.id) for entry in entries]
