"""What runs by the clock: old answers are deleted, pages looked at, askers told, interrupted work reported."""

from __future__ import annotations

from secrets import token_hex
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands, tasks

from bot.care.rules.privacy import without_details
from bot.discord_app.rounds import one_round
from bot.discord_app.sending import FAILURES, LASTING, reason_of, until_taken
from bot.discord_app.text import plain, shortened
from bot.discord_app.tongues import speaking_in
from bot.kernel.speech import N_, _
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from bot.answering.conversations import Conversations
    from bot.kernel.watching import Watch
    from bot.library.discord.moderators import Moderation


QUESTION_SHOWN = 200
STOPPED = N_("I was restarted while {task}. Nothing half-done was published: please start it again.")
ANSWERED = N_("<@{member}> you wanted to know: “{question}” The library has an answer now: just ask me again.")

log = structlog.get_logger(__name__)


class Housekeeping(commands.Cog):
    """Run daily and hourly work while the bot is connected."""

    def __init__(
        self, bot: commands.Bot, room: Moderation, conversations: Conversations, watch: Watch = UNWATCHED
    ) -> None:
        self._bot = bot
        self._room = room
        self._conversations = conversations
        self._watch = watch

    async def cog_load(self) -> None:
        """Start the rounds; the first ones run as soon as the bot is connected."""
        self.forget_old.start()
        self.look_at_pages.start()
        self.tell_askers.start()
        self.tell_interrupted.start()

    async def cog_unload(self) -> None:
        """Stop the rounds."""
        for each in (self.forget_old, self.look_at_pages, self.tell_askers, self.tell_interrupted):
            each.cancel()

    @tasks.loop(hours=24)
    async def forget_old(self) -> None:
        """Delete what is past its retention time."""
        with one_round("forget_old", self._watch):
            count = await self._conversations.forget_old()
            drafts = await self._room.curation.forget_old_drafts()
            if count or drafts:
                log.info("forgot_old", answers=count, drafts=drafts)

    @tasks.loop(hours=6)
    async def look_at_pages(self) -> None:
        """Look at the web sources whose time has come; what changed waits in /knowledge drafts."""
        with one_round("look_at_pages", self._watch):
            looks = await self._room.upkeep.refresh_due()
            if looks:
                log.info("pages_looked_at", news=len(looks))

    @tasks.loop(minutes=10)
    async def tell_askers(self) -> None:
        """Tell members once that their question has an answer now."""
        with one_round("tell_askers", self._watch):
            for waiting, question in await self._room.gaps.to_be_told():
                with speaking_in(self._bot, waiting.community):
                    said = _(ANSWERED).format(
                        member=waiting.member, question=plain(shortened(without_details(question), QUESTION_SHOWN))
                    )
                await self._say(waiting.channel, said, to=waiting.member)

    @tasks.loop(minutes=1)
    async def tell_interrupted(self) -> None:
        """Tell the moderators whose work a process which is gone did not end."""
        with one_round("tell_interrupted", self._watch):
            for job in await self._room.upkeep.interrupted():
                with speaking_in(self._bot, job.community):
                    said = _(STOPPED).format(task=plain(job.task))
                await self._say(job.channel, f"<@{job.member}> {said}", to=job.member)

    @forget_old.before_loop
    @look_at_pages.before_loop
    @tell_askers.before_loop
    @tell_interrupted.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _say(self, channel_id: int, text: str, *, to: int) -> None:
        """Say something where it was asked for, and ping nobody but the one it is for."""
        channel = self._bot.get_partial_messageable(channel_id)
        nonce, allowed = token_hex(10), discord.AllowedMentions(users=[discord.Object(to)])
        try:
            await until_taken(lambda: channel.send(text, nonce=nonce, allowed_mentions=allowed), LASTING)
        except FAILURES as exc:
            log.warning("unsaid", channel=channel_id, reason=reason_of(exc))
