"""Turn entries of the catalogue into embeds: pure functions that keep to Discord's limits and let no text escape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.answering.discord.render import source_line
from bot.discord_app.text import EMBED_TITLE, plain, shortened
from bot.kernel.models import CITATION, Citation
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.careers.catalogue import Missed, OccupationCard, SkillCard
    from bot.careers.rules.catalogue import Demand, Occupation
    from bot.kernel.models import Source

FIELD_VALUE = 1024
SHORT_VALUE = 512
"""For what is short in every good entry: title, description, five fields and footer stay below 6,000 characters together."""

SHOWN_NAME = 100
FOOTER = N_("/{kind} for another · /ask for advice on yours")
NONE_YET = {
    "skill": N_("My library has no skills yet. Ask me with `/ask` instead."),
    "occupation": N_("My library has no occupations yet. Ask me with `/ask` instead."),
}
NOT_CALLED = {
    "skill": N_(
        "I have no skill called {name} yet. The nearest are {names}: pick one of those that I suggest while you type, "
        "or ask me with `/ask`."
    ),
    "occupation": N_(
        "I have no occupation called {name} yet. The nearest are {names}: pick one of those that I suggest while you type, "
        "or ask me with `/ask`."
    ),
}
_MORE = "\n…"
_SHARES = N_(
    "**{model:.0%}** of the tasks as a language model rated them, **{human:.0%}** as people did; a task that also needs "
    "other software counts half. Exposure is not job loss."
)


def skill_embed(card: SkillCard) -> discord.Embed:
    """Return what a skill is and opens, how much it is asked for, how to learn it, prove it and go on."""
    skill = card.skill
    embed = discord.Embed(title=_title(skill.name), colour=discord.Colour.teal())
    embed.description = f"**{cut(skill.field, SHOWN_NAME)}** · {cut(skill.what, SHORT_VALUE)}"
    steps = [
        f"{number}. {cut(each.step, SHORT_VALUE)} (**{each.hours} h**)"
        for number, each in enumerate(skill.first_20_hours, start=1)
    ]
    add_lines(embed, _("Work it opens"), bullets(skill.opens))
    add_lines(
        embed, _("Demand, as of {date}").format(date=cut(skill.demand.date, SHOWN_NAME)), demand_lines(skill.demand)
    )
    add_lines(embed, _("Your first 20 hours"), steps)
    add_lines(embed, _("How to prove it"), [cut(skill.proof, SHORT_VALUE)])
    add_lines(embed, _("Neighbours"), [_names(each.name for each in card.neighbours)])
    return embed.set_footer(text=_(FOOTER).format(kind="skill"))


def occupation_embed(card: OccupationCard) -> discord.Embed:
    """Return what an occupation does, how far language models reach into it, and what to move towards."""
    occupation = card.occupation
    embed = discord.Embed(title=_title(occupation.name), colour=discord.Colour.blurple())
    if occupation.also:
        embed.description = _("Also called {names}").format(names=cut(", ".join(occupation.also), SHORT_VALUE))
    add_lines(embed, _("Typical tasks"), bullets(occupation.tasks))
    add_lines(embed, _("Exposed to language models"), reach_lines(occupation))
    add_lines(embed, _("Move towards"), bullets(occupation.towards))
    add_lines(embed, _("Skills that help"), [_names(each.name for each in card.skills)])
    return embed.set_footer(text=_(FOOTER).format(kind="occupation"))


def demand_lines(demand: Demand) -> list[str]:
    """Return how much a skill is asked for, and the sources."""
    return [cut(_numbered(demand.text, demand.sources), SHORT_VALUE), *_sources(demand.sources)]


def reach_lines(occupation: Occupation) -> list[str]:
    """Return how far language models reach into an occupation by both raters, what that leaves out, and the sources."""
    caution = cut(_numbered(occupation.caution, occupation.sources), SHORT_VALUE)
    reach = [caution]
    if shares := occupation.exposure:
        reach = [_(_SHARES).format(model=shares.beta_model, human=shares.beta_human), f"⚠️ {caution}"]
    return [*reach, *_sources(occupation.sources)]


def missed_text(kind: str, typed: str, missed: Missed) -> str:
    """Return what to tell somebody whose words name no entry, or several."""
    if not missed.nearest:
        return _(NONE_YET[kind])
    called = f"“{cut(typed, SHOWN_NAME)}”"
    names = [f"**{cut(name, SHOWN_NAME)}**" for name in missed.nearest]
    if missed.fitting:
        rest = missed.fitting - len(names)
        more = [_("{count} more").format(count=rest)] if rest else []
        said = _("{name} may be {names}: pick one of those that I suggest while you type.")
        return said.format(name=called, names=listed([*names, *more], _("or")))
    return _(NOT_CALLED[kind]).format(name=called, names=listed(names, _("and")))


def add_lines(embed: discord.Embed, name: str, lines: Iterable[str]) -> None:
    """Add a field of as many lines as it holds, unless they show nothing; an ellipsis says that some are missing."""
    value = ""
    for line in filter(None, lines):
        if len(value) + len(line) + 1 > FIELD_VALUE - len(_MORE):
            value += _MORE
            break
        value += f"\n{line}"
    if value := value.strip():
        embed.add_field(name=name, value=value, inline=False)


def cut(text: str, limit: int) -> str:
    """Return text on one line, made plain and at most `limit` long; cut before it is escaped, which no cut may part."""
    line = " ".join(text.split())
    room = limit
    while len(made := plain(shortened(line, room)).strip()) > limit:
        room -= max((len(made) - limit) // 2, 1)
    return made


def _title(name: str) -> str:
    return cut(name, EMBED_TITLE) or "…"


def bullets(items: Iterable[str]) -> list[str]:
    """Return items as a list."""
    return [f"- {cut(item, SHORT_VALUE)}" for item in items]


def _names(names: Iterable[str]) -> str:
    return cut(" · ".join(names), SHORT_VALUE)


def listed(names: Sequence[str], last: str) -> str:
    """Return names as a sentence lists them."""
    return f" {last} ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _numbered(text: str, sources: Sequence[Source]) -> str:
    """Return the text with each `[id]` turned into the number under which its source is listed."""
    numbers = {source.id: f" [{number}]" for number, source in enumerate(sources, start=1)}
    return CITATION.sub(lambda found: numbers.get(found[1], ""), text)


def _sources(sources: Sequence[Source]) -> list[str]:
    return [_source(number, source) for number, source in enumerate(sources, start=1)]


def _source(number: int, source: Source) -> str:
    """Return a source's line, without its link when that is longer than a field; a cut link leads elsewhere."""
    short = replace(
        source,
        title=_one_line(source.title),
        publisher=_one_line(source.publisher),
        published=_one_line(source.published),
    )
    line = source_line(Citation(number, short))
    return line if len(line) <= FIELD_VALUE // 2 else source_line(Citation(number, replace(short, url=None)))


def _one_line(text: str) -> str:
    return shortened(" ".join(text.split()), SHOWN_NAME)
