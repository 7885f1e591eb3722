"""Turn answers into what Discord shows: pure functions that keep to Discord's limits and let no text escape its place."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import discord

from bot.kernel.models import Evidence, Outcome, without_citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.kernel.models import Answer, AnswerPart, Citation, Document, Section, Statement

MESSAGE_CHARACTERS = 2000
EMBED_DESCRIPTION = 4096
EMBED_TOTAL = 6000
EMBED_TITLE = 256
BUTTON_LABEL = 80
CHOICES = 25
CHOICE_NAME = 100

_COLOURS = {
    Outcome.ANSWER: discord.Colour.teal(),
    Outcome.PARTIAL: discord.Colour.gold(),
    Outcome.UNKNOWN: discord.Colour.light_grey(),
    Outcome.ASK_BACK: discord.Colour.blue(),
    Outcome.REDIRECT: discord.Colour.blurple(),
}
_EVIDENCE = {
    Evidence.OFFICIAL: "official",
    Evidence.PEER_REVIEWED: "peer-reviewed",
    Evidence.PREPRINT: "preprint, not yet reviewed",
    Evidence.SURVEY: "survey",
    Evidence.PLATFORM: "from a company that sells in this market",
    Evidence.PRACTICE: "working practice, no study behind it",
}
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


def answer_markdown(answer: Answer) -> str:
    """Return the whole answer as the Markdown that a member sees."""
    blocks = [answer.opening] if answer.opening else []
    for part in answer.parts:
        blocks += _part_blocks(part)
    if answer.closing:
        blocks += [f"-# {plain(line)}" for line in answer.closing.splitlines() if line]
    if answer.citations:
        blocks.append("**Sources**\n" + "\n".join(source_line(citation) for citation in answer.citations))
    return "\n\n".join(blocks)


def _part_blocks(part: AnswerPart) -> Iterator[str]:
    if part.title:
        yield f"**{plain(part.title)}**"
    yield _statement(part.lead)
    if part.steps:
        yield "\n".join(f"- {_statement(step)}" for step in part.steps)
    if part.cautions:
        yield "\n".join(f"⚠️ **Careful:** {_statement(caution)}" for caution in part.cautions)


def _statement(statement: Statement) -> str:
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"{plain(statement.text)} {marks}".rstrip()


def source_line(citation: Citation) -> str:
    """Return one numbered source: title with link, publisher, date and how it knows."""
    source = citation.source
    title = plain(source.title)
    link = safe_link(source.url)
    named = f"[{title}](<{link}>)" if link else title
    return f"{citation.number}. {named}, {plain(source.publisher)}, {plain(source.published)} ({_EVIDENCE[source.evidence]})"


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


def colour_of(answer: Answer) -> discord.Colour:
    """Return the colour that says how far the library carried the answer."""
    return _COLOURS[answer.outcome]


def answer_embeds(answer: Answer) -> list[list[discord.Embed]]:
    """Return the answer as embeds, grouped into messages that stay within Discord's totals."""
    colour = _COLOURS[answer.outcome]
    embeds = [
        discord.Embed(description=piece, colour=colour)
        for piece in split_text(answer_markdown(answer), EMBED_DESCRIPTION)
    ]
    return list(_within_total(embeds))


def _within_total(embeds: Iterable[discord.Embed]) -> Iterator[list[discord.Embed]]:
    message: list[discord.Embed] = []
    for embed in embeds:
        if message and sum(map(len, message)) + len(embed) > EMBED_TOTAL:
            yield message
            message = []
        message.append(embed)
    if message:
        yield message


def passages_text(answer: Answer, passages: Iterable[tuple[Section, Document]]) -> str:
    """Return the passages behind an answer in full, then the numbered sources."""
    blocks = []
    for section, document in passages:
        lines = [f"**{plain(section.heading)}**", plain(without_citations(section.lead))]
        lines += [f"- {plain(without_citations(point))}" for point in section.points]
        if section.careful:
            lines.append(f"⚠️ {plain(without_citations(section.careful))}")
        lines.append(
            f"-# from “{plain(document.title)}”, read again on {document.reviewed}, due on {document.review_by}"
        )
        blocks.append("\n".join(lines))
    if not blocks:
        blocks.append("The passages behind this answer have left the library since.")
    blocks.append("\n".join(source_line(citation) for citation in answer.citations))
    return "\n\n".join(blocks)
