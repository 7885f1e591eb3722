"""Quick tips, and what the library covers."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app.failures import thinking
from bot.discord_app.text import CHOICE_NAME, CHOICES, plain, shortened, split_text
from bot.kernel.speech import _

if TYPE_CHECKING:
    from bot.careers.tips import Tips
    from bot.search.browsing import Library


class TipsAndTopics(commands.Cog):
    """Hand out tips and show the library's topics."""

    def __init__(self, tips: Tips, library: Library) -> None:
        self._tips = tips
        self._library = library

    @app_commands.command(name="tip", description="One thing you can do today")
    @app_commands.describe(topic="What the tip should be about")
    async def tip(self, interaction: discord.Interaction, topic: str | None = None) -> None:
        """Give a tip that the member has not seen yet."""
        async with thinking(interaction, quiet=False):
            tip, about = await self._tips.next(interaction.guild_id or 0, interaction.user.id, topic)
            embed = discord.Embed(description=f"💡 {plain(tip.text)}", colour=discord.Colour.teal())
            embed.set_footer(text=f"{about.title} · " + _("/tip for another, /ask for more"))
            await interaction.followup.send(embed=embed)

    @app_commands.command(name="topics", description="What the library covers")
    @app_commands.describe(topic="Show the questions of one topic")
    async def topics(self, interaction: discord.Interaction, topic: str | None = None) -> None:
        """List the topics, or one topic's articles with their questions."""
        community = interaction.guild_id or 0
        text = await (self._overview(community) if topic is None else self._questions(community, topic))
        first, *rest = split_text(text)
        await interaction.response.send_message(first, ephemeral=True)
        for piece in rest:
            await interaction.followup.send(piece, ephemeral=True)

    @tip.autocomplete("topic")
    @topics.autocomplete("topic")
    async def _topic_choices(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [
            app_commands.Choice(name=shortened(topic.title, CHOICE_NAME), value=topic.id)
            for topic in self._library.suggest_topics(typed, CHOICES)
        ]

    async def _overview(self, community: int) -> str:
        blocks = []
        for group, entries in groupby(await self._library.overview(community), key=lambda entry: entry.topic.group):
            lines = [
                f"- **{plain(entry.topic.title)}** ("
                + _("{count} questions").format(count=entry.questions)
                + "): "
                + plain(entry.topic.covers)
                for entry in entries
            ]
            blocks.append("\n".join([f"### {plain(group)}", *lines]))
        return "\n".join([*blocks, "-# " + _("`/topics` with a topic shows its questions.")])

    async def _questions(self, community: int, topic_id: str) -> str:
        topic, articles = await self._library.articles(community, topic_id)
        blocks = [f"### {plain(topic.title)}\n{plain(topic.covers)}"]
        for article in articles:
            questions = "\n".join(f"- {plain(section.heading)}" for section in article.sections)
            blocks.append(f"**{plain(article.title)}**\n{questions}")
        return "\n".join(blocks)
