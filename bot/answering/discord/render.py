"""Turn answers into what Discord shows: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import EMBED_DESCRIPTION, EMBED_TOTAL, plain, safe_link, split_text
from bot.kernel.models import Evidence, Outcome, without_citations
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.kernel.models import Answer, AnswerPart, Citation, Document, Section, Statement

_COLOURS = {
    Outcome.ANSWER: discord.Colour.teal(),
    Outcome.PARTIAL: discord.Colour.gold(),
    Outcome.UNKNOWN: discord.Colour.light_grey(),
    Outcome.ASK_BACK: discord.Colour.blue(),
    Outcome.REDIRECT: discord.Colour.blurple(),
}
_EVIDENCE = {
    Evidence.OFFICIAL: N_("official"),
    Evidence.PEER_REVIEWED: N_("peer-reviewed"),
    Evidence.PREPRINT: N_("preprint, not yet reviewed"),
    Evidence.SURVEY: N_("survey"),
    Evidence.PLATFORM: N_("from a company that sells in this market"),
    Evidence.PRACTICE: N_("working practice, no study behind it"),
}


def answer_markdown(answer: Answer) -> str:
    """Return the whole answer as the Markdown that a member sees."""
    blocks = [answer.opening] if answer.opening else []
    for part in answer.parts:
        blocks += _part_blocks(part)
    if answer.closing:
        blocks += [f"-# {plain(line)}" for line in answer.closing.splitlines() if line]
    if answer.citations:
        blocks.append("**" + _("Sources") + "**\n" + "\n".join(source_line(citation) for citation in answer.citations))
    return "\n\n".join(blocks)


def _part_blocks(part: AnswerPart) -> Iterator[str]:
    if part.title:
        yield f"**{plain(part.title)}**"
    yield _statement(part.lead)
    if part.steps:
        yield "\n".join(f"- {_statement(step)}" for step in part.steps)
    if part.cautions:
        yield "\n".join("⚠️ **" + _("Careful:") + f"** {_statement(caution)}" for caution in part.cautions)


def _statement(statement: Statement) -> str:
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"{plain(statement.text)} {marks}".rstrip()


def source_line(citation: Citation) -> str:
    """Return one numbered source: title with link, publisher, date and how it knows."""
    source = citation.source
    title = plain(source.title)
    link = safe_link(source.url)
    named = f"[{title}](<{link}>)" if link else title
    return f"{citation.number}. {named}, {plain(source.publisher)}, {plain(source.published)} ({_(_EVIDENCE[source.evidence])})"


def origin_line(document: Document) -> str:
    """Return the article behind a passage, and when it was last read again."""
    said = _("from “{title}”, read again on {reviewed}, due on {due}")
    return f"-# {said.format(title=plain(document.title), reviewed=document.reviewed, due=document.review_by)}"


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
        lines.append(origin_line(document))
        blocks.append("\n".join(lines))
    if not blocks:
        blocks.append(_("The passages behind this answer have left the library since."))
    blocks.append("\n".join(source_line(citation) for citation in answer.citations))
    return "\n\n".join(blocks)
