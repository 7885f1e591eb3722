"""Texts within Discord's limits that let nothing escape its place: pure functions that every wing renders with."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import discord

if TYPE_CHECKING:
    from collections.abc import Sequence

MESSAGE_CHARACTERS = 2000
EMBED_DESCRIPTION = 4096
EMBED_TOTAL = 6000
EMBED_TITLE = 256
BUTTON_LABEL = 80
FIELD_LABEL = 45
CHOICES = 25
CHOICE_NAME = 100
NOBODY = discord.AllowedMentions.none()

_BLANK_LETTERS = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x2800, 0x3164, 0xFFA0)
"""Characters that show nothing although Unicode counts them among letters, marks and symbols."""

_UNSEEN = {
    **{code: None for code in range(0x10000) if unicodedata.category(chr(code)) in {"Cc", "Cf", "Cs"}},
    **dict.fromkeys((*_BLANK_LETTERS, *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE1000))),
    **dict.fromkeys((0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), " "),
    0x09: "\t",
    0x0A: "\n",
}
_MARKS = re.compile(r"[\\`*_~|\[\]<>#]")
_LIST_START = re.compile(r"^(\s*)(?:([-+])|(\d+)(\.))(?=\s)", re.MULTILINE)


def plain(text: str) -> str:
    """Return text from a member or a document so that it cannot ping, format, link or hide anything."""
    # Not discord.utils.escape_markdown: 2.7 puts one backslash before a whole "[a](b) **c** (d)" and leaves what is inside.
    escaped = _MARKS.sub(r"\\\g<0>", text.translate(_UNSEEN))
    escaped = _LIST_START.sub(r"\1\3\\\2\4", escaped)
    return discord.utils.escape_mentions(escaped)


def safe_link(url: str | None) -> str | None:
    """Return a web address that cannot end its Markdown link early; None for anything but http and https."""
    try:
        parts = urlsplit((url or "").strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            return None
    except ValueError:  # a bracket without its partner
        return None
    # Without @: a name before it passes for the host, and what follows it can look like a ping.
    return quote(parts.geturl(), safe=":/?#!$&'*+,;=%~-._", errors="replace")


def shortened(text: str, limit: int) -> str:
    """Return the text, cut at a blank with an ellipsis when it is longer than `limit`."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rfind(" ")
    return f"{head[: cut if cut > limit // 2 else len(head)].rstrip()}…"


def split_text(text: str, limit: int = MESSAGE_CHARACTERS) -> list[str]:
    """Split text into pieces of at most `limit` characters, at paragraphs, lines, blanks, or where it must."""
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        window = rest[: limit + 1]
        cut = max(window.rfind("\n\n"), 0) or max(window.rfind("\n"), 0) or max(window.rfind(" "), 0)
        cut = cut or _beside_escape(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        pieces.append(rest)
    return pieces


def _beside_escape(text: str, cut: int) -> int:
    """Return the nearest place at or before the cut that parts no backslash from what it escapes."""
    backslashes = cut - len(text[:cut].rstrip("\\"))
    return cut - 1 if backslashes % 2 and cut > 1 else cut


def aside(line: str) -> str:
    """Return a line that says less than the others, for a card: Discord draws `-#` small in a message's own text alone."""
    return f"*{line}*"


def put_under(embeds: Sequence[discord.Embed], lines: Sequence[str]) -> str:
    """Put lines under the last embed; return them as a message's text where that would be too long for Discord."""
    if not lines:
        return ""
    text = "\n".join(lines)
    if sum(map(len, embeds)) + len(text) > EMBED_TOTAL:
        return "\n".join(f"-# {line}" for line in lines)
    embeds[-1].set_footer(text=text)
    return ""
