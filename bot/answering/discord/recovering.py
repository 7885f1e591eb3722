"""At the start, bring to an end what an earlier process left: an answer half shown, one not given yet, one given but not noted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands

from bot.answering.discord.posting import ChannelOutlet, InteractionOutlet
from bot.answering.discord.streaming import GrowingReply
from bot.answering.discord.views import answer_view
from bot.discord_app.rounds import one_round
from bot.discord_app.sending import LASTING, until_taken
from bot.discord_app.text import NOBODY, put_under
from bot.discord_app.tongues import speaking_in
from bot.kernel.models import SHARED
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.answering.deliveries import Unfinished
    from bot.answering.discord.desk import AnswerDesk
    from bot.answering.discord.posting import Outlet
    from bot.kernel.records import AnswerRecord, Delivery

LOOKED_THROUGH = 100
"""Messages after the question among which its answer is sought; more were never written while a bot was starting."""

ENDS_HERE = N_("I was restarted while I wrote this, so it ends here. Ask me again for all of it.")
NOT_ANSWERED = N_("I was restarted before I could answer this. Please ask me again.")

log = structlog.get_logger(__name__)


class Recovering(commands.Cog):
    """Look once, when the bot is connected, after answers that were under way."""

    def __init__(self, bot: commands.Bot, desk: AnswerDesk) -> None:
        self._bot = bot
        self._desk = desk
        self._looking: asyncio.Task[None] | None = None

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Bring each to an end; one that fails holds up no other, and is tried again at the next start."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._look())
            await self._looking

    async def cog_unload(self) -> None:
        """Leave the rest to the next start: the database is closed after the bot, and nobody may be writing to it then."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        for unfinished in await self._desk.deliveries.unfinished():
            if self._is_ours(unfinished.delivery):
                with one_round("recover_answer", answer=unfinished.delivery.answer_id):
                    await self._recover(unfinished)

    def _is_ours(self, delivery: Delivery) -> bool:
        """Tell whether nobody is at work on it: this process is not, and another one serves another server's members."""
        if self._desk.replies.find(delivery.answer_id) is not None:
            return False
        return delivery.community == SHARED or self._bot.get_guild(delivery.community) is not None

    async def _recover(self, unfinished: Unfinished) -> None:
        delivery, deliveries = unfinished.delivery, self._desk.deliveries
        try:
            message = await self._end(unfinished)
        except (discord.NotFound, discord.Forbidden):
            # Deleted, or the bot may not look or write there any more: nobody waits, or nobody can be told.
            message = None
        await deliveries.end(delivery.answer_id, message)
        log.info("answer_recovered", answer=delivery.answer_id, found=message is not None)

    async def _end(self, unfinished: Unfinished) -> int | None:
        """Finish or mark one; return the number of the answer's last message, None where it is in none."""
        record = unfinished.record
        by_token = unfinished.delivery.address.token is not None and not unfinished.late
        if unfinished.late and unfinished.delivery.address.private:
            return None
        standing = await (self._by_token if by_token else self._in_channel)(unfinished.delivery)
        if record is None:
            await self._mark(unfinished, standing)
            return None
        view = answer_view(record.id, record.answer)
        if standing and _is_whole(standing, record, view):
            return standing[-1].id
        if unfinished.late and not standing:
            return None
        reply = GrowingReply(record.id, self._outlet(unfinished), record.member, shown=standing)
        return await reply.finish(record, view)

    async def _by_token(self, delivery: Delivery) -> list[discord.Message]:
        """Return the messages of an interaction's answer in which it grew."""
        followup = self._followup(delivery)
        return [await until_taken(partial(followup.fetch_message, each), LASTING) for each in delivery.shown]

    async def _in_channel(self, delivery: Delivery) -> list[discord.Message]:
        """Return the messages of an answer, also those that the last process posted in its last moment."""
        place = self._place(delivery)
        if delivery.shown:
            return [await until_taken(partial(place.fetch_message, each), LASTING) for each in delivery.shown]
        address = delivery.address
        after = discord.Object(address.question) if address.question is not None else delivery.since
        found = [each async for each in place.history(limit=LOOKED_THROUGH, after=after)]
        me = self._bot.user
        return [each for each in found if me and each.author.id == me.id and _belongs(each, delivery)]

    async def _mark(self, unfinished: Unfinished, standing: Sequence[discord.Message]) -> None:
        """Say that an answer ends where it does, or that there will be none."""
        with speaking_in(self._bot, unfinished.delivery.community):
            ends_here, not_answered = _(ENDS_HERE), _(NOT_ANSWERED)
        if standing:
            last = standing[-1]
            text = put_under(last.embeds, [ends_here]) or last.content
            await last.edit(content=text, embeds=last.embeds, view=None, allowed_mentions=NOBODY)
        elif not unfinished.late:
            outlet, nonce = self._outlet(unfinished), unfinished.delivery.answer_id[:20]
            embed = discord.Embed(description=not_answered)
            await until_taken(lambda: outlet.post([embed], None, nonce=nonce, first=True), LASTING)

    def _outlet(self, unfinished: Unfinished) -> Outlet:
        delivery, record = unfinished.delivery, unfinished.record
        address, public = delivery.address, delivery.community != SHARED
        if address.token is not None and not unfinished.late:
            question = record.question if record is not None else ""
            return InteractionOutlet(self._followup(delivery), address, question, public=public and not address.private)
        asked_in = None
        # A thread that was made for a question has its number, and a reply cannot reach out of it.
        if address.question is not None and address.question != address.channel:
            asked_in = discord.MessageReference(
                message_id=address.question, channel_id=address.channel, fail_if_not_exists=False
            )
        return ChannelOutlet(
            self._desk.notices, self._desk.lanes, self._place(delivery), address, asked_in, public=public
        )

    def _place(self, delivery: Delivery) -> discord.PartialMessageable:
        return self._bot.get_partial_messageable(delivery.address.channel, guild_id=delivery.community or None)

    def _followup(self, delivery: Delivery) -> discord.Webhook:
        assert self._bot.application_id is not None
        assert delivery.address.token is not None
        webhook = discord.Webhook.partial(self._bot.application_id, delivery.address.token, client=self._bot)
        # discord.py 2.7 takes every partial webhook for a channel's own, which may say nothing to one member alone.
        webhook.type = discord.WebhookType.application
        return webhook


def _belongs(message: discord.Message, delivery: Delivery) -> bool:
    """Tell whether a message of the bot's is of this answer: its buttons carry the id, or it replies to the question."""
    if any(delivery.answer_id in each for each in _buttons(message)):
        return True
    reference = message.reference
    return reference is not None and reference.message_id == delivery.address.question


def _is_whole(standing: Sequence[discord.Message], record: AnswerRecord, view: discord.ui.View | None) -> bool:
    """Tell whether an answer stands to its end: its last message has the buttons of an answer, where it has any."""
    ids = _buttons(standing[-1])
    if any(each.startswith("wf:stop:") for each in ids):
        return False
    return view is None or any(record.id in each for each in ids)


def _buttons(message: discord.Message) -> list[str]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [found for row in rows for child in row.children if (found := getattr(child, "custom_id", None))]
