"""What members read about introductions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.utils import format_dt

from bot.connecting.rules.entries import Side, State
from bot.discord_app.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.connecting.rules.entries import Entry, Terms
    from bot.connecting.rules.introductions import Counts, Introduction, Report
    from bot.connecting.rules.menu import Menu

CONSENT = """\
**Introductions in {server}**
I bring two members together who would both get something from it: a look through a portfolio, a partner for weekly goals, a \
skill shown for a skill learnt.

- **You pick from lists** what you offer and what you look for. There is nothing to type.
- **On Monday mornings (UTC)** I look for pairs. At most one card a week comes to you by direct message. It says what the other \
offers and looks for, and no name.
- **Only when both of you say yes** do you learn each other's names. A no, or a yes that stays alone, is never shown to anybody.
- **I keep** what you pick for 60 days, then I ask; and which pairs I proposed, so that none comes twice. Moderators see numbers, \
never what you picked. `/my-data` sends or deletes all of it.
- In a small server, somebody may guess from a card that it is you. And I check nobody: be as careful as with any stranger.
"""
STATES = {
    State.SETTING_UP: "not looking yet. Pick below, then press *Look for people*.",
    State.LOOKING: "looking until {until}. I look for pairs next {next}.",
    State.PAUSED: "paused. Nothing is proposed to you until you press *Look for people*.",
    State.UNREACHABLE: "paused by me, because I could not write to you. Allow direct messages from this server (server name → "
    "*Privacy Settings*), then press *Look for people*.",
}
SKILLS = {Side.SHOWS: "Skills that I can show", Side.LEARNS: "Skills that I want to learn"}
NOT_ALL = "Five skills are the most, so I kept these."
LEFT = "Your entry is deleted, and nothing more is proposed to you."
YOU_ARE_IN = (
    "You are in: I look for somebody for you in **{server}** every Monday. A card comes here, at most one a week. "
    "`/connect` there changes, pauses or ends it."
)
CARD = """\
**Would you like to meet somebody from {server}?**
{reasons}

You see no name and neither do they, until both of you say yes. A no, or a yes that stays alone, is never shown. Open until {until}.
"""
SAID_YES = "\n**You said yes.** If they do too, I introduce you. If not, you hear nothing more of it."
SAID_NO = "\n**You said no.** They are not told, and I never propose the two of you again."
PAUSED = "\n**Paused.** Nothing is proposed to you until you press *Look for people* in `/connect`."
BOTH_YES = "\n**You both said yes.** I introduce you now."
OVER = "\nThis one is over. The next card may come on Monday."
MEETING = """\
{names}: you both said yes, so meet each other.

**To begin with**: {opening}

-# {place} *Block* keeps me from ever bringing you two together again. *Report* tells the moderators, after I asked you once more.
"""
THREAD = "You two are in this thread, and moderators who manage threads can read it."
DIRECT = "Tap the name to write to them."
MET_BY_MESSAGE = "You and {name} from {server}"
RENEWAL = (
    "Your entry for introductions in **{server}** ends {until}. Do you want to keep it for another 60 days? "
    "If you do nothing, it is deleted then."
)
KEPT = "Kept until {until}."
BLOCKED = "I never bring you two together again. To stop their messages as well, use Discord's own Block: tap their name → ⋯ → *Block*."
REPORT_ASKED = (
    "This tells the moderators of **{server}** that you report {other}, and where I introduced you. I send nothing that was said; "
    "they may ask you about it. Send it?"
)
REPORTED = (
    "The moderators get it in a moment. If you are in danger, don't wait for them: call your local emergency number."
)
REPORTED_BEFORE = "You have reported this already; the moderators have it or get it in a moment."
REPORT = (
    "⚠️ **A report about an introduction.** {member} reports {other}. I introduced the two{place}, from cards of {made}. I don't know "
    "what was said: please ask {member}. Once you have this message, I keep no names of it."
)


def panel_text(entry: Entry, menu: Menu, server: str, upcoming: datetime, note: str = "") -> str:
    """Say what a member picked and how they stand."""
    state = STATES[entry.state].format(until=format_dt(entry.expires_at, "D"), next=format_dt(upcoming, "R"))
    wishes = entry.wishes
    offers = _listed(kind.offer for kind in menu.offered if kind.id in wishes.offers)
    seeks = _listed(kind.seek for kind in menu.kinds if kind.id in wishes.seeks)
    zone = menu.zone_name(wishes.zone) if wishes.zone else ""
    lines = [
        f"**Your introductions in {plain(server)}**: {state}",
        f"**You offer**: {offers}",
        f"**You look for**: {seeks}",
        f"**You can show**: {_listed(skill_names(wishes.shows, menu))}",
        f"**You want to learn**: {_listed(skill_names(wishes.learns, menu))}",
        f"**Field**: {wishes.field or 'none'} · **Time zone**: {zone or 'none'}",
        "-# What you pick is kept at once.",
        note,
    ]
    return "\n".join(filter(None, lines))


def skill_names(skills: Iterable[str], menu: Menu) -> list[str]:
    """Return the skills' names in the menu's order."""
    picked = set(skills)
    return [name for skill, name in menu.skill_names.items() if skill in picked]


def card_text(server: str, reasons: Sequence[str], closes_at: datetime) -> str:
    """Return what a member is asked: reasons, and nobody's name."""
    listed = "\n".join(f"- {reason}" for reason in reasons)
    return CARD.format(server=plain(server), reasons=listed, until=format_dt(closes_at, "f")).rstrip()


def terms_text(terms: Terms, counts: Counts, warnings: Sequence[str] = ()) -> str:
    """Say what moderators decided, and the numbers that they may know."""
    days = f"after {terms.newcomer_days} days of membership" if terms.newcomer_days else "from the first day"
    threads = f"private threads under <#{terms.thread_channel}>" if terms.thread_channel else "direct messages"
    reports = f"{counts.reports} reports" + (f" ({counts.untold} not posted yet)" if counts.untold else "")
    lines = [
        f"**Introductions are {'on' if terms.is_open else 'off'}.** Members use `/connect`; I look for pairs on Monday mornings (UTC).",
        f"**Where two meet**: {threads}",
        f"**Reports go to**: {f'<#{terms.report_channel}>' if terms.report_channel else 'nowhere yet, so they stay off'}",
        f"**Left out**: {f'<@&{terms.excluded_role}>' if terms.excluded_role else 'no role'} · **Members**: {days}",
        f"**In numbers**: {counts.looking} looking, {counts.open} proposals open, {counts.met} introduced, {reports}",
        *(f"⚠️ {warning}" for warning in warnings),
        "-# I show nobody what members picked. Where a role marks minors, leave it out.",
    ]
    return "\n".join(lines)


def report_text(report: Report, introduction: Introduction | None) -> str:
    """Return what moderators are told of a report."""
    place = f" in <#{introduction.place}>" if introduction and introduction.place else " by direct messages"
    made = format_dt(introduction.made_at if introduction else report.at, "D")
    return REPORT.format(member=f"<@{report.member}>", other=f"<@{report.other}>", place=place, made=made)


def _listed(names: Iterable[str]) -> str:
    return " · ".join(names) or "nothing yet"
