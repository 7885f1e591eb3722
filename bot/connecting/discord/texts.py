"""What members read about introductions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord.utils import format_dt

from bot.connecting.rules.entries import Side, State
from bot.discord_app.text import plain
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from bot.connecting.rules.drafts import Draft
    from bot.connecting.rules.entries import Entry, Terms, Wishes
    from bot.connecting.rules.introductions import Counts, Introduction, Report
    from bot.connecting.rules.menu import Menu

CONSENT = N_("""\
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
""")
STATES = {
    State.SETTING_UP: N_("not looking yet. Pick below, then press *Look for people*."),
    State.LOOKING: N_("looking until {until}. I look for pairs next {next}."),
    State.PAUSED: N_("paused. Nothing is proposed to you until you press *Look for people*."),
    State.UNREACHABLE: N_(
        "paused by me, because I could not write to you. Allow direct messages from this server (server name → "
        "*Privacy Settings*), then press *Look for people*."
    ),
}
SKILLS = {Side.SHOWS: N_("Skills that I can show"), Side.LEARNS: N_("Skills that I want to learn")}
NOT_ALL = N_("Five skills are the most, so I kept these.")
NOT_ALL_TICKED = N_("Five skills are the most, so I ticked these.")
DRAFT = N_("not looking yet. Change what you like below, then press *Save*.")
FROM_ME = N_("Ticked from your `/me`, as a suggestion that only you see.")
NOT_KEPT = N_("Nothing here is kept or shown to anybody until you press *Save*.")
PICKED_MEANWHILE = N_("You had picked something here already, so I kept that and not the suggestion.")
LEFT = N_("Your entry is deleted, and nothing more is proposed to you.")
YOU_ARE_IN = N_(
    "You are in: I look for somebody for you in **{server}** every Monday. A card comes here, at most one a week. "
    "`/connect` there changes, pauses or ends it."
)
CARD = N_("""\
**Would you like to meet somebody from {server}?**
{reasons}

You see no name and neither do they, until both of you say yes. A no, or a yes that stays alone, is never shown. Open until {until}.
""")
SAID_YES = N_("\n**You said yes.** If they do too, I introduce you. If not, you hear nothing more of it.")
SAID_NO = N_("\n**You said no.** They are not told, and I never propose the two of you again.")
PAUSED = N_("\n**Paused.** Nothing is proposed to you until you press *Look for people* in `/connect`.")
BOTH_YES = N_("\n**You both said yes.** I introduce you now.")
OVER = N_("\nThis one is over. The next card may come on Monday.")
MEETING = N_("""\
{names}: you both said yes, so meet each other.

**To begin with**: {opening}

-# {place} *Block* keeps me from ever bringing you two together again. *Report* tells the moderators, after I asked you once more.
""")
THREAD = N_("You two are in this thread, and moderators who manage threads can read it.")
DIRECT = N_("Tap the name to write to them.")
MET_BY_MESSAGE = N_("You and {name} from {server}")
RENEWAL = N_(
    "Your entry for introductions in **{server}** ends {until}. Do you want to keep it for another 60 days? "
    "If you do nothing, it is deleted then."
)
KEPT = N_("Kept until {until}.")
BLOCKED = N_(
    "I never bring you two together again. To stop their messages as well, use Discord's own Block: tap their name → ⋯ → *Block*."
)
REPORT_ASKED = N_(
    "This tells the moderators of **{server}** that you report {other}, and where I introduced you. I send nothing that was said; "
    "they may ask you about it. Send it?"
)
REPORTED = N_(
    "The moderators get it in a moment. If you are in danger, don't wait for them: call your local emergency number."
)
REPORTED_BEFORE = N_("You have reported this already; the moderators have it or get it in a moment.")
REPORT = N_(
    "⚠️ **A report about an introduction.** {member} reports {other}. I introduced the two{place}, from cards of {made}. I don't know "
    "what was said: please ask {member}. Once you have this message, I keep no names of it."
)


def panel_text(entry: Entry, menu: Menu, server: str, upcoming: datetime, note: str = "") -> str:
    """Say what a member picked and how they stand."""
    state = _(STATES[entry.state]).format(until=format_dt(entry.expires_at, "D"), next=format_dt(upcoming, "R"))
    return _panel_lines(entry.wishes, menu, server, state, _("What you pick is kept at once."), note)


def draft_text(draft: Draft, menu: Menu, server: str, note: str = "") -> str:
    """Say what is ticked by a suggestion, whence it is, and that nothing of it is kept."""
    return _panel_lines(draft.wishes, menu, server, _(DRAFT), f"{_(FROM_ME)} {_(NOT_KEPT)}", note)


def skills_text(wishes: Wishes, side: Side, menu: Menu, *, kept: bool, note: str = "") -> str:
    """Say which skills are picked; of a draft, that nothing is kept."""
    names = " · ".join(skill_names(wishes.skills(side), menu)) or _("none yet")
    small_print = "" if kept else "-# " + _(NOT_KEPT)
    return "\n".join(filter(None, [f"**{_(SKILLS[side])}**: {names}", small_print, note]))


def _panel_lines(wishes: Wishes, menu: Menu, server: str, state: str, small_print: str, note: str) -> str:
    offers = _listed(kind.offer for kind in menu.offered if kind.id in wishes.offers)
    seeks = _listed(kind.seek for kind in menu.kinds if kind.id in wishes.seeks)
    zone = menu.zone_name(wishes.zone) if wishes.zone else ""
    lines = [
        _("**Your introductions in {server}**: {state}").format(server=plain(server), state=state),
        _("**You offer**: {kinds}").format(kinds=offers),
        _("**You look for**: {kinds}").format(kinds=seeks),
        _("**You can show**: {skills}").format(skills=_listed(skill_names(wishes.shows, menu))),
        _("**You want to learn**: {skills}").format(skills=_listed(skill_names(wishes.learns, menu))),
        _("**Field**: {field} · **Time zone**: {zone}").format(field=wishes.field or _("none"), zone=zone or _("none")),
        "-# " + small_print,
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
    return _(CARD).format(server=plain(server), reasons=listed, until=format_dt(closes_at, "f")).rstrip()


def terms_text(terms: Terms, counts: Counts, warnings: Sequence[str] = ()) -> str:
    """Say what moderators decided, and the numbers that they may know."""
    days = (
        _("after {days} days of membership").format(days=terms.newcomer_days)
        if terms.newcomer_days
        else _("from the first day")
    )
    threads = (
        _("private threads under {channel}").format(channel=f"<#{terms.thread_channel}>")
        if terms.thread_channel
        else _("direct messages")
    )
    reports = _("{count} reports").format(count=counts.reports)
    if counts.untold:
        reports += " (" + _("{count} not posted yet").format(count=counts.untold) + ")"
    lines = [
        _("**Introductions are on.**") if terms.is_open else _("**Introductions are off.**"),
        _("Members use `/connect`; I look for pairs on Monday mornings (UTC)."),
        _("**Where two meet**: {where}").format(where=threads),
        _("**Reports go to**: {where}").format(
            where=f"<#{terms.report_channel}>" if terms.report_channel else _("nowhere yet, so they stay off")
        ),
        _("**Left out**: {role} · **Members**: {since}").format(
            role=f"<@&{terms.excluded_role}>" if terms.excluded_role else _("no role"), since=days
        ),
        _("**In numbers**: {looking} looking, {open} proposals open, {met} introduced, {reports}").format(
            looking=counts.looking, open=counts.open, met=counts.met, reports=reports
        ),
        *(f"⚠️ {warning}" for warning in warnings),
        "-# " + _("I show nobody what members picked. Where a role marks minors, leave it out."),
    ]
    return "\n".join(lines)


def report_text(report: Report, introduction: Introduction | None) -> str:
    """Return what moderators are told of a report."""
    place = " " + (
        _("in {channel}").format(channel=f"<#{introduction.place}>")
        if introduction and introduction.place
        else _("by direct messages")
    )
    made = format_dt(introduction.made_at if introduction else report.at, "D")
    return _(REPORT).format(member=f"<@{report.member}>", other=f"<@{report.other}>", place=place, made=made)


def _listed(names: Iterable[str]) -> str:
    return " · ".join(names) or _("nothing yet")
