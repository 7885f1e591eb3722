"""/define: what a word of the trade means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.discord.render import answer_embeds
from bot.discord_app.failures import thinking
from bot.discord_app.text import CHOICE_NAME, CHOICES, shortened

if TYPE_CHECKING:
    from bot.answering.defining import Dictionary

Word = app_commands.Range[str, 1, CHOICE_NAME]


class Define(commands.Cog):
    """Explain words."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary

    @app_commands.command(name="define", description="What a word of the trade means: net 30, retainer, RAG …")
    @app_commands.describe(word="Type a few letters and pick one")
    async def define(self, interaction: discord.Interaction, word: Word) -> None:
        """Show what a word means, to whoever asked alone."""
        async with thinking(interaction, quiet=True):
            answer = await self._dictionary.define(word, interaction.guild_id or 0)
            for embeds in answer_embeds(answer):
                await interaction.followup.send(embeds=embeds, ephemeral=True)

    @define.autocomplete("word")
    async def _words(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        found = self._dictionary.suggest(typed, CHOICES)
        return [app_commands.Choice(name=shortened(word, CHOICE_NAME), value=word) for word in found]
