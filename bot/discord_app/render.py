"""Turn answers into what Discord shows: pure functions that keep to Discord's limits and let no text escape its place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import discord

from bot.domain.models import Evidence, Outcome, without_citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.domain.models import Answer, AnswerPart, Citation, Document, Section, Statement

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
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF])


def plain(text: str) -> str:
    """Return text from a member or a document so that it cannot ping, format, link or hide anything."""
    visible = text.translate(_UNSEEN)
    escaped = discord.utils.escape_markdown(visible, as_needed=False, ignore_links=False)
    escaped = re.sub(r"(?<!\\)([\[\]<>#])", r"\\\1", escaped)
    return discord.utils.escape_mentions(escaped)


def safe_link(url: str | None) -> str | None:
    """Return a web address that cannot end its Markdown link early; None for anything but http and https."""
    if not url or urlsplit(url).scheme not in {"http", "https"}:
        return None
    return quote(url, safe=":/?#@!$&'*+,;=%~-._")


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
        blocks.append(f"-# {plain(answer.closing)}")
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
        cut = max(window.rfind("\n\n"), 0) or max(window.rfind("\n"), 0) or max(window.rfind(" "), 0) or limit
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if rest:
        pieces.append(rest)
    return pieces


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
