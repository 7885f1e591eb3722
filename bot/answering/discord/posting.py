"""Say things in Discord: as a reply to a message, or as the answer to an interaction; nobody is ever pinged."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Protocol

import discord
import structlog

from bot.care.rules.privacy import holds_details, without_details
from bot.discord_app.sending import FAILURES, LASTING, reason_of, until_taken
from bot.discord_app.text import NOBODY, plain, put_under, shortened
from bot.kernel.records import Address
from bot.kernel.speech import _
from bot.members.discord.privacy_text import DETAILS_SEEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from contextlib import AbstractAsyncContextManager
    from datetime import timedelta

    from bot.kernel.records import AnswerRecord
    from bot.members.discord.privacy_text import Notices

log = structlog.get_logger(__name__)

QUESTION_SHOWN = 300
TYPING_SECONDS = 60
NONCE_BYTES = 10


class _Original(int):
    """Be what Discord calls the first message of an interaction where others have a number.

    discord.py 2.7 edits it by the interaction alone, which a later process has not; as text it would be escaped.
    """

    def __format__(self, _: str) -> str:
        return "@original"


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


async def say(
    message: discord.Message,
    text: str,
    place: discord.abc.MessageableChannel | None = None,
    *,
    within: timedelta = LASTING,
) -> None:
    """Reply in a sentence of the mentor's own; where that stays impossible, leave a line in the log."""
    channel = place or message.channel
    text = _(text)
    # One number for every try, so that Discord shows the sentence once.
    nonce = token_hex(NONCE_BYTES)
    try:
        await until_taken(
            lambda: channel.send(text, nonce=nonce, allowed_mentions=NOBODY, **_reply_to(message, channel)), within
        )
    except FAILURES as exc:
        log.warning("unsaid", channel=channel.id, reason=reason_of(exc))


def _reply_to(message: discord.Message, place: discord.abc.MessageableChannel) -> dict[str, Any]:
    """Return what makes a message a reply, where it stands in the same channel.

    A thread stands under its message already, and a reply cannot reach from one channel into another. Left out where there is
    none: discord.py 2.7 takes MISSING for a reference, and its types refuse None.
    """
    if place.id != message.channel.id:
        return {}
    return {"reference": message.to_reference(fail_if_not_exists=False), "mention_author": False}


class Turns(Protocol):
    """Let answers into a channel one after the other."""

    def turn(self, channel: int) -> AbstractAsyncContextManager[None]:
        """Wait for an answer's turn to be sent."""
        ...


class Outlet(Protocol):
    """Post the messages of one answer where its question was asked."""

    @property
    def address(self) -> Address:
        """Say where the answer goes, so that another process finds it."""
        ...

    async def post(
        self,
        embeds: Sequence[discord.Embed],
        view: discord.ui.View | None,
        *,
        nonce: str,
        first: bool,
        lines: Sequence[str] = (),
    ) -> discord.Message:
        """Post the next message, with lines of small print under it, and return it; the first one refers to the question.

        Posted again with the same nonce, of at most 25 characters, it is shown once.
        """
        ...

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Return the lines that belong under this answer's last message."""
        ...


class ChannelOutlet:
    """Reply to a member's message, or post in the thread made for it; where the message is gone meanwhile, in its channel."""

    def __init__(
        self,
        notices: Notices,
        lanes: Turns,
        place: discord.abc.Messageable,
        address: Address,
        asked_in: discord.MessageReference | None,
        *,
        public: bool,
    ) -> None:
        self.address = address
        self._notices = notices
        self._lanes = lanes
        self._place = place
        # Left out where there is none: discord.py 2.7 takes MISSING for a reference, and its types refuse None.
        self._reply: dict[str, Any] = {"reference": asked_in, "mention_author": False} if asked_in else {}
        self._public = public

    @classmethod
    def to(
        cls, notices: Notices, lanes: Turns, message: discord.Message, place: discord.abc.MessageableChannel
    ) -> ChannelOutlet:
        """Return the outlet that answers a message in its channel, or in the thread under it."""
        reference = _reply_to(message, place).get("reference")
        address = Address(place.id, message.id)
        return cls(notices, lanes, place, address, reference, public=message.guild is not None)

    async def post(
        self,
        embeds: Sequence[discord.Embed],
        view: discord.ui.View | None,
        *,
        nonce: str,
        first: bool,
        lines: Sequence[str] = (),
    ) -> discord.Message:
        """Post the next message when its turn comes, the first one as a reply."""
        async with self._lanes.turn(self.address.channel):
            return await self._place.send(
                put_under(embeds, lines),
                embeds=embeds,
                allowed_mentions=NOBODY,
                view=view or discord.utils.MISSING,
                nonce=nonce,
                **(self._reply if first else {}),
            )

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Warn of personal details in a channel, and tell once what is kept."""
        return await self._notices.small_print(record.community, record.member, record.question, public=self._public)


class InteractionOutlet:
    """Answer a deferred interaction; the first message repeats the question, which slash commands hide from others."""

    def __init__(self, followup: discord.Webhook, address: Address, question: str, *, public: bool) -> None:
        self.address = address
        self._followup = followup
        self._public = public
        asked = without_details(question) if public else " ".join(question.split())
        # One line: a line break in a member's text would end the quotation and speak in the mentor's name.
        self._question = f"> {plain(shortened(asked, QUESTION_SHOWN))}" if asked else ""

    @classmethod
    def to(cls, interaction: discord.Interaction, question: str, *, quiet: bool) -> InteractionOutlet:
        """Return the outlet that answers an interaction, to the asker alone where it is quiet."""
        address = Address(interaction.channel_id or 0, token=interaction.token, private=quiet)
        public = interaction.guild_id is not None and not quiet
        return cls(interaction.followup, address, question, public=public)

    async def post(
        self,
        embeds: Sequence[discord.Embed],
        view: discord.ui.View | None,
        *,
        nonce: str,
        first: bool,
        lines: Sequence[str] = (),
    ) -> discord.Message:
        """Post the next message; the first one takes the place of "thinking…", however often it is sent.

        Discord takes no nonce here: a later page whose answer was lost on the way may be shown twice.
        """
        under = put_under(embeds, lines)
        if first:
            text = "\n".join(filter(None, (self._question, under)))
            return await self._followup.edit_message(
                _Original(), content=text, embeds=embeds, view=view, allowed_mentions=NOBODY
            )
        return await self._followup.send(
            under,
            embeds=embeds,
            view=view or discord.utils.MISSING,
            ephemeral=self.address.private,
            allowed_mentions=NOBODY,
            wait=True,
        )

    async def small_print(self, record: AnswerRecord) -> list[str]:
        """Warn of personal details in a channel; what is kept is told in a message of its own."""
        return [_(DETAILS_SEEN)] if self._public and holds_details(record.question) else []
