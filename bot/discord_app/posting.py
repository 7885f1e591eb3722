"""Post an answer as a reply to a message or to an interaction, with its buttons, and remember where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.render import answer_embeds, plain, shortened

if TYPE_CHECKING:
    from bot.discord_app.client import MentorBot
    from bot.domain.records import AnswerRecord

QUESTION_SHOWN = 300
NOBODY = discord.AllowedMentions.none()


async def post_reply(
    message: discord.Message, record: AnswerRecord, bot: MentorBot, view: discord.ui.View | None
) -> None:
    """Reply to a member's message; where it is gone meanwhile, post in its channel."""
    *before, last = answer_embeds(record.answer)
    for embeds in before:
        await message.channel.send(embeds=embeds, allowed_mentions=NOBODY)
    reference = message.to_reference(fail_if_not_exists=False)
    posted = await message.channel.send(
        embeds=last,
        reference=reference,
        mention_author=False,
        allowed_mentions=NOBODY,
        view=view or discord.utils.MISSING,
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
    question = f"> {plain(shortened(record.question, QUESTION_SHOWN))}" if show_question else ""
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
