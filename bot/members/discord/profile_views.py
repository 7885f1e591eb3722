"""The selects, buttons and the form of `/me`. They know their member by who presses, so they work after a restart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.rooms import ButtonItem, Room, SelectItem
from bot.discord_app.text import BUTTON_LABEL, CHOICES, FIELD_LABEL, shortened
from bot.kernel.speech import N_, _
from bot.members.discord.profile_text import DELETED, NOT_TAKEN, WELCOME, profile_embed, said
from bot.members.rules.profiles import MOST, NAMES, Line, Profile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.members.profile import Profiles
    from bot.members.rules.choices import Choices

FORM_ID = "wf:me:form"
OPEN_ID = "wf:me:open"
PICKED = (Line.STAGE, Line.FIELD, Line.GOALS)
"""Lines short enough for a select; Discord takes 25 options."""

TYPED = (Line.OCCUPATION, Line.SKILLS, Line.HOURS, Line.COUNTRY, Line.CURRENCY)
"""Lines that are typed; Discord takes five fields."""

HINTS = {
    Line.OCCUPATION: "graphic designer",
    Line.SKILLS: "copywriting, SEO content",
    Line.HOURS: "15",
    Line.COUNTRY: "India",
    Line.CURRENCY: "INR",
}
LONGEST = {Line.SKILLS: 600}
TYPED_CHARACTERS = 100
OPTION = 100
BUTTON_ROW = 4
CLEAR = "clear"
CHANGE = N_("change")


class ProfileRoom(Room):
    """Hold what the items of a profile need."""

    def __init__(self, profiles: Profiles) -> None:
        self.profiles = profiles


class FitsButton(ButtonItem, template=OPEN_ID):
    """Say under an answer whom it fits, and open the profile of whoever presses: their own, to them alone."""

    def __init__(self, fits: str = "", row: int | None = None) -> None:
        change = _(CHANGE)
        label = f"{shortened(fits, BUTTON_LABEL - len(change) - 3)} · {change}"
        super().__init__(discord.ui.Button(label=label, emoji="🪪", custom_id=OPEN_ID, row=row))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Show the card, or what a profile is for."""
        profiles = ProfileRoom.of(interaction).profiles
        # In a message of its own: the one that was pressed is the answer.
        await show(interaction, await profiles.get(interaction.guild_id or 0, interaction.user.id), anew=True)


class StartProfile(ButtonItem, template=r"wf:me:start"):
    """Begin a profile: the press is the member's consent."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button(label=_("Start"), style=discord.ButtonStyle.primary, custom_id="wf:me:start")
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Keep an empty profile and show its card."""
        profiles = ProfileRoom.of(interaction).profiles
        await show(interaction, await profiles.start(interaction.guild_id or 0, interaction.user.id))


class DeleteProfile(ButtonItem, template=r"wf:me:delete"):
    """Delete the profile of whoever presses."""

    def __init__(self) -> None:
        super().__init__(
            discord.ui.Button(
                label=_("Delete all"), style=discord.ButtonStyle.danger, custom_id="wf:me:delete", row=BUTTON_ROW
            )
        )

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Delete and say so."""
        await ProfileRoom.of(interaction).profiles.delete(interaction.guild_id or 0, interaction.user.id)
        await _tell(interaction, content=_(DELETED), embed=None, view=None)


class TypeLines(ButtonItem, template=r"wf:me:type"):
    """Open the form for the lines that are typed."""

    def __init__(self) -> None:
        super().__init__(discord.ui.Button(label=_("Type the rest"), custom_id="wf:me:type", row=BUTTON_ROW))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Open the form with what is said already; for whoever has no profile, say what it is for."""
        profiles = ProfileRoom.of(interaction).profiles
        profile = await profiles.get(interaction.guild_id or 0, interaction.user.id)
        if profile is None:
            await show(interaction, profile)
        else:
            await interaction.response.send_modal(ProfileForm(profile, profiles.choices))


class LineSelect(SelectItem, template=r"wf:me:line:(?P<line>stage|field|goals|clear)"):
    """Say one line by picking, or clear the lines that are picked; picking nothing clears the line."""

    def __init__(self, line: str, profile: Profile | None = None, choices: Choices | None = None) -> None:
        self.line = line
        super().__init__(_select(line, profile or Profile(), choices))

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Keep what was picked and show the card as it is now."""
        community, member = interaction.guild_id or 0, interaction.user.id
        profiles = ProfileRoom.of(interaction).profiles
        if self.line == CLEAR:
            profile = await profiles.clear(community, member, [Line(each) for each in values if each in set(Line)])
        else:
            profile = await profiles.choose(community, member, Line(self.line), values)
        await show(interaction, profile)


class ProfileForm(discord.ui.Modal):
    """Ask for the lines that are typed; the cog takes it, in whichever process it arrives."""

    def __init__(self, profile: Profile, choices: Choices) -> None:
        super().__init__(title=_("Your /me"), custom_id=FORM_ID)
        for line in TYPED:
            self.add_item(
                discord.ui.TextInput(
                    label=shortened(_("{line} (empty clears it)").format(line=_(NAMES[line])), FIELD_LABEL),
                    placeholder=HINTS[line],
                    default=typed_as(profile, choices, line) or None,
                    required=False,
                    max_length=LONGEST.get(line, TYPED_CHARACTERS),
                )
            )
        # Sent but not stored: the cog hears it by its custom_id.
        self.stop()


def typed_as(profile: Profile, choices: Choices, line: Line) -> str:
    """Return what a line says as the form shows it, short enough to be typed again."""
    if line in {Line.HOURS, Line.CURRENCY}:
        return next(iter(profile.values(line)), "")
    return said(profile, choices, line)


async def show(
    interaction: discord.Interaction, profile: Profile | None, notes: Sequence[str] = (), *, anew: bool = False
) -> None:
    """Show the card, or what a profile is for to whoever has none: to the member alone, in place of the card that they pressed.

    `anew` shows it beside what was pressed.
    """
    if profile is None:
        view = discord.ui.View(timeout=None)
        view.add_item(StartProfile())
        await _tell(interaction, content=_(WELCOME), embed=None, view=view, anew=anew)
        return
    choices = ProfileRoom.of(interaction).profiles.choices
    text = _(NOT_TAKEN).format(lines="\n".join(f"- {_(note)}" for note in notes)) if notes else None
    embed, view = profile_embed(profile, choices), profile_view(profile, choices)
    await _tell(interaction, content=text, embed=embed, view=view, anew=anew)


def profile_view(profile: Profile, choices: Choices) -> discord.ui.View:
    """Return everything with which a profile is changed."""
    view = discord.ui.View(timeout=None)
    for line in PICKED:
        view.add_item(LineSelect(line, profile, choices))
    if profile.lines:
        view.add_item(LineSelect(CLEAR, profile, choices))
    view.add_item(TypeLines())
    view.add_item(DeleteProfile())
    return view


async def _tell(
    interaction: discord.Interaction,
    *,
    content: str | None,
    embed: discord.Embed | None,
    view: discord.ui.View | None,
    anew: bool = False,
) -> None:
    """Say it where only the member sees it: never in place of a message that a channel reads."""
    pressed = interaction.message
    if pressed is not None and pressed.flags.ephemeral and not anew:
        await interaction.response.edit_message(content=content, embed=embed, view=view)
        return
    await interaction.response.send_message(
        content, embed=embed or discord.utils.MISSING, view=view or discord.utils.MISSING, ephemeral=True
    )


def _select(line: str, profile: Profile, choices: Choices | None) -> discord.ui.Select[discord.ui.View]:
    if line == CLEAR:
        options = [discord.SelectOption(label=_(NAMES[each]), value=each.value) for each in profile.lines]
        placeholder, most = _("Clear lines…"), len(options)
    else:
        held = set(profile.values(Line(line)))
        options = [
            discord.SelectOption(label=shortened(each.name, OPTION), value=each.id, default=each.id in held)
            for each in (choices.of(Line(line)) if choices else ())[:CHOICES]
        ]
        placeholder, most = _(NAMES[Line(line)]), MOST.get(Line(line), 1)
    return discord.ui.Select(
        custom_id=f"wf:me:line:{line}",
        placeholder=placeholder,
        min_values=0,
        max_values=max(1, min(most, len(options))),
        options=options,
    )


DYNAMIC_ITEMS = (FitsButton, StartProfile, DeleteProfile, TypeLines, LineSelect)
