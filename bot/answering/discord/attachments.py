"""Read the text files of a question: Discord makes one of a message that is too long, and members attach logs and drafts."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

import discord

from bot.errors import Unreadable
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST = 16 * 1024
"""Bytes of a text file that are read: four times the longest question, so that whoever wrote it hears of that limit instead."""

MOST = 3
ENDINGS = frozenset({".txt", ".md", ".log", ".csv", ".text"})
TOO_LARGE = N_(
    "I read text files up to {most} KB, and “{name}” has {has} KB. Could you write the heart of it into your message?"
)
NOT_TEXT = N_("I couldn't read “{name}” as text. Could you write the heart of it into your message?")
GONE = N_("I couldn't fetch “{name}” from Discord. Could you write the heart of it into your message?")


def text_files(message: discord.Message) -> Sequence[discord.Attachment]:
    """Return the message's text files, at most as many as are read; pictures and the rest are not for the mentor."""
    return [each for each in message.attachments if _is_text(each)][:MOST]


async def with_attachments(text: str, message: discord.Message) -> str:
    """Return a text with that of the message's text files; raise Unreadable with a sentence for whoever sent them."""
    return "\n\n".join(filter(None, [text, *[await _read(each) for each in text_files(message)]]))


def _is_text(attachment: discord.Attachment) -> bool:
    kind = (attachment.content_type or "").partition(";")[0]
    return PurePath(attachment.filename).suffix.lower() in ENDINGS or kind == "text/plain"


async def _read(attachment: discord.Attachment) -> str:
    name = attachment.filename[:80]
    if attachment.size > LARGEST:
        raise Unreadable(_(TOO_LARGE).format(name=name, most=LARGEST // 1024, has=f"{attachment.size / 1024:,.0f}"))
    try:
        content = await attachment.read()
        return content[:LARGEST].decode("utf-8-sig").strip()
    except UnicodeDecodeError as exc:
        raise Unreadable(_(NOT_TEXT).format(name=name)) from exc
    except discord.HTTPException as exc:
        raise Unreadable(_(GONE).format(name=name)) from exc
