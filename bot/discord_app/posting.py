"""Post an answer as a reply to a message or to an interaction, with its buttons, and remember where it stands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import discord
import structlog

from bot.discord_app.render import answer_embeds, plain, shortened

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.discord_app.client import MentorBot
    from bot.discord_app.streaming import Send
    from bot.domain.records import AnswerRecord

log = structlog.get_logger(__name__)

QUESTION_SHOWN = 300
TYPING_SECONDS = 60
NOBODY = discord.AllowedMentions.none()


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


async def say(message: discord.Message, text: str) -> None:
    """Reply in a sentence of the mentor's own; where even that is impossible, leave a line in the log."""
    reference = message.to_reference(fail_if_not_exists=False)
    try:
        await message.channel.send(text, reference=reference, mention_author=False, allowed_mentions=NOBODY)
    except discord.HTTPException as exc:
        log.warning("unsaid", channel=message.channel.id, status=exc.status)


async def post_reply(
    message: discord.Message,
    record: AnswerRecord,
    bot: MentorBot,
    view: discord.ui.View | None,
    channel: discord.abc.MessageableChannel | None = None,
) -> None:
    """Reply to a member's message, or post in the thread made for it; where the message is gone meanwhile, in its channel."""
    place = channel or message.channel
    *before, last = answer_embeds(record.answer)
    for embeds in before:
        await place.send(embeds=embeds, allowed_mentions=NOBODY)
    # A thread stands under its message already, and a reply cannot reach from one channel into another.
    reference = message.to_reference(fail_if_not_exists=False) if place.id == message.channel.id else None
    posted = await place.send(
        embeds=last,
        reference=reference or discord.utils.MISSING,
        mention_author=False,
        allowed_mentions=NOBODY,
        view=view or discord.utils.MISSING,
    )
    await bot.conversations.posted(record.id, posted.id)


def sender_of_reply(message: discord.Message, place: discord.abc.MessageableChannel) -> Send:
    """Return how to post the messages of a reply that grows: the first one refers to the question."""

    async def send(embed: discord.Embed, view: discord.ui.View | None, *, first: bool) -> discord.Message:
        buttons = view or discord.utils.MISSING
        if not first or place.id != message.channel.id:
            return await place.send(embed=embed, allowed_mentions=NOBODY, view=buttons)
        reference = message.to_reference(fail_if_not_exists=False)
        return await place.send(
            embed=embed, reference=reference, mention_author=False, allowed_mentions=NOBODY, view=buttons
        )

    return send


def sender_of_followup(interaction: discord.Interaction, question: str, *, quiet: bool) -> Send:
    """Return how to post the messages of an answer that grows under a deferred interaction."""

    async def send(embed: discord.Embed, view: discord.ui.View | None, *, first: bool) -> discord.Message:
        return await interaction.followup.send(
            quoted(question) if first else "",
            embed=embed,
            view=view or discord.utils.MISSING,
            ephemeral=quiet,
            allowed_mentions=NOBODY,
            wait=True,
        )

    return send


def quoted(question: str) -> str:
    """Return a member's question as a quotation of one line."""
    # One line: a line break in a member's text would end the quotation and speak in the mentor's name.
    return f"> {plain(shortened(' '.join(question.split()), QUESTION_SHOWN))}"


async def post_followup(
    interaction: discord.Interaction,
    record: AnswerRecord,
    bot: MentorBot,
    view: discord.ui.View | None,
    *,
    show_question: bool,
    quiet: bool,
) -> None:
    """Answer a deferred interaction; `show_question` repeats what was asked, which slash commands hide from others."""
    *before, last = answer_embeds(record.answer)
    question = quoted(record.question) if show_question else ""
    for embeds in before:
        await interaction.followup.send(question, embeds=embeds, ephemeral=quiet, allowed_mentions=NOBODY)
        question = ""
    posted = await interaction.followup.send(
        question,
        embeds=last,
        view=view or discord.utils.MISSING,
        ephemeral=quiet,
        allowed_mentions=NOBODY,
        wait=True,
    )
    await bot.conversations.posted(record.id, posted.id)
