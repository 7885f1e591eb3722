"""Show a gap: how each skill stands, what to learn next and why, and what lies beside it; pure functions."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import discord

from bot.careers.discord.cards import (
    FIELD_VALUE,
    SHORT_VALUE,
    add_lines,
    bullets,
    cut,
    demand_lines,
    listed,
    reach_lines,
)
from bot.careers.discord.offer_card import source_of
from bot.careers.rules.gap import WEEKS, Standing, weeks_for
from bot.careers.rules.skill_matching import MOST_PIECES, Sureness
from bot.discord_app.text import EMBED_TITLE, EMBED_TOTAL, aside, plain
from bot.kernel.speech import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.careers.rules.catalogue import Skill
    from bot.careers.rules.gap import Direction, Gap, Lesson, Move
    from bot.careers.rules.skill_matching import SkillMatch
    from bot.kernel.models import Document, Section

SHOWN_NAME = 80
SHOWN_NAMES = 3
SHOWN_OPENS = 2
ALT_CHARACTERS = 1024

SIGNS = {
    Sureness.NAMED: "🟢",
    Sureness.CLOSE: "🟢",
    Sureness.ALIKE: "🟡",
    Sureness.SEVERAL: "🔵",
    Sureness.UNKNOWN: "⚪",
}
KEYS = {
    Sureness.ALIKE: N_("🟡 only alike, so check it below"),
    Sureness.SEVERAL: N_("🔵 may be several: tick the one that you mean below"),
    Sureness.UNKNOWN: N_("⚪ unknown to my list: it is not counted, and nothing is said of it"),
}

EMPTY = N_(
    "None of these is ticked, so this is the whole list. It says what the work asks for, and nothing about what else you bring."
)
NONE_OF_IT = N_("None of yours is on its list. It says what the work asks for, and nothing about what else you bring.")
FULL = N_("You have all that my list names for it, so there is nothing here to learn.")
BEYOND = N_("What goes beyond it, as working practice:")
ASKED_FULL = N_("You have all that clients ask for here; what is left helps to move on.")
FROM_PROFILE = N_("Counted from your `/me` profile.")
TO_TICK = N_(
    "Tick below what you can already sell or show, or write it in your own words. Whatever you leave out counts as new.\n"
    "\n*Only you see this, and I keep none of it.*"
)
NO_FIGURE = N_("A field has no figure of its own; this is the nearest occupation that has one.")
FOOTER = N_(
    "What a work asks for is working practice; nothing here says who can do it. Only you see this, and I keep none of it."
)
NOT_JOBS = N_("The figure is for the whole occupation. It doesn't say what clients will pay, or who stays.")


def tick_embed(direction: Direction) -> discord.Embed:
    """Return the question what somebody has."""
    title = cut(_("{direction}: what do you have?").format(direction=direction.name), EMBED_TITLE)
    return discord.Embed(title=title, description=_(TO_TICK), colour=discord.Colour.teal())


def gap_embeds(
    gap: Gap, lines: Sequence[str], reading: Sequence[tuple[Section, Document]], picture: str
) -> list[discord.Embed]:
    """Return the picture under the headline and the given lines, then what to learn, what lies beside it and what to read."""
    first = discord.Embed(
        title=cut(_("{direction}: your gap").format(direction=gap.direction.name), EMBED_TITLE),
        colour=discord.Colour.teal(),
    )
    first.description = "\n".join([*lines, *_headline(gap)])
    first.set_image(url=f"attachment://{picture}")
    rest = discord.Embed(colour=discord.Colour.teal())
    for number, lesson in enumerate(gap.lessons, start=1):
        add_lines(rest, _lesson_title(number, lesson, gap), _lesson_lines(lesson, gap))
    add_lines(rest, _("Beside it, within {weeks} weeks").format(weeks=WEEKS), _move_lines(gap))
    add_lines(rest, _("How such work is sold, and to whom"), [_section(*each) for each in reading])
    for occupation in gap.rated:
        before = [] if gap.direction.occupation else [aside(_(NO_FIGURE))]
        after = [aside(_(NOT_JOBS))] if occupation.exposure else []
        name = _("How far AI reaches: {occupation}").format(occupation=cut(occupation.name, SHOWN_NAME))
        add_lines(rest, name, [*before, *reach_lines(occupation), *after])
    rest.set_footer(text=_(FOOTER))
    while len(first) + len(rest) > EMBED_TOTAL and rest.fields:
        rest.remove_field(len(rest.fields) - 1)
    return [first, rest]


def gap_words(gap: Gap) -> str:
    """Return what the picture shows, for those who hear it."""
    called = {
        Standing.HAVE: _("You have"),
        Standing.BESIDE: _("Beside what you have"),
        Standing.NEW: _("New to you"),
    }
    parts = [
        f"{words}: {', '.join(need.skill.name for need in needs)}."
        for standing, words in called.items()
        if (needs := gap.having(standing))
    ]
    text = " ".join([_("Bars of the skills for {direction}.").format(direction=gap.direction.name), *parts])
    return text if len(text) <= ALT_CHARACTERS else f"{text[: ALT_CHARACTERS - 1]}…"


def reading_lines(matches: Iterable[SkillMatch], skills: Mapping[str, Skill]) -> list[str]:
    """Return how each skill in a member's words was read, a line for each degree of sureness, and what the signs mean."""
    found = list(matches)
    lines = []
    for sureness, group in groupby(sorted(found, key=_by_sureness), key=lambda match: SIGNS[match.sureness]):
        read = [_read(match, skills) for match in group]
        lines.append(cut_line(f"{sureness} {' · '.join(read)}"))
    keys = [_(words) for sureness, words in KEYS.items() if any(match.sureness is sureness for match in found)]
    if len(found) == MOST_PIECES:
        keys.append(_("I read {count} skills at most.").format(count=MOST_PIECES))
    return [*lines, *map(aside, keys), ""]


def cut_line(line: str) -> str:
    """Return a line that was made plain already, at most as long as a card's part may be."""
    return line if len(line) <= SHORT_VALUE else f"{line[: line.rfind(' ', 0, SHORT_VALUE)]} …"


def _headline(gap: Gap) -> list[str]:
    lines = []
    if not gap.needs:
        return [_("My list names no skills for it yet. Ask me with `/ask` instead.")]
    have, beside, new = (len(gap.having(standing)) for standing in Standing)
    if have == len(gap.needs):
        lines.append(_(FULL))
        if gap.direction.occupation:
            lines += [_(BEYOND), *(line for occupation in gap.rated for line in bullets(occupation.towards))]
    else:
        lies = ngettext("**{count}** lies beside what you have", "**{count}** lie beside what you have", beside)
        is_new = ngettext("**{count}** is new", "**{count}** are new", new)
        said = _("Of {all} skills you have **{have}**; {beside}, and {new}.")
        lines.append(
            said.format(all=len(gap.needs), have=have, beside=lies.format(count=beside), new=is_new.format(count=new))
        )
        if not have:
            lines.append(_(NONE_OF_IT if gap.have else EMPTY))
        elif all(need.standing is Standing.HAVE for need in gap.needs if need.asked):
            lines.append(_(ASKED_FULL))
    if gap.direction.beyond:
        said = _("My list has no skill for what clients ask for besides: {what}.")
        lines.append(said.format(what=plain(gap.direction.beyond)))
    return lines


def _lesson_title(number: int, lesson: Lesson, gap: Gap) -> str:
    hours, weeks = lesson.skill.hours, weeks_for(lesson.skill.hours, gap.hours_a_week)
    said = _("Learn {number}: {skill} ({hours} h, {weeks} at {hours_a_week} h a week)")
    name = cut(lesson.skill.name, SHOWN_NAME)
    return said.format(number=number, skill=name, hours=hours, weeks=_weeks(weeks), hours_a_week=gap.hours_a_week)


def _lesson_lines(lesson: Lesson, gap: Gap) -> list[str]:
    skill, demand = lesson.skill, lesson.skill.demand
    because = [_("clients ask for it") if lesson.need.asked else _("it helps to move on from there")]
    if skill.id == gap.direction.heart and not gap.direction.beyond:
        because = [_("it is the heart of this work")]
    if lesson.need.beside:
        because.append(_("it lies beside your {skills}").format(skills=_names(lesson.need.beside[:SHOWN_NAMES])))
    if lesson.opens:
        names = listed([cut(each.name, SHOWN_NAME) for each in lesson.opens[:SHOWN_NAMES]], _("and"))
        because.append(
            ngettext("{names} asks for it too", "{names} ask for it too", len(lesson.opens)).format(names=names)
        )
    why = "**" + _("Why:") + f"** {'; '.join(because)}."
    opens = _("It opens {work}.").format(work=", ".join(cut(each, SHOWN_NAME) for each in skill.opens[:SHOWN_OPENS]))
    first = skill.first_20_hours[0]
    said = _("**Begin:** {step} ({hours} h) `/skill` has the other steps.")
    begin = said.format(step=cut(first.step, SHORT_VALUE // 2), hours=first.hours)
    text, *sources = demand_lines(demand)
    asked = ["**" + _("Demand, as of {date}").format(date=cut(demand.date, SHOWN_NAME)) + f":** {text}", *sources]
    # Sources with long addresses leave less room for the rest, and none of them may be missing.
    ways = (
        [f"{why} {opens}", *asked, begin],
        [f"{why} {opens}", *asked],
        [why, *asked],
        ["**" + _("Why:") + f"** {because[0]}.", *asked],
    )
    return next((lines for lines in ways if len("\n".join(lines)) < FIELD_VALUE - len("\n…")), ways[-1])


def _move_lines(gap: Gap) -> list[str]:
    hours = gap.hours_a_week
    said = "" if gap.said_hours else _("; the hours are my assumption, `/gap` takes yours")
    basis = _(
        "{weeks} weeks × {hours} h = {product} h{note}. Hours are the first steps up to a first proof, not mastery."
    )
    basis = aside(basis.format(weeks=WEEKS, hours=hours, product=WEEKS * hours, note=said))
    if gap.moves:
        return [*(_move(move, gap) for move in gap.moves), basis]
    if gap.farther:
        farther = _("None that my sums reach. The nearest is farther: {move}")
        return [farther.format(move=_move(gap.farther, gap).removeprefix("- ")), basis]
    return [_("I see none yet: a neighbour is counted from skills that you have.")]


def _move(move: Move, gap: Gap) -> str:
    start = f"- **{cut(move.occupation.name, SHOWN_NAME)}**: " + _("you have {skills}; ").format(
        skills=_names(move.had)
    )
    if not move.missing:
        return start + _("nothing that it asks for is missing in my list.")
    parts = " + ".join(f"{cut(skill.name, SHOWN_NAME)} {skill.hours} h" for skill in move.missing)
    total = f" = {move.hours} h" if len(move.missing) > 1 else ""
    weeks = weeks_for(move.hours, gap.hours_a_week)
    said = _("{sum}, ÷ {hours} h a week: **{weeks}**.")
    return start + said.format(sum=f"{parts}{total}", hours=gap.hours_a_week, weeks=_weeks(weeks))


def _section(section: Section, document: Document) -> str:
    return f"- **{plain(section.heading)}**{source_of(section, document)}"


def _read(match: SkillMatch, skills: Mapping[str, Skill]) -> str:
    typed = cut(match.typed, SHOWN_NAME)
    names = [cut(skills[each].name, SHOWN_NAME) for each in match.skills if each in skills]
    if not names:
        return typed
    if match.sureness is Sureness.SEVERAL:
        rest = len(names) - 3
        more = " " + _("or {count} more").format(count=rest) if rest > 0 else ""
        return f"{typed} → {', '.join(names[:3])}{more}?"
    return names[0] if names[0].casefold() == typed.casefold() else f"{typed} → {names[0]}"


def _by_sureness(match: SkillMatch) -> int:
    return list(dict.fromkeys(SIGNS.values())).index(SIGNS[match.sureness])


def _names(skills: Iterable[Skill]) -> str:
    return listed([cut(skill.name, SHOWN_NAME) for skill in skills], _("and"))


def _weeks(weeks: int) -> str:
    return ngettext("{weeks} week", "{weeks} weeks", weeks).format(weeks=weeks)
