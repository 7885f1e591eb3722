"""A member's own panel: what they offer and look for, picked from lists; start, pause, leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.connecting.discord.room import Connecting, member_of, moderator_of, standing_of
from bot.connecting.discord.terms import show_terms
from bot.connecting.discord.texts import CONSENT, LEFT, NOT_ALL, SKILLS, panel_text
from bot.connecting.rules.entries import SKILLS_AT_MOST, Side, State
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.discord_app.text import CHOICES, plain, shortened
from bot.errors import NotAllowed
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.connecting.rules.entries import Entry
    from bot.connecting.rules.menu import Menu

LABEL = 100
PARTS = {
    "offers": N_("What I offer"),
    "seeks": N_("What I look for"),
    "field": N_("My field"),
    "zone": N_("My time zone"),
}
BUTTONS = {
    "begin": (N_("Yes, let me pick"), discord.ButtonStyle.success),
    "shows": (N_("Skills I can show"), discord.ButtonStyle.secondary),
    "learns": (N_("Skills I want to learn"), discord.ButtonStyle.secondary),
    "back": (N_("Back"), discord.ButtonStyle.secondary),
    "start": (N_("Look for people"), discord.ButtonStyle.success),
    "pause": (N_("Pause"), discord.ButtonStyle.secondary),
    "leave": (N_("Leave"), discord.ButtonStyle.danger),
    "moderate": (N_("For moderators"), discord.ButtonStyle.secondary),
}


async def open_panel(interaction: discord.Interaction, room: Connecting) -> None:
    """Show a member their entry, what introductions are, or why they may not take part; moderators get their button too."""
    member = member_of(interaction)
    entry = await room.entries.find(member.guild.id, member.id)
    moderates = await room.moderates(member)
    try:
        await room.entries.admit(member.guild.id, standing_of(member))
    except NotAllowed as exc:
        actions = [*(["leave"] if entry else []), *(["moderate"] if moderates else [])]
        view = _buttons(*actions) if actions else discord.utils.MISSING
        await interaction.response.send_message(_(str(exc)), view=view, ephemeral=True)
        return
    if entry is None:
        text = _(CONSENT).format(server=plain(member.guild.name))
        view = _buttons("begin", *(["moderate"] if moderates else []))
    else:
        text, view = _panel(room, member, entry, moderates=moderates)
    await interaction.response.send_message(text, view=view, ephemeral=True)


class MeetDo(ButtonItem, template=r"wf:meet:do:(?P<action>begin|shows|learns|back|start|pause|leave|moderate)"):
    """Do with one's own entry what the button says."""

    def __init__(self, action: str) -> None:
        self.action = action
        label, style = BUTTONS[action]
        super().__init__(discord.ui.Button(label=_(label), style=style, custom_id=f"wf:meet:do:{action}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Act for whoever pressed, on their own entry in this server."""
        room = Connecting.of(interaction)
        if self.action == "moderate":
            await show_terms(interaction, room, await moderator_of(interaction))
            return
        member = member_of(interaction)
        await interaction.response.defer()
        if self.action in {Side.SHOWS, Side.LEARNS}:
            entry = await room.entries.own(member.guild.id, member.id)
            await _show_skills(interaction, room.entries.menu, entry, Side(self.action))
        elif self.action == "leave":
            await room.entries.leave(member.guild.id, member.id)
            await interaction.edit_original_response(content=_(LEFT), view=None)
        else:
            await _show(interaction, room, member, await self._changed(room, member))

    async def _changed(self, room: Connecting, member: discord.Member) -> Entry:
        place = (member.guild.id, member.id)
        if self.action == "pause":
            return await room.entries.pause(*place)
        if self.action == "back":
            return await room.entries.own(*place)
        await room.entries.admit(member.guild.id, standing_of(member))
        if self.action == "begin":
            return await room.entries.begin(*place)
        entry = await room.entries.start(*place)
        # At once: whoever cannot be written to learns it now, and not from cards that never come.
        await room.delivery.welcome(entry)
        return await room.entries.own(*place)


class MeetPick(SelectItem, template=r"wf:meet:pick:(?P<part>offers|seeks|field|zone)"):
    """Keep what was picked in one of the lists."""

    def __init__(self, part: str, options: Sequence[discord.SelectOption] = (), most: int = 1) -> None:
        self.part = part
        super().__init__(
            discord.ui.Select(
                custom_id=f"wf:meet:pick:{part}",
                placeholder=_(PARTS[part]),
                min_values=0,
                max_values=most,
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Keep it and show the panel as it is now."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        await _show(interaction, room, member, await room.entries.pick(member.guild.id, member.id, self.part, values))


class MeetSkillField(SelectItem, template=r"wf:meet:field:(?P<side>shows|learns)"):
    """Choose of which field the skills are shown."""

    def __init__(self, side: str, options: Sequence[discord.SelectOption] = ()) -> None:
        self.side = Side(side)
        super().__init__(
            discord.ui.Select(
                custom_id=f"wf:meet:field:{side}",
                placeholder=_("Show the skills of another field"),
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Show the skills of the field."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        entry = await room.entries.own(member.guild.id, member.id)
        await _show_skills(interaction, room.entries.menu, entry, self.side, values[0] if values else "")


class MeetSkill(SelectItem, template=r"wf:meet:skill:(?P<side>shows|learns):(?P<field>\d{1,2})"):
    """Keep which skills of one field a member shows or wants to learn; those of other fields stay."""

    def __init__(self, side: str, field: str, options: Sequence[discord.SelectOption] = ()) -> None:
        self.side, self.field = Side(side), int(field)
        super().__init__(
            discord.ui.Select(
                custom_id=f"wf:meet:skill:{side}:{field}",
                placeholder=_("{skills}, at most {count}").format(skills=_(SKILLS[self.side]), count=SKILLS_AT_MOST),
                min_values=0,
                max_values=min(SKILLS_AT_MOST, len(options)) or 1,
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Keep the skills and show them as they are now."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        fields = room.entries.menu.fields
        field = fields[self.field] if self.field < len(fields) else ""
        entry, all_kept = await room.entries.pick_skills(member.guild.id, member.id, self.side, field, values)
        note = "" if all_kept else _(NOT_ALL)
        await _show_skills(interaction, room.entries.menu, entry, self.side, field, note)


async def _show(interaction: discord.Interaction, room: Connecting, member: discord.Member, entry: Entry) -> None:
    text, view = _panel(room, member, entry, moderates=await room.moderates(member))
    await interaction.edit_original_response(content=text, view=view)


def _panel(room: Connecting, member: discord.Member, entry: Entry, *, moderates: bool) -> tuple[str, discord.ui.View]:
    menu, wishes = room.entries.menu, entry.wishes
    view = discord.ui.View(timeout=None)
    offered = [_option(kind.id, kind.offer, wishes.offers) for kind in menu.offered]
    sought = [_option(kind.id, kind.seek, wishes.seeks) for kind in menu.kinds]
    view.add_item(MeetPick("offers", offered, len(offered)))
    view.add_item(MeetPick("seeks", sought, len(sought)))
    view.add_item(MeetPick("field", [_option(name, name, {wishes.field}) for name in menu.fields[:CHOICES]]))
    view.add_item(MeetPick("zone", [_option(zone.id, zone.name, {wishes.zone}) for zone in menu.zones]))
    main = "pause" if entry.state is State.LOOKING else "start"
    for action in ("shows", "learns", main, "leave", *(["moderate"] if moderates else [])):
        view.add_item(MeetDo(action))
    return panel_text(entry, menu, member.guild.name, room.entries.next_round()), view


async def _show_skills(
    interaction: discord.Interaction, menu: Menu, entry: Entry, side: Side, field: str = "", note: str = ""
) -> None:
    """Show one field's skills to pick from: the field named, else the member's own, else the first."""
    fields = menu.fields[:CHOICES]
    shown = next((each for each in (field, entry.wishes.field) if each in fields), fields[0])
    picked = entry.wishes.skills(side)
    view = discord.ui.View(timeout=None)
    view.add_item(MeetSkillField(side, [_option(each, each, {shown}) for each in fields]))
    options = [_option(skill.id, skill.name, picked) for skill in menu.skills_of(shown)[:CHOICES]]
    view.add_item(MeetSkill(side, str(fields.index(shown)), options))
    view.add_item(MeetDo("back"))
    names = " · ".join(name for skill, name in menu.skill_names.items() if skill in picked) or _("none yet")
    await interaction.edit_original_response(
        content="\n".join(filter(None, [f"**{_(SKILLS[side])}**: {names}", note])), view=view
    )


def _option(value: str, label: str, picked: frozenset[str] | set[str | None]) -> discord.SelectOption:
    return discord.SelectOption(label=shortened(label, LABEL), value=value, default=value in picked)


def _buttons(*actions: str) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for action in actions:
        view.add_item(MeetDo(action))
    return view
