"""Decide whether a message is a question to the mentor, and take the question out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord

from bot.answering.conversations import Asked
from bot.answering.discord.attachments import with_attachments
from bot.answering.rules.addressing import Said, To, is_for_mentor

if TYPE_CHECKING:
    from bot.answering.discord.desk import AnswerDesk

_ANSWERED_TYPES = {discord.MessageType.default, discord.MessageType.reply}


async def question_in(message: discord.Message, me: discord.ClientUser, desk: AnswerDesk) -> Asked | None:
    """Return the question that a message puts to the mentor, or None when it is not for the mentor.

    It is for the mentor when it mentions the bot, replies to one of the bot's messages, is a direct message, or asks something
    in a mentor channel that is not for another member; and wherever the bot reads along, when it wants care. Raises Unreadable
    for a text file that is part of the question and cannot be read.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ANSWERED_TYPES:
        return None
    replied = _replied_to(message)
    to = _whom(message, replied, me)
    if to is not To.MENTOR and not await _in_mentor_channel(message, desk):
        return None
    typed = _mention(message, me).sub(" ", message.content).strip()
    text = typed if to is To.MEMBER else await with_attachments(typed, message)
    if not text and not _mentions(message, me):
        return None
    if to is not To.MENTOR and not await _is_meant(Said(text, to, _opens_a_post(message)), message, desk):
        return None
    return Asked(
        question=text,
        community=message.guild.id if message.guild else 0,
        channel=message.channel.id,
        member=message.author.id,
        conversation=conversation_key(message.channel, message.author.id),
        private=message.guild is None,
        replying_to=replied.id if replied is not None and replied.author.id == me.id else None,
    )


def conversation_key(channel: discord.abc.Snowflake | None, member: int) -> str:
    """Return what joins turns: a thread and a direct message as a whole, elsewhere the member in the channel."""
    number = channel.id if channel is not None else 0
    if isinstance(channel, (discord.Thread, discord.DMChannel)):
        return f"channel:{number}"
    return f"channel:{number}:member:{member}"


async def _in_mentor_channel(message: discord.Message, desk: AnswerDesk) -> bool:
    if message.guild is None:
        return False
    channels = {message.channel.id}
    if isinstance(message.channel, discord.Thread):
        channels.add(message.channel.parent_id)
    return await desk.communities.is_mentor_channel(message.guild.id, channels)


async def _is_meant(said: Said, message: discord.Message, desk: AnswerDesk) -> bool:
    """Tell whether a message of a mentor channel is for the mentor; a cry for help is, whomever it was said to."""
    assert message.guild is not None
    settings = await desk.communities.settings(message.guild.id)
    if said.to is To.ROOM and (settings.answers_everything or is_for_mentor(said)):
        return True
    return await desk.conversations.wants_care(said.text)


def _whom(message: discord.Message, replied: discord.Message | None, me: discord.ClientUser) -> To:
    to_me = replied is not None and replied.author.id == me.id
    if message.guild is None or to_me or _mentions(message, me):
        return To.MENTOR
    to_others = (
        message.reference is not None
        or bool(message.mentions)
        or bool(message.role_mentions)
        or message.mention_everyone
    )
    return To.MEMBER if to_others else To.ROOM


def _opens_a_post(message: discord.Message) -> bool:
    """Tell whether a message opens a forum's post: it has the number of the thread that it opened."""
    channel = message.channel
    return isinstance(channel, discord.Thread) and channel.id == message.id


def _replied_to(message: discord.Message) -> discord.Message | None:
    if message.reference is None:
        return None
    resolved = message.reference.resolved
    return resolved if isinstance(resolved, discord.Message) else None


def _my_role(message: discord.Message) -> discord.Role | None:
    """Return the role that Discord makes for the bot and offers beside its name when a member types "@"."""
    return message.guild.self_role if message.guild else None


def _is_mentioned(message: discord.Message, me: discord.ClientUser) -> bool:
    return any(user.id == me.id for user in message.mentions) or _my_role(message) in message.role_mentions


def _mentions(message: discord.Message, me: discord.ClientUser) -> bool:
    return _is_mentioned(message, me) and _mention(message, me).search(message.content) is not None


def _mention(message: discord.Message, me: discord.ClientUser) -> re.Pattern[str]:
    role = _my_role(message)
    return re.compile(rf"<@!?{me.id}>" + (rf"|<@&{role.id}>" if role else ""))
