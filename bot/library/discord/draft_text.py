"""Turn drafts, documents, revisions and differences into what moderators read: pure, within Discord's limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import EMBED_TITLE, MESSAGE_CHARACTERS, plain, safe_link, shortened
from bot.kernel.speech import N_, _
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
_MORE = N_("and {count} more")
_CHANGES = {
    Change.PUBLISH: N_("revision {number}: {member} published it {when}"),
    Change.REFRESH: N_("revision {number}: {member} published a new version of it {when}"),
    Change.REMOVE: N_("revision {number}: {member} removed it {when}"),
    Change.RESTORE: N_("revision {number}: {member} restored it {when}"),
}


def preview_embed(draft: Draft, answers: Sequence[str]) -> discord.Embed:
    """Show a draft: its sections, the open questions that it would answer, and what to mind before it is published."""
    document = draft.document
    embed = discord.Embed(
        title=shortened(plain(document.title), EMBED_TITLE),
        description=shortened(plain(document.summary), 500),
        colour=discord.Colour.gold() if draft.warnings else discord.Colour.teal(),
    )
    kind = _("New version of a document you have") if draft.replaces else _("New document")
    embed.add_field(
        name=_("Draft"),
        value=_("{kind} · topic {topic} · nobody sees it before you publish it").format(
            kind=kind, topic=f"`{plain(document.topic)}`"
        ),
    )
    headings = [f"- {plain(shortened(section.heading, 100))}" for section in document.sections]
    embed.add_field(
        name=_("Sections found: {count}").format(count=len(headings)),
        value=_listed(headings, SECTIONS_SHOWN),
        inline=False,
    )
    if also := [question for section in document.sections for question in section.also_asked]:
        kept = [f"- {plain(shortened(question, 120))}" for question in also]
        embed.add_field(name=_("Also asked: {count}").format(count=len(kept)), value=_listed(kept, 5), inline=False)
    if answers:
        asked = [f"- {plain(shortened(question, 120))}" for question in answers]
        embed.add_field(name=_("Open questions that it would answer"), value=_listed(asked, 5), inline=False)
    if draft.warnings:
        minded = [f"⚠️ {plain(shortened(warning, 240))}" for warning in draft.warnings]
        embed.add_field(name=_("Look at this first"), value=_listed(minded, 6), inline=False)
    if draft.source is not None:
        link = safe_link(draft.source.address) or ""
        # A cut link leads elsewhere.
        embed.add_field(name=_("From"), value=link if 0 < len(link) <= FIELD else _("a web page"), inline=False)
    return embed


def difference_text(change: Difference | None, room: int = MESSAGE_CHARACTERS) -> str:
    """Say what a change does, first in words, then line by line, in at most `room` characters."""
    if change is None:
        return _("This document is new: there is nothing to compare it with.")
    if change.is_empty:
        return _("Nothing changes: both say the same.")
    said = []
    for name, headings in (
        (_("New sections"), change.added),
        (_("Gone"), change.removed),
        (_("Changed"), change.changed),
    ):
        if headings:
            said.append(
                f"**{name}**: " + " · ".join(plain(shortened(heading, 60)) for heading in headings[:HEADINGS_NAMED])
            )
            if len(headings) > HEADINGS_NAMED:
                said[-1] += " · " + _("and {count} more").format(count=len(headings) - HEADINGS_NAMED)
    if change.lines:
        shown = [_diff_line(line) for line in change.lines]
        kept = _within(shown, min(DIFF_CHARACTERS, room - len("\n".join(said)) - AROUND_LINES))
        if kept:
            said.append("```diff\n" + "\n".join(kept) + "\n```")
        if len(kept) < len(change.lines):
            said.append("-# " + _("and {count} more lines").format(count=len(change.lines) - len(kept)))
    return "\n".join(said)


def document_text(document: Document, revisions: Sequence[Revision], source: WebSource | None, today: date) -> str:
    """Describe a document: its sections, where it comes from, who changed it when, when it is due."""
    due = f"**{document.review_by}**" if document.review_by < today else str(document.review_by)
    lines = [
        f"### {plain(document.title)}",
        _("Topic {topic} · {count} sections · is due for review on {due}").format(
            topic=f"`{plain(document.topic)}`", count=len(document.sections), due=due
        ),
    ]
    if source is not None:
        checked = discord.utils.format_dt(source.checked_at, "R")
        said = _("From {address} · looked at {when} · schedule: {schedule}")
        lines.append(
            said.format(address=safe_link(source.origin.address), when=checked, schedule=_(source.schedule.value))
        )
        if source.trouble:
            lines.append(f"⚠️ {plain(source.trouble)}")
    lines += [
        f"- {plain(section.heading)} (" + _("{count} points").format(count=len(section.points)) + ")"
        for section in document.sections
    ]
    lines.append(history_text(revisions[-5:]))
    return "\n".join(lines)


def history_text(revisions: Sequence[Revision]) -> str:
    """List revisions, newest first."""
    return "\n".join(
        "-# "
        + _(_CHANGES[revision.change]).format(
            number=revision.number,
            member=f"<@{revision.member}>",
            when=discord.utils.format_dt(revision.made_at, "R"),
        )
        for revision in reversed(revisions)
    )


def last_change_text(revisions: Sequence[Revision]) -> str:
    """Say what the last revision changed."""
    before = revisions[-2].document if len(revisions) > 1 else None
    title = _("**What revision {number} changed**").format(number=revisions[-1].number) + "\n"
    return title + difference_text(difference(before, revisions[-1].document), MESSAGE_CHARACTERS - len(title))


def ranking_text(question: str, passages: Sequence[Passage], community: int) -> str:
    """Show which sections a question retrieves, with rank and how well each fits, in words."""
    if not passages:
        return _("Nothing in the library comes near that.")
    lines = [_("For “{question}” I find, best first:").format(question=plain(shortened(question, 200)))]
    for rank, passage in enumerate(passages, 1):
        fit = (
            N_("fits well")
            if passage.score >= 0.55
            else N_("fits in part")
            if passage.score >= 0.4
            else N_("hardly fits")
        )
        whose = N_("your own") if passage.document.community == community else N_("shared")
        heading = plain(shortened(passage.section.heading, 120))
        lines.append(f"{rank}. **{heading}** · {plain(passage.document.title)} ({_(whose)}, {_(fit)})")
    return "\n".join(lines)


def log_text(entries: Sequence[AuditEntry]) -> str:
    """List changes, newest first."""
    if not entries:
        return _("Nothing was changed yet.")
    lines = []
    for entry in entries:
        revision = " (" + _("revision {number}").format(number=entry.revision) + ")" if entry.revision else ""
        when = discord.utils.format_dt(entry.at, "R")
        who = f"<@{entry.member}>" if entry.member else _("the schedule")
        lines.append(f"- {when} {who}: {plain(entry.action)} {plain(shortened(entry.subject, 120))}{revision}")
    return "\n".join(lines)


def _diff_line(line: str) -> str:
    # A code block shows text as it is, but for what would end it or ping.
    return shortened(discord.utils.escape_mentions(line).replace("```", "ˋˋˋ"), LINE)


def _listed(lines: Sequence[str], most: int) -> str:
    kept = _within(lines[:most], FIELD)
    more = f"- {_(_MORE)}"
    if len(kept) < len(lines):
        kept = _within(kept, FIELD - len(more.format(count=len(lines))))
        kept.append(more.format(count=len(lines) - len(kept)))
    return "\n".join(kept) or _("none")


def _within(lines: Sequence[str], characters: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        characters -= len(line) + 1
        if characters < 0:
            break
        kept.append(line)
    return kept
