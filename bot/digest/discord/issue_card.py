"""Turn a digest into what Discord shows: pure functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import source_line
from bot.digest.rules.subjects import FEWEST
from bot.discord_app.text import EMBED_DESCRIPTION, EMBED_TITLE, plain, safe_link, shortened
from bot.kernel.speech import N_, _, ngettext

if TYPE_CHECKING:
    from bot.digest.rules.issues import Fresh, Issue, Lookout, Subject
    from bot.kernel.models import Statement

HEADING = 160
LEAD = 400
TITLE = 120
SHOWN_FRESH = 5

QUIET = N_("A quiet week in the library, so this is short.")
FOOTER = N_(
    "A subject is named when {fewest} members or more asked about it; nobody's words or names are in here. "
    "/digest by-dm sends this to you alone."
)


def issue_embed(issue: Issue, server: str) -> discord.Embed:
    """Return the digest of a server as one embed; what is too long for Discord loses subjects, the least asked first."""
    text = issue_text(issue)
    while len(text) > EMBED_DESCRIPTION and issue.subjects:
        issue = replace(issue, subjects=issue.subjects[:-1])
        text = issue_text(issue)
    if len(text) > EMBED_DESCRIPTION:
        text = issue_text(replace(issue, citations=()))
    title = shortened(_("This week: {server}").format(server=plain(server)) if server else _("This week"), EMBED_TITLE)
    return discord.Embed(title=title, description=text, colour=discord.Colour.teal()).set_footer(
        text=_(FOOTER).format(fewest=FEWEST)
    )


def issue_text(issue: Issue) -> str:
    """Return the digest as the Markdown that members see; what it has nothing of is not mentioned."""
    blocks = [_(QUIET)] if issue.is_quiet else []
    if issue.tip is not None:
        blocks.append("💡 **" + _("One thing to do today") + f"**\n{plain(issue.tip.text)}")
    if issue.subjects:
        blocks.append("\n".join(["🗣️ **" + _("Asked most") + "**", *map(_subject, issue.subjects)]))
    if issue.fresh:
        blocks.append(_fresh(issue.fresh))
    if issue.lookout is not None:
        told = any(subject.heading == issue.lookout.heading for subject in issue.subjects)
        blocks.append(_lookout(issue.lookout, told=told))
    if issue.introductions:
        look = ngettext(
            "{count} member looks for an introduction: `/connect`",
            "{count} members look for an introduction: `/connect`",
            issue.introductions,
        )
        blocks.append("🤝 " + look.format(count=issue.introductions))
    cited = _cited(issue)
    if sources := [source_line(citation) for citation in issue.citations if citation.number in cited]:
        blocks.append("\n".join(["**" + _("Sources") + "**", *sources]))
    return "\n\n".join(blocks)


def _subject(subject: Subject) -> str:
    heading = plain(shortened(subject.heading, HEADING))
    members = _("{count} members").format(count=subject.members)
    return f"**{heading}** ({members})\n{_statement(subject.lead)}"


def _fresh(fresh: tuple[Fresh, ...]) -> str:
    lines = ["📚 **" + _("New in the library") + "**", *map(_document, fresh[:SHOWN_FRESH])]
    if len(fresh) > SHOWN_FRESH:
        lines.append("- " + _("and {count} more: `/topics`").format(count=len(fresh) - SHOWN_FRESH))
    return "\n".join(lines)


def _document(document: Fresh) -> str:
    title = plain(shortened(document.title, TITLE))
    link = safe_link(document.url)
    kind = _("new") if document.added else _("renewed")
    whose = _("this server's own") if document.own else _("shared library")
    return f"- {f'[{title}](<{link}>)' if link else title} ({kind}, {whose})"


def _lookout(lookout: Lookout, *, told: bool) -> str:
    """Name the place, with what the library says of it unless that was `told` above."""
    opportunity = lookout.opportunity
    lines = (
        "🧭 **" + _("Where to look: {place}").format(place=plain(opportunity.name)) + "**",
        plain(opportunity.look),
        f"*{plain(shortened(lookout.heading, HEADING))}* " + (_("(above)") if told else _statement(lookout.lead)),
    )
    return "\n".join(lines)


def _statement(statement: Statement) -> str:
    marks = "".join(f"[{number}]" for number in statement.citations)
    return f"{plain(shortened(statement.text, LEAD))} {marks}".rstrip()


def _cited(issue: Issue) -> set[int]:
    leads = [subject.lead for subject in issue.subjects]
    if issue.lookout is not None:
        leads.append(issue.lookout.lead)
    return {number for lead in leads for number in lead.citations}
