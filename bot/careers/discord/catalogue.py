"""Skills and occupations, looked up by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.careers.catalogue import Catalogue, Missed
from bot.careers.discord.cards import missed_text, occupation_embed, skill_embed
from bot.discord_app.text import CHOICE_NAME, CHOICES, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.careers.rules.catalogue import Occupation, Skill

Name = app_commands.Range[str, 1, CHOICE_NAME]


class SkillsAndOccupations(commands.Cog):
    """Show entries of the catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @app_commands.command(name="skill", description="What a skill opens, how to learn it in 20 hours, how to prove it")
    @app_commands.describe(name="Type a few letters and pick one")
    async def skill(self, interaction: discord.Interaction, name: Name) -> None:
        """Show a skill to the channel, or tell the asker alone what comes nearest."""
        found = self._catalogue.skill(name)
        if isinstance(found, Missed):
            await interaction.response.send_message(missed_text("skill", name, found), ephemeral=True)
        else:
            await interaction.response.send_message(embed=skill_embed(found))

    @app_commands.command(name="occupation", description="An occupation's tasks, how far AI reaches, where to move")
    @app_commands.describe(name="Type a few letters and pick one")
    async def occupation(self, interaction: discord.Interaction, name: Name) -> None:
        """Show an occupation to the channel, or tell the asker alone what comes nearest."""
        found = self._catalogue.occupation(name)
        if isinstance(found, Missed):
            await interaction.response.send_message(missed_text("occupation", name, found), ephemeral=True)
        else:
            await interaction.response.send_message(embed=occupation_embed(found))

    @skill.autocomplete("name")
    async def _skill_choices(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._catalogue.suggest_skills(typed, CHOICES))

    @occupation.autocomplete("name")
    async def _occupation_choices(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return _choices(self._catalogue.suggest_occupations(typed, CHOICES))


def _choices(entries: Iterable[Skill | Occupation]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=shortened(entry.name, CHOICE_NAME), value=entry.id) for entry in entries]
