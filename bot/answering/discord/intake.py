"""Decide whether a message is a question to the mentor, and take the question out of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import discord

from bot.answering.conversations import Asked

if TYPE_CHECKING:
    from bot.members.communities import Communities

_ANSWERED_TYPES = {discord.MessageType.default, discord.MessageType.reply}


async def question_in(message: discord.Message, me: discord.ClientUser, communities: Communities) -> Asked | None:
    """Return the question that a message puts to the mentor, or None when it is not for the mentor.

    It is for the mentor when it mentions the bot, replies to one of the bot's messages, is a direct message, or stands in a
    mentor channel and is not addressed to somebody else.
    """
    if message.author.bot or message.webhook_id is not None or message.type not in _ANSWERED_TYPES:
        return None
    replied = _replied_to(message)
    to_me = replied is not None and replied.author.id == me.id
    mention = _mention(message, me)
    mentions_me = _is_mentioned(message, me) and mention.search(message.content) is not None
    if not (message.guild is None or to_me or mentions_me or await _in_mentor_channel(message, replied, communities)):
        return None
    text = mention.sub(" ", message.content).strip()
    if not text and not mentions_me:
        return None
    return Asked(
        question=text,
        community=message.guild.id if message.guild else 0,
        channel=message.channel.id,
        member=message.author.id,
        conversation=conversation_key(message.channel, message.author.id),
        replying_to=replied.id if replied is not None and to_me else None,
    )


def conversation_key(channel: discord.abc.Snowflake | None, member: int) -> str:
    """Return what joins turns: a thread and a direct message as a whole, elsewhere the member in the channel."""
    number = channel.id if channel is not None else 0
    if isinstance(channel, (discord.Thread, discord.DMChannel)):
        return f"channel:{number}"
    return f"channel:{number}:member:{member}"


async def _in_mentor_channel(
    message: discord.Message, replied: discord.Message | None, communities: Communities
) -> bool:
    addressed_to_others = (
        replied is not None or bool(message.mentions) or bool(message.role_mentions) or message.mention_everyone
    )
    if message.guild is None or addressed_to_others or not message.content.strip():
        return False
    channels = {message.channel.id}
    if isinstance(message.channel, discord.Thread):
        channels.add(message.channel.parent_id)
    return await communities.is_mentor_channel(message.guild.id, channels)


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


def _mention(message: discord.Message, me: discord.ClientUser) -> re.Pattern[str]:
    role = _my_role(message)
    return re.compile(rf"<@!?{me.id}>" + (rf"|<@&{role.id}>" if role else ""))
