"""Turn drafts, documents, revisions and differences into what moderators read: pure, within Discord's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import EMBED_TITLE, MESSAGE_CHARACTERS, plain, safe_link, shortened
from bot.library.rules.curation import Change
from bot.library.rules.diffing import difference

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bot.kernel.models import Document, Passage
    from bot.library.rules.curation import AuditEntry, Draft, Revision, WebSource
    from bot.library.rules.diffing import Difference

FIELD = 1024
SECTIONS_SHOWN = 12
DIFF_CHARACTERS = 1200
"""A difference stays in one message: a code block cannot be split."""

AROUND_LINES = 50
"""Room for what stands around a difference's lines."""

HEADINGS_NAMED = 4
LINE = 160
_MORE = "- and {} more"
_CHANGES = {
    Change.PUBLISH: "published",
    Change.REFRESH: "published a new version of",
    Change.REMOVE: "removed",
    Change.RESTORE: "restored",
}


def preview_embed(draft: Draft, answers: Sequence[str]) -> discord.Embed:
    """Show a draft: its sections, the open questions that it would answer, and what to mind before it is published."""
    document = draft.document
    embed = discord.Embed(
        title=shortened(plain(document.title), EMBED_TITLE),
        description=shortened(plain(document.summary), 500),
        colour=discord.Colour.gold() if draft.warnings else discord.Colour.teal(),
    )
    kind = "New version of a document you have" if draft.replaces else "New document"
    embed.add_field(
        name="Draft", value=f"{kind} · topic `{plain(document.topic)}` · nobody sees it before you publish it"
    )
    headings = [f"- {plain(shortened(section.heading, 100))}" for section in document.sections]
    embed.add_field(name=f"Sections found: {len(headings)}", value=_listed(headings, SECTIONS_SHOWN), inline=False)
    if also := [question for section in document.sections for question in section.also_asked]:
        kept = [f"- {plain(shortened(question, 120))}" for question in also]
        embed.add_field(name=f"Also asked: {len(kept)}", value=_listed(kept, 5), inline=False)
    if answers:
        asked = [f"- {plain(shortened(question, 120))}" for question in answers]
        embed.add_field(name="Open questions that it would answer", value=_listed(asked, 5), inline=False)
    if draft.warnings:
        minded = [f"⚠️ {plain(shortened(warning, 240))}" for warning in draft.warnings]
        embed.add_field(name="Look at this first", value=_listed(minded, 6), inline=False)
    if draft.source is not None:
        link = safe_link(draft.source.address) or ""
        # A cut link leads elsewhere.
        embed.add_field(name="From", value=link if 0 < len(link) <= FIELD else "a web page", inline=False)
    return embed


def difference_text(change: Difference | None, room: int = MESSAGE_CHARACTERS) -> str:
    """Say what a change does, first in words, then line by line, in at most `room` characters."""
    if change is None:
        return "This document is new: there is nothing to compare it with."
    if change.is_empty:
        return "Nothing changes: both say the same."
    said = []
    for name, headings in (("New sections", change.added), ("Gone", change.removed), ("Changed", change.changed)):
        if headings:
            said.append(
                f"**{name}**: " + " · ".join(plain(shortened(heading, 60)) for heading in headings[:HEADINGS_NAMED])
            )
            if len(headings) > HEADINGS_NAMED:
                said[-1] += f" · and {len(headings) - HEADINGS_NAMED} more"
    if change.lines:
        shown = [_diff_line(line) for line in change.lines]
        kept = _within(shown, min(DIFF_CHARACTERS, room - len("\n".join(said)) - AROUND_LINES))
        if kept:
            said.append("```diff\n" + "\n".join(kept) + "\n```")
        if len(kept) < len(change.lines):
            said.append(f"-# and {len(change.lines) - len(kept)} more lines")
    return "\n".join(said)


def document_text(document: Document, revisions: Sequence[Revision], source: WebSource | None, today: date) -> str:
    """Describe a document: its sections, where it comes from, who changed it when, when it is due."""
    due = "**is due for review**" if document.review_by < today else "is due for review"
    lines = [
        f"### {plain(document.title)}",
        f"Topic `{plain(document.topic)}` · {len(document.sections)} sections · {due} on {document.review_by}",
    ]
    if source is not None:
        checked = discord.utils.format_dt(source.checked_at, "R")
        lines.append(f"From {safe_link(source.origin.address)} · looked at {checked} · schedule: {source.schedule}")
        if source.trouble:
            lines.append(f"⚠️ {plain(source.trouble)}")
    lines += [f"- {plain(section.heading)} ({len(section.points)} points)" for section in document.sections]
    lines.append(history_text(revisions[-5:]))
    return "\n".join(lines)


def history_text(revisions: Sequence[Revision]) -> str:
    """List revisions, newest first."""
    return "\n".join(
        f"-# revision {revision.number}: <@{revision.member}> {_CHANGES[revision.change]} it "
        f"{discord.utils.format_dt(revision.made_at, 'R')}"
        for revision in reversed(revisions)
    )


def last_change_text(revisions: Sequence[Revision]) -> str:
    """Say what the last revision changed."""
    before = revisions[-2].document if len(revisions) > 1 else None
    title = f"**What revision {revisions[-1].number} changed**\n"
    return title + difference_text(difference(before, revisions[-1].document), MESSAGE_CHARACTERS - len(title))


def ranking_text(question: str, passages: Sequence[Passage], community: int) -> str:
    """Show which sections a question retrieves, with rank and how well each fits, in words."""
    if not passages:
        return "Nothing in the library comes near that."
    lines = [f"For “{plain(shortened(question, 200))}” I find, best first:"]
    for rank, passage in enumerate(passages, 1):
        fit = "fits well" if passage.score >= 0.55 else "fits in part" if passage.score >= 0.4 else "hardly fits"
        whose = "your own" if passage.document.community == community else "shared"
        heading = plain(shortened(passage.section.heading, 120))
        lines.append(f"{rank}. **{heading}** · {plain(passage.document.title)} ({whose}, {fit})")
    return "\n".join(lines)


def log_text(entries: Sequence[AuditEntry]) -> str:
    """List changes, newest first."""
    if not entries:
        return "Nothing was changed yet."
    lines = []
    for entry in entries:
        revision = f" (revision {entry.revision})" if entry.revision else ""
        when = discord.utils.format_dt(entry.at, "R")
        who = f"<@{entry.member}>" if entry.member else "the schedule"
        lines.append(f"- {when} {who}: {plain(entry.action)} {plain(shortened(entry.subject, 120))}{revision}")
    return "\n".join(lines)


def _diff_line(line: str) -> str:
    # A code block shows text as it is, but for what would end it or ping.
    return shortened(discord.utils.escape_mentions(line).replace("```", "ˋˋˋ"), LINE)


def _listed(lines: Sequence[str], most: int) -> str:
    kept = _within(lines[:most], FIELD)
    if len(kept) < len(lines):
        kept = _within(kept, FIELD - len(_MORE.format(len(lines))))
        kept.append(_MORE.format(len(lines) - len(kept)))
    return "\n".join(kept) or "none"


def _within(lines: Sequence[str], characters: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        characters -= len(line) + 1
        if characters < 0:
            break
        kept.append(line)
    return kept
