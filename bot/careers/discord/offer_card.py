"""Turn a checked offer into what Discord shows: pure functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import source_line
from bot.discord_app.text import EMBED_TOTAL, aside, plain, shortened
from bot.kernel.models import Citation
from bot.kernel.speech import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.careers.offers import CheckedOffer
    from bot.careers.rules.offers import Raised
    from bot.kernel.models import Document, Section

SHOWN_WHOLE = 5
"""Flags shown with all that belongs to them; more than a phone's three screens nobody reads."""

SHOWN_GOOD = 5
WORDS = 140
SOURCE_ROOM = 1400

MARKS = N_("🚩 **This has the marks of a scam.** Send no money, no papers and no codes, and click on nothing in it.")
ONE_MARK = N_("Until the first is settled, send no money, no papers and no codes.")
NOTHING = N_(
    "I found nothing in it that I know to ask about. That is not a promise: I only look for what others were caught by."
)
LIMITS = N_(
    "I read words, I opened no link and know nothing of who wrote it. Whether a term is lawful where you live, a lawyer or a "
    "union can say."
)


def offer_embed(checked: CheckedOffer) -> discord.Embed:
    """Return what to ask about, with the words that raised it, and what speaks for the offer."""
    check = checked.check
    questions = check.questions
    embed = discord.Embed(title=_("Check of an offer"), colour=_colour(checked), description=_headline(checked))
    for raised in questions[:SHOWN_WHOLE]:
        embed.add_field(name=raised.flag.name, value=_field(raised, checked), inline=False)
    if rest := questions[SHOWN_WHOLE:]:
        lines = [f"- {plain(raised.flag.name)}{_short_quote(raised)}" for raised in rest]
        embed.add_field(name=_("Ask about these too"), value=_within("\n".join(lines)), inline=False)
    if check.good:
        lines = [f"- {plain(raised.flag.name)}{_short_quote(raised)}" for raised in check.good[:SHOWN_GOOD]]
        copied = ["", aside(_("A scam can copy all of this."))] if check.scam else []
        embed.add_field(name=_("What speaks for it"), value=_within("\n".join([*lines, *copied])), inline=False)
    if sources := _sources(checked):
        embed.add_field(name=_("Where the library says more"), value=_within("\n".join(sources)), inline=False)
    embed.set_footer(text=_(LIMITS))
    while len(embed) > EMBED_TOTAL and len(embed.fields) > 1:
        embed.remove_field(len(embed.fields) - 1)
    return embed


def section_options(checked: CheckedOffer) -> list[tuple[str, str]]:
    """Return (flag id, heading) of each section to read, each section once."""
    seen: dict[str, tuple[str, str]] = {}
    for flag_id, (section, _document) in checked.sections.items():
        seen.setdefault(section.id, (flag_id, section.heading))
    return list(seen.values())


def _headline(checked: CheckedOffer) -> str:
    check = checked.check
    count = len(check.questions)
    things = ngettext(
        "**{count} thing to ask about** before you say yes.",
        "**{count} things to ask about** before you say yes.",
        count,
    ).format(count=count)
    lines = [_(NOTHING) if not count else things]
    if check.has_marks:
        lines = [_(MARKS), _("{count} things in it, with the words that raised them:").format(count=count)]
    elif any(raised.flag.strong for raised in check.scam):
        lines.append(_(ONE_MARK))
    if checked.cut:
        lines.append(_("It was long: I read its beginning only."))
    return "\n".join(lines)


def _colour(checked: CheckedOffer) -> discord.Colour:
    if checked.check.has_marks:
        return discord.Colour.red()
    return discord.Colour.gold() if checked.check.questions else discord.Colour.light_grey()


def _field(raised: Raised, checked: CheckedOffer) -> str:
    flag = raised.flag
    quote = f"> {plain(shortened(raised.words, WORDS))}" if raised.words else "> *" + _("nothing in it says so") + "*"
    # An empty line ends the quote: what follows at once is drawn as a part of it.
    lines = [quote, ""]
    if raised.meant:
        said = _("It reads like this to me, but no phrase that I know stands in it: judge for yourself.")
        lines.append(aside(said))
    lines.append(plain(flag.means))
    lines.append("**" + _("Ask:") + f"** {plain(flag.ask)}")
    return _within("\n".join(lines))


def _short_quote(raised: Raised) -> str:
    return f": “{plain(shortened(raised.words, WORDS // 2))}”" if raised.words else ""


def _sources(checked: CheckedOffer) -> list[str]:
    """Return each section that says more, with the first source that it cites."""
    lines: list[str] = []
    seen: set[str] = set()
    for section, document in checked.sections.values():
        if section.id in seen:
            continue
        seen.add(section.id)
        lines.append(f"- **{plain(section.heading)}**{source_of(section, document)}")
    return lines


def source_of(section: Section, document: Document) -> str:
    """Return the first source that a section cites, as the end of its line."""
    source = next(filter(None, map(document.source, section.cited)), None)
    if source is None:
        return " (" + _("working practice, no study behind it") + ")"
    return f" · {source_line(Citation(1, source)).removeprefix('1. ')}"


def _within(text: str, limit: int = 1024) -> str:
    """Return as many whole lines as a field holds: a cut line could end inside a link."""
    kept: Sequence[str] = text.split("\n")
    while len("\n".join(kept)) > limit:
        kept = kept[:-1]
    return "\n".join(kept) or "…"
