"""What stands under a gap's card: selects, buttons, a form. What the card shows stands in them and nowhere else, so nothing is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Protocol

import discord

from bot.answering.discord.reading import section_text
from bot.careers.discord.gap_card import gap_embeds, gap_words, reading_lines, tick_embed
from bot.discord_app.rooms import ButtonItem, Room, SelectItem
from bot.discord_app.text import CHOICE_NAME, CHOICES, shortened, split_text
from bot.errors import NotFound
from bot.kernel.speech import N_, _
from bot.kernel.ticks import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.careers.gap import SkillGap
    from bot.careers.rules.gap import Direction, Gap

SELECT_ID = "wf:skill-gap:"
BUTTON_ID = "wf:skill-gap-do:"
GAP_FORM_ID = "wf:skill-gap-form:"
WORDS_CHARACTERS = 1000
PICTURE = "gap.png"

PLACEHOLDERS = {"have": N_("What I have"), "to": N_("Another direction"), "read": N_("Read one of these in full")}
BUTTONS = {"words": N_("In my own words"), "none": N_("I have none of these")}


class PlanOffer(Protocol):
    """Offer a plan beside a skill: the wing of plans does, and this one knows nothing of it."""

    def __call__(self, skill: str, name: str, hours_a_week: int) -> discord.ui.Item[Any]:
        """Return a button that proposes to learn the skill with that id."""
        ...


class GapRoom(Room):
    """Hold the use case for what stands under a card, and what offers a plan of it."""

    def __init__(self, gaps: SkillGap, plan_offer: PlanOffer) -> None:
        self.gaps = gaps
        self.plan_offer = plan_offer


class GapSelect(SelectItem, template=r"wf:skill-gap:(?P<kind>have|to|read):(?P<state>.+)"):
    """Pick what one has, another direction, or a section to read."""

    def __init__(self, kind: str, state: str, options: Sequence[discord.SelectOption] = ()) -> None:
        self.kind, self.state = kind, state
        several = kind == "have"
        select: discord.ui.Select[discord.ui.View] = discord.ui.Select(
            custom_id=f"{SELECT_ID}{kind}:{state}",
            placeholder=_(PLACEHOLDERS[kind]),
            min_values=0 if several else 1,
            max_values=max(len(options), 1) if several else 1,
            options=list(options),
        )
        super().__init__(select)

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Show the card anew by what was picked, or the section that was."""
        gaps = GapRoom.of(interaction).gaps
        direction, have, hours = gaps.recalled(self.state)
        if self.kind == "read":
            await _show_section(interaction, gaps, direction, values)
            return
        await interaction.response.defer()
        if self.kind == "have":
            shown = {skill.id for skill in gaps.to_tick(direction, have, CHOICES)}
            have = (have - shown) | (shown & set(values))
        else:
            direction = gaps.direction(values[0])
        await show_gap(interaction, gaps, gaps.gap(direction, have, hours))


class GapButton(ButtonItem, template=r"wf:skill-gap-do:(?P<kind>words|none):(?P<state>.+)"):
    """Write what one has, or say that it is none of the list: a select left as it is tells nothing."""

    def __init__(self, kind: str, state: str) -> None:
        self.kind, self.state = kind, state
        super().__init__(discord.ui.Button(label=_(BUTTONS[kind]), custom_id=f"{BUTTON_ID}{kind}:{state}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Open the form, or show the whole list as missing."""
        gaps = GapRoom.of(interaction).gaps
        direction, have, hours = gaps.recalled(self.state)
        if self.kind == "words":
            await interaction.response.send_modal(GapForm(self.state))
            return
        await interaction.response.defer()
        await show_gap(interaction, gaps, gaps.gap(direction, have, hours))


class GapForm(discord.ui.Modal):
    """Ask for skills in own words; the cog takes it, in whichever process it arrives."""

    def __init__(self, state: str) -> None:
        super().__init__(title=_("What you have"), custom_id=f"{GAP_FORM_ID}{state}")
        self.add_item(
            discord.ui.TextInput(
                label=_("Your skills, one a line or with commas"),
                style=discord.TextStyle.paragraph,
                placeholder="figma, cutting reels, excel, answering customers",
                max_length=WORDS_CHARACTERS,
            )
        )
        # Sent but not stored: the cog hears it by its custom_id.
        self.stop()


async def ask_what_one_has(
    interaction: discord.Interaction, gaps: SkillGap, direction: Direction, hours: int | None
) -> None:
    """Send the list to tick."""
    state = gaps.remembered(direction, (), hours)
    view = discord.ui.View(timeout=None)
    _add_skills(view, gaps, direction, frozenset(), state)
    view.add_item(GapButton("words", state))
    view.add_item(GapButton("none", state))
    await interaction.followup.send(embed=tick_embed(direction), view=view, ephemeral=True)


async def read_words(
    interaction: discord.Interaction, gaps: SkillGap, words: str, direction: Direction, hours: int | None
) -> None:
    """Show the gap by skills in own words, and how each was read."""
    matches = await gaps.read(words)
    have = {skill for match in matches for skill in match.counted}
    await show_gap(interaction, gaps, gaps.gap(direction, have, hours), reading_lines(matches, gaps.skills))


async def show_gap(interaction: discord.Interaction, gaps: SkillGap, gap: Gap, lines: Sequence[str] = ()) -> None:
    """Put the card in place of what was acknowledged: the "thinking…", or the card on which something was picked.

    A card that was dismissed in the meantime comes anew.
    """
    reading = await gaps.reading(interaction.guild_id or 0, gap.direction)
    picture, alt = await gaps.picture(gap), gap_words(gap)
    state = gaps.remembered(gap.direction, gap.have, gap.hours_a_week if gap.said_hours else None)
    view = discord.ui.View(timeout=None)
    _add_skills(view, gaps, gap.direction, gap.have, state)
    others = gaps.others(gap.direction, CHOICES)
    _add(view, "to", state, ((each.id, each.name, "" if each.occupation else _("a whole field")) for each in others))
    _add(view, "read", state, ((key_of(section.id), section.heading, document.title) for section, document in reading))
    view.add_item(GapButton("words", state))
    offer = GapRoom.of(interaction).plan_offer
    for lesson in gap.lessons:
        view.add_item(offer(lesson.skill.id, lesson.skill.name, gap.hours_a_week))
    embeds = gap_embeds(gap, lines, reading, PICTURE)
    try:
        file = discord.File(io.BytesIO(picture), PICTURE, description=alt)
        await interaction.edit_original_response(embeds=embeds, attachments=[file], view=view)
    except discord.NotFound:
        file = discord.File(io.BytesIO(picture), PICTURE, description=alt)
        await interaction.followup.send(embeds=embeds, file=file, view=view, ephemeral=True)


def _add_skills(view: discord.ui.View, gaps: SkillGap, direction: Direction, have: frozenset[str], state: str) -> None:
    skills = gaps.to_tick(direction, have, CHOICES)
    _add(view, "have", state, ((skill.id, skill.name, skill.field) for skill in skills), have)


def _add(
    view: discord.ui.View,
    kind: str,
    state: str,
    named: Iterable[tuple[str, str, str]],
    ticked: frozenset[str] = frozenset(),
) -> None:
    """Add a select of (value, label, description), unless there is nothing to pick."""
    options = [
        discord.SelectOption(
            label=shortened(label, CHOICE_NAME),
            value=value,
            description=shortened(about, CHOICE_NAME) or None,
            default=value in ticked,
        )
        for value, label, about in named
    ]
    if options:
        view.add_item(GapSelect(kind, state, options))


async def _show_section(
    interaction: discord.Interaction, gaps: SkillGap, direction: Direction, picked: Sequence[str]
) -> None:
    reading = await gaps.reading(interaction.guild_id or 0, direction)
    found = next((each for each in reading if key_of(each[0].id) in picked), None)
    if found is None:
        raise NotFound(N_("That section is no longer in the library. Ask me with `/ask` instead."))
    first, *rest = split_text(section_text(*found))
    await interaction.response.send_message(first, ephemeral=True, suppress_embeds=True)
    for piece in rest:
        await interaction.followup.send(piece, ephemeral=True, suppress_embeds=True)
