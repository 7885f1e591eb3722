"""Say what the mentor is, how to ask it and what it keeps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

if TYPE_CHECKING:
    from bot.discord_app.options import BotOptions

HELP = """\
**Ask me** about freelancing: clients, prices, skills, tools, how the market changes.
- Mention me, reply to one of my messages, or write to me directly.
- In a mentor channel no mention is needed: what asks something is answered, and your talk with others is left alone.
- `/ask` anywhere (`private: True` keeps it between us), or right-click a message → Apps → *Ask the mentor*.
- Then just go on: "why", "example pls", "the second one", "they said no", "back to the contract thing".

**Quick help**: `/tip` for one thing to do today, `/topics` for what the library covers, \
`/skill` and `/occupation` to look one up and see where it leads, `/define` for a word of the trade, `/about` for what I am.
**Meet somebody**: `/connect` introduces two members who both want it, where the moderators turned that on.
**Your data**: `/privacy` for what I keep, `/my-data` to get or delete it.
**Under an answer**: 👍 👎 tell the moderators, 📚 opens the passages behind it, the blue buttons ask on.
**Moderators**: `/knowledge` runs this server's library; `/knowledge settings` says where and whom I answer.
"""

ABOUT = """\
**I am an AI system**, not a person: software that searches the community's library and puts an answer together from what \
stands there. Every sentence has a numbered source. Where the library has nothing, I say so.

**What I keep**: your question, my answer, your Discord id and the channel, for {days} days, so that buttons work and a \
conversation can go on; your thumbs and reasons; which tips you saw. Questions that I could not answer go on a list for the \
moderators.
**Who can see it**: the moderators of this server (unanswered questions, thumbs and their counts) and whoever runs this bot. \
`/privacy` says more, `/my-data` shows or deletes it. \
Nobody trains a model on it, and nobody is rated or profiled with it.
**What I read**: messages that mention me, reply to me or come directly{channels}. Everything else passes me by.

I don't give legal, tax, immigration or medical advice, and I can be wrong: open the sources before something important.
"""


class About(commands.Cog):
    """Explain the mentor."""

    def __init__(self, options: BotOptions) -> None:
        self._options = options

    @app_commands.command(name="help", description="How to ask the mentor")
    async def help(self, interaction: discord.Interaction) -> None:
        """Show the ways of asking."""
        await interaction.response.send_message(HELP, ephemeral=True)

    @app_commands.command(name="about", description="What the mentor is, what it stores and who can see it")
    async def about(self, interaction: discord.Interaction) -> None:
        """Say that this is an AI system and what it keeps."""
        options = self._options
        channels = ", and every message in the channels marked as mentor channels" if options.message_content else ""
        text = ABOUT.format(days=options.retention_days, channels=channels)
        await interaction.response.send_message(text, ephemeral=True)
