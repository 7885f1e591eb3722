"""Show moderators what went unanswered, and begin the article that would answer it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import tell, thinking
from bot.discord_app.rooms import ButtonItem
from bot.discord_app.text import NOBODY, plain, shortened, split_text
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.library.discord.moderators import Moderation, moderator

if TYPE_CHECKING:
    from bot.library.gaps import GapGroup
    from bot.library.rules.curation import Actor

GROUPS_SHOWN = 5
PHRASINGS_SHOWN = 4
TRENDS = {"rising": N_("rising"), "falling": N_("falling"), "steady": N_("steady")}
ARROWS = {"rising": "↗", "falling": "↘", "steady": "→"}


async def show_gaps(interaction: discord.Interaction, room: Moderation, actor: Actor) -> None:
    """List the groups of open questions, each of the first with a button that begins an article."""
    groups = await room.gaps.groups(actor.community)
    if not groups:
        await tell(interaction, N_("Nothing is open: every question so far found an answer that nobody disliked."))
        return
    count = sum(group.count for group in groups)
    head = _("**{questions} open questions in {groups} groups**, most asked first:")
    lines = [head.format(questions=count, groups=len(groups))]
    view = discord.ui.View(timeout=None)
    for number, group in enumerate(groups[:GROUPS_SHOWN], 1):
        # Not a numbered list: Discord begins it anew after each list of phrasings.
        lines.append(
            f"**{number}** {ARROWS[group.trend]} "
            + _("asked {count}×").format(count=group.count)
            + f" ({_(TRENDS[group.trend])})"
        )
        lines += [f"- {plain(shortened(question, 140))}" for question in group.questions[:PHRASINGS_SHOWN]]
        lines += [
            "-# " + _("understood as: {reading}").format(reading=plain(shortened(reading, 140)))
            for reading in group.readings[:1]
        ]
        view.add_item(BeginArticle(key_of(group), number))
    lines.append("-# " + _("Personal details are taken out. A button gives you an article to fill in."))
    *before, last = split_text("\n".join(lines))
    for piece in before:
        await tell(interaction, piece)
    await interaction.followup.send(last, view=view, ephemeral=True, allowed_mentions=NOBODY)


def key_of(group: GapGroup) -> str:
    """Return a short name for a group: its first question's answer, which stays when others join."""
    return sha256(group.answer_ids[-1].encode()).hexdigest()[:16]


def article_for(group: GapGroup, topic: str, today: str) -> str:
    """Return an article in the editorial form to fill in, with the members' own words as phrasings."""
    heading, *others = group.questions
    asked = " · ".join(question.rstrip(" ?.!") for question in others[:5]) or "write three other ways to ask it"
    return (
        f"---\ntitle: …\ntopic: {topic}\nsummary: …\nlevel: starter\nreviewed: {today}\nreview_by: …\n"
        "sources:\n  - {id: short-name, title: …, publisher: …, published: …, url: https://…, evidence: practice}\n---\n"
        f"## {heading}\n> Also asked: {asked}\n\n"
        "The answer in two or three sentences, at most 350 characters. [short-name]\n\n"
        "- A step that stands by itself.\n- What to say, in quotation marks.\n- How long it takes or what it costs.\n"
        "- **Careful:** when this is wrong.\n"
    )


class BeginArticle(ButtonItem, template=r"wf:gap:(?P<key>[0-9a-f]{16}):(?P<number>\d)"):
    """Give the moderator an article to fill in for one group."""

    def __init__(self, key: str, number: int | str) -> None:
        self.key = key
        self.number = int(number)
        super().__init__(
            discord.ui.Button(label=_("Draft for {number}").format(number=number), custom_id=f"wf:gap:{key}:{number}")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Send the article as text to copy."""
        actor = await moderator(interaction)
        room = Moderation.of(interaction)
        async with thinking(interaction, quiet=True):
            groups = await room.gaps.groups(actor.community)
            group = next((each for each in groups if key_of(each) == self.key), None)
            if group is None:
                raise NotFound(N_("Those questions were answered meanwhile. See /knowledge gaps."))
            found = await room.holdings.search(actor, group.questions[0])
            topic = found[0].document.topic if found else room.library.topics[0].id
            text = article_for(group, topic, room.today().isoformat())
            # In a code block, so that it can be copied as it is.
            await tell(
                interaction,
                _("Fill this in and hand it over with `/knowledge add`:")
                + "\n```md\n"
                + shortened(discord.utils.escape_mentions(text).replace("```", "ˋˋˋ"), 1850)
                + "\n```",
            )
