"""What `/me` says: before anything is kept, and as the card of what is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.text import plain
from bot.kernel.speech import N_, _
from bot.members.rules.profiles import NAMES, Line

if TYPE_CHECKING:
    from bot.members.rules.choices import Choices
    from bot.members.rules.profiles import Profile

WELCOME = N_("""\
**Say once who you are at work, and my answers fit you.** All of it is optional, and nothing is kept before you press Start.
- **What, and what for**: from lists only: where you stand, field, occupation, skills, hours a week, country, currency, goals. Sections for \
you come first, your country's articles come in, examples in your currency go before others; occupation, skills and hours fill in what other commands would ask you. It never says who can do which job, and I \
don't ask for name, gender, age, origin or family. What your question says itself always counts more.
- **Who sees it**: only you, and whoever runs this bot; moderators don't. It is for this place alone: another server, or our direct \
messages, know nothing of it. In channels, where others read, I use field and where you stand only (never that you have a job), and \
say no more than that it was used. `/connect` ticks what fits in its lists, for you alone; others get to know only what you save there.
- **How long**: until you delete it. `/me` changes or clears each line, or deletes all; `/my-data export` and `/my-data delete` take it too.
""")
STARTED = N_("Pick what you like below. *Type the rest* opens a form; `/me` with its options suggests while you type.")
EMPTY = "–"
DELETED = N_("Your profile here is deleted, and my answers are for everybody again. `/me` starts a new one.")
NOT_TAKEN = N_("Not taken:\n{lines}")
FOOTER = N_("Only you see this. In channels I use field and standing only, and never say them.")


def profile_embed(profile: Profile, choices: Choices) -> discord.Embed:
    """Return the card: every line, said or not."""
    embed = discord.Embed(title=_("Your /me"), colour=discord.Colour.teal())
    lines = [f"**{_(NAMES[line])}**: {_shown(profile, choices, line)}" for line in Line]
    embed.description = "\n".join([*lines, "", _(STARTED)])
    return embed.set_footer(text=_(FOOTER))


def _shown(profile: Profile, choices: Choices, line: Line) -> str:
    # "Hours a week: 8 hours" says it once.
    words = said(profile, choices, line)
    return plain(words.removesuffix(" a week") if line is Line.HOURS else words) or EMPTY


def said(profile: Profile, choices: Choices, line: Line) -> str:
    """Return what a line says in words, as a form takes it again; empty where it says nothing."""
    found = (choices.get(line, value) for value in profile.values(line))
    return ", ".join(choice.name for choice in found if choice)
