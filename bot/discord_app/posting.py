"""Post an answer as a reply to a message or to an interaction, with its buttons, and remember where it stands."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import discord
import structlog

from bot.discord_app.privacy_text import DETAILS_SEEN, put_under, small_print, tell_first_use
from bot.discord_app.render import answer_embeds, plain, shortened
from bot.domain.privacy import holds_details, without_details

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.discord_app.client import MentorBot
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


async def say(message: discord.Message, text: str, place: discord.abc.MessageableChannel | None = None) -> None:
    """Reply in a sentence of the mentor's own; where even that is impossible, leave a line in the log."""
    channel = place or message.channel
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
    public = message.guild is not None
    lines = await small_print(bot, record.community, record.member, record.question, public=public)
    posted = await place.send(
        put_under(last, lines),
        embeds=last,
        allowed_mentions=NOBODY,
        view=view or discord.utils.MISSING,
        **_reply_to(message, place),
    )
    await bot.conversations.posted(record.id, posted.id)


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
    # One line: a line break in a member's text would end the quotation and speak in the mentor's name.
    public = interaction.guild_id is not None and not quiet
    asked = without_details(record.question) if public else " ".join(record.question.split())
    question = f"> {plain(shortened(asked, QUESTION_SHOWN))}" if show_question else ""
    for embeds in before:
        await interaction.followup.send(question, embeds=embeds, ephemeral=quiet, allowed_mentions=NOBODY)
        question = ""
    if public and holds_details(record.question):
        question = f"{question}\n{put_under(last, [DETAILS_SEEN])}".strip()
    posted = await interaction.followup.send(
        question,
        embeds=last,
        view=view or discord.utils.MISSING,
        ephemeral=quiet,
        allowed_mentions=NOBODY,
        wait=True,
    )
    await bot.conversations.posted(record.id, posted.id)
    await tell_first_use(interaction, bot)
