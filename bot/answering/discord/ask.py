"""Answer questions: mentions, replies, mentor channels, direct messages, /ask and the message menu."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering.conversations import Asked
from bot.answering.discord.intake import conversation_key, question_in
from bot.answering.discord.places import may_ask, place_for_answer
from bot.answering.discord.posting import ChannelOutlet, InteractionOutlet, say, typing_in
from bot.answering.discord.views import answer
from bot.discord_app.failures import sentence_for, tell, thinking
from bot.errors import MemberError, TooManyQuestions
from bot.kernel.speech import N_

if TYPE_CHECKING:
    from bot.answering.discord.desk import AnswerDesk

EMPTY_MENTION = N_(
    "Yes? Ask me anything about freelancing: clients, prices, skills, tools. For example: *how do I find my first client?*"
)
NOTHING_TO_READ = N_("That message has no text that I could answer.")


class Ask(commands.Cog):
    """Take questions in and post answers."""

    def __init__(self, bot: commands.Bot, desk: AnswerDesk) -> None:
        self._bot = bot
        self._desk = desk
        self._menu = app_commands.ContextMenu(name="Ask the mentor", callback=self.ask_about)

    async def cog_load(self) -> None:
        """Add the message menu, which a cog cannot declare."""
        self._bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Take the message menu away again."""
        self._bot.tree.remove_command(self._menu.name, type=self._menu.type)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer the message if it is for the mentor."""
        assert self._bot.user is not None
        try:
            asked = await question_in(message, self._bot.user, self._desk)
        except MemberError as exc:
            await say(message, str(exc))
            return
        if asked is None:
            return
        place: discord.abc.MessageableChannel = message.channel
        try:
            if not asked.question:
                await say(message, EMPTY_MENTION)
                return
            await may_ask(self._desk.communities, asked.community, message.author)
            await self._desk.admit(asked)
            place = await place_for_answer(message, await self._desk.communities.settings(asked.community))
            if place is not message.channel:
                asked = replace(asked, channel=place.id, conversation=conversation_key(place, asked.member))
            outlet = ChannelOutlet.to(self._desk.notices, self._desk.lanes, message, place)
            async with typing_in(place):
                await answer(self._desk, outlet, asked, message_id=message.id)
        except TooManyQuestions as exc:
            await self._desk.lanes.refuse(message, exc.welcome_at)
        except discord.Forbidden:
            # The bot may read but not write here; a moderator sees that in /knowledge settings.
            return
        # The one place where a message's failure becomes a sentence.
        except Exception as exc:
            await say(message, sentence_for(exc, guild=asked.community, channel=asked.channel), place)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        """Give up the answer to a question that its asker took back."""
        self._desk.replies.asker_left(payload.message_id)

    @app_commands.command(name="ask", description="Ask the mentor about freelancing, skills, clients or AI at work")
    @app_commands.describe(question="Your question, in your own words", private="Only you see the answer")
    async def ask(self, interaction: discord.Interaction, question: str, private: bool = False) -> None:
        """Answer a question in the channel, or to the asker alone."""
        await self._answer(interaction, question, quiet=private)

    async def ask_about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer somebody's message, to whoever picked the menu alone."""
        if not message.content.strip():
            await tell(interaction, NOTHING_TO_READ)
            return
        await self._answer(interaction, message.clean_content, quiet=True, own=False)

    async def _answer(self, interaction: discord.Interaction, question: str, *, quiet: bool, own: bool = True) -> None:
        asked = Asked(
            question=question,
            community=interaction.guild_id or 0,
            channel=interaction.channel_id or 0,
            member=interaction.user.id,
            conversation=conversation_key(interaction.channel, interaction.user.id),
            private=quiet or interaction.guild_id is None,
            own=own,
        )
        await may_ask(self._desk.communities, asked.community, interaction.user)
        await self._desk.admit(asked)
        async with thinking(interaction, quiet=quiet):
            await answer(self._desk, InteractionOutlet.to(interaction, question, quiet=quiet), asked)
            await self._desk.notices.tell_first_use(interaction)
