"""Say things in Discord: as a reply to a message, or as the answer to an interaction; nobody is ever pinged."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

import discord
import structlog

from bot.care.rules.privacy import holds_details, without_details
from bot.discord_app.text import NOBODY, plain, put_under, shortened
from bot.kernel.speech import _
from bot.members.discord.privacy_text import DETAILS_SEEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from bot.kernel.records import AnswerRecord
    from bot.members.discord.privacy_text import Notices

log = structlog.get_logger(__name__)

QUESTION_SHOWN = 300
TYPING_SECONDS = 60


@asynccontextmanager
async def typing_in(channel: discord.abc.Messageable) -> AsyncIterator[None]:
    """Show that the mentor is at work; the answer neither waits for the sign nor fails with it."""
    sign = asyncio.create_task(_type(channel))
    try:
        yield
    finally:
        sign.cancel()
        await asyncio.gather(sign, return_exceptions=True)


async def _type(channel: discord.abc.Messageable) -> None:
    async with channel.typing():
        await asyncio.sleep(TYPING_SECONDS)


async def say(message: discord.Message, text: str, place: discord.abc.MessageableChannel | None = None) -> None:
    """Reply in a sentence of the mentor's own; where even that is impossible, leave a line in the log."""
    channel = place or message.channel
    text = _(text)
    try:
        await channel.send(text, allowed_mentions=NOBODY, **_reply_to(message, channel))
    except discord.HTTPException as exc:
        log.warning("unsaid", channel=channel.id, status=exc.status)


def _reply_to(message: discord.Message, place: discord.abc.MessageableChannel) -> dict[str, Any]:
    """Return what makes a message a reply, where it stands in the same channel.

    A thread stands under its message already, and a reply cannot reach from one channel into another. Left out where there is
    none: discord.py 2.7 takes MISSING for a reference, and its types refuse None.
    """
    if place.id != message.channel.id:
        return {}
    return {"reference": message.to_reference(fail_if_not_exists=False), "mention_author": False}


class Outlet(Protocol):
    """Post the messages of one answer where its question was asked."""

    async def post(
        self, embeds: Sequence[discord.Embed], view: discord.ui.View | None, *, first: bool, lines: Sequence[str] = ()
    ) -> discord.Message:
        """Post the next message, with lines of small print under it, and return it; the first one refers to the question."""
        ...

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Return the lines that belong under this answer's last message."""
        ...


class MessageOutlet:
    """Reply to a member's message, or post in the thread made for it; where the message is gone meanwhile, in its channel."""

    def __init__(self, notices: Notices, message: discord.Message, place: discord.abc.MessageableChannel) -> None:
        self._notices = notices
        self._message = message
        self._place = place

    async def post(
        self, embeds: Sequence[discord.Embed], view: discord.ui.View | None, *, first: bool, lines: Sequence[str] = ()
    ) -> discord.Message:
        """Post the next message, the first one as a reply."""
        return await self._place.send(
            put_under(embeds, lines),
            embeds=embeds,
            allowed_mentions=NOBODY,
            view=view or discord.utils.MISSING,
            **(_reply_to(self._message, self._place) if first else {}),
        )

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Warn of personal details in a channel, and tell once what is kept."""
        public = self._message.guild is not None
        return await self._notices.small_print(record.community, record.member, record.question, public=public)


class InteractionOutlet:
    """Answer a deferred interaction; the first message repeats the question, which slash commands hide from others."""

    def __init__(self, interaction: discord.Interaction, question: str, *, quiet: bool) -> None:
        self._interaction = interaction
        self._quiet = quiet
        self._public = interaction.guild_id is not None and not quiet
        asked = without_details(question) if self._public else " ".join(question.split())
        # One line: a line break in a member's text would end the quotation and speak in the mentor's name.
        self._question = f"> {plain(shortened(asked, QUESTION_SHOWN))}"

    async def post(
        self, embeds: Sequence[discord.Embed], view: discord.ui.View | None, *, first: bool, lines: Sequence[str] = ()
    ) -> discord.Message:
        """Post the next message."""
        text = "\n".join(filter(None, (self._question if first else "", put_under(embeds, lines))))
        return await self._interaction.followup.send(
            text,
            embeds=embeds,
            view=view or discord.utils.MISSING,
            ephemeral=self._quiet,
            allowed_mentions=NOBODY,
            wait=True,
        )

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Warn of personal details in a channel; what is kept is told in a message of its own."""
        return [_(DETAILS_SEEN)] if self._public and holds_details(record.question) else []
