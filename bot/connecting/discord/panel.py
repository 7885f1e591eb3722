"""A member's own panel: what they offer and look for, picked from lists; start, pause, leave.

A panel that shows a draft carries it in the custom_ids of its items, behind what they do; it stands nowhere else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import discord

from bot.connecting.discord.panel_parts import DRAFT, PARTS, option, with_draft
from bot.connecting.discord.room import Connecting, member_of, moderator_of, standing_of
from bot.connecting.discord.terms import show_terms
from bot.connecting.discord.texts import (
    CONSENT,
    LEFT,
    NOT_ALL,
    NOT_ALL_TICKED,
    PICKED_MEANWHILE,
    SKILLS,
    draft_text,
    panel_text,
    skills_text,
)
from bot.connecting.rules.drafts import Draft, written
from bot.connecting.rules.entries import SKILLS_AT_MOST, Side, State
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.discord_app.text import CHOICES, plain
from bot.errors import NotAllowed
from bot.kernel.speech import N_, _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.connecting.rules.entries import Entry
    from bot.connecting.rules.menu import Menu

    Held: TypeAlias = Entry | Draft

BUTTONS = {
    "begin": (N_("Yes, let me pick"), discord.ButtonStyle.success),
    "shows": (N_("Skills I can show"), discord.ButtonStyle.secondary),
    "learns": (N_("Skills I want to learn"), discord.ButtonStyle.secondary),
    "back": (N_("Back"), discord.ButtonStyle.secondary),
    "start": (N_("Look for people"), discord.ButtonStyle.success),
    "pause": (N_("Pause"), discord.ButtonStyle.secondary),
    "save": (N_("Save"), discord.ButtonStyle.success),
    "empty": (N_("Begin with nothing"), discord.ButtonStyle.secondary),
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
    elif suggested := await room.suggestions.find(member.guild.id, member.id):
        text, view = _suggestion(room, member, *suggested, moderates=moderates)
    else:
        text, view = _panel(room, member, entry, moderates=moderates)
    await interaction.response.send_message(text, view=view, ephemeral=True)


class MeetDo(
    ButtonItem,
    template=r"wf:meet:do:(?P<action>begin|shows|learns|back|start|pause|save|empty|leave|moderate)" + DRAFT,
):
    """Do with one's own entry, or with the draft of one, what the button says."""

    def __init__(self, action: str, draft: str | None = None) -> None:
        self.action, self.draft = action, draft
        label, style = BUTTONS[action]
        custom_id = with_draft(f"wf:meet:do:{action}", draft)
        super().__init__(discord.ui.Button(label=_(label), style=style, custom_id=custom_id))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Act for whoever pressed, on their own entry in this server."""
        room = Connecting.of(interaction)
        if self.action == "moderate":
            await show_terms(interaction, room, await moderator_of(interaction))
            return
        member = member_of(interaction)
        await interaction.response.defer()
        if self.action in {Side.SHOWS, Side.LEARNS}:
            held = await _held(room, member, self.draft)
            await _show_skills(interaction, room.entries.menu, held, Side(self.action))
        elif self.action == "leave":
            await room.entries.leave(member.guild.id, member.id)
            await interaction.edit_original_response(content=_(LEFT), view=None)
        else:
            await _edit(interaction, *await self._changed(room, member))

    async def _changed(self, room: Connecting, member: discord.Member) -> tuple[str, discord.ui.View]:
        place, moderates = (member.guild.id, member.id), await room.moderates(member)
        if self.action == "back":
            return _panel(room, member, await _held(room, member, self.draft), moderates=moderates)
        if self.action == "pause":
            return _panel(room, member, await room.entries.pause(*place), moderates=moderates)
        await room.entries.admit(member.guild.id, standing_of(member))
        if self.action == "begin" and (suggested := await room.suggestions.find(*place)):
            return _suggestion(room, member, *suggested, moderates=moderates)
        if self.action in {"begin", "empty"}:
            return _panel(room, member, await room.entries.begin(*place), moderates=moderates)
        if self.action == "save":
            entry, saved = await room.suggestions.save(*place, self.draft or "")
            return _panel(room, member, entry, moderates=moderates, note="" if saved else _(PICKED_MEANWHILE))
        entry = await room.entries.start(*place)
        # At once: whoever cannot be written to learns it now, and not from cards that never come.
        await room.delivery.welcome(entry)
        return _panel(room, member, await room.entries.own(*place), moderates=moderates)


class MeetPick(SelectItem, template=r"wf:meet:pick:(?P<part>offers|seeks|field|zone)" + DRAFT):
    """Keep what was picked in one of the lists, or tick it in a draft."""

    def __init__(
        self, part: str, draft: str | None = None, options: Sequence[discord.SelectOption] = (), most: int = 1
    ) -> None:
        self.part, self.draft = part, draft
        super().__init__(
            discord.ui.Select(
                custom_id=with_draft(f"wf:meet:pick:{part}", draft),
                placeholder=_(PARTS[part]),
                min_values=0,
                max_values=most,
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Do so and show the panel as it is now."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        held: Held
        if self.draft is None:
            held = await room.entries.pick(member.guild.id, member.id, self.part, values)
        else:
            held = room.suggestions.pick(self.draft, self.part, values)
        await _edit(interaction, *_panel(room, member, held, moderates=await room.moderates(member)))


class MeetSkillField(SelectItem, template=r"wf:meet:field:(?P<side>shows|learns)" + DRAFT):
    """Choose of which field the skills are shown."""

    def __init__(self, side: str, draft: str | None = None, options: Sequence[discord.SelectOption] = ()) -> None:
        self.side, self.draft = Side(side), draft
        super().__init__(
            discord.ui.Select(
                custom_id=with_draft(f"wf:meet:field:{side}", draft),
                placeholder=_("Show the skills of another field"),
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Show the skills of the field."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        held = await _held(room, member, self.draft)
        await _show_skills(interaction, room.entries.menu, held, self.side, values[0] if values else "")


class MeetSkill(SelectItem, template=r"wf:meet:skill:(?P<side>shows|learns):(?P<field>\d{1,2})" + DRAFT):
    """Keep, or tick in a draft, which skills of one field a member shows or wants to learn; those of other fields stay."""

    def __init__(
        self, side: str, field: str, draft: str | None = None, options: Sequence[discord.SelectOption] = ()
    ) -> None:
        self.side, self.field, self.draft = Side(side), int(field), draft
        super().__init__(
            discord.ui.Select(
                custom_id=with_draft(f"wf:meet:skill:{side}:{field}", draft),
                placeholder=_("{skills}, at most {count}").format(skills=_(SKILLS[self.side]), count=SKILLS_AT_MOST),
                min_values=0,
                max_values=min(SKILLS_AT_MOST, len(options)) or 1,
                options=list(options),
            )
        )

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Do so and show the skills as they are now."""
        room, member = Connecting.of(interaction), member_of(interaction)
        await interaction.response.defer()
        fields = room.entries.menu.fields
        field = fields[self.field] if self.field < len(fields) else ""
        held: Held
        if self.draft is None:
            held, took_all = await room.entries.pick_skills(member.guild.id, member.id, self.side, field, values)
            note = "" if took_all else _(NOT_ALL)
        else:
            held, took_all = room.suggestions.pick_skills(self.draft, self.side, field, values)
            note = "" if took_all else _(NOT_ALL_TICKED)
        await _show_skills(interaction, room.entries.menu, held, self.side, field, note)


async def _held(room: Connecting, member: discord.Member, draft: str | None) -> Held:
    """Return the draft that a panel carries, or the entry that is kept."""
    return room.suggestions.recalled(draft) if draft else await room.entries.own(member.guild.id, member.id)


async def _edit(interaction: discord.Interaction, text: str, view: discord.ui.View) -> None:
    await interaction.edit_original_response(content=text, view=view)


def _suggestion(
    room: Connecting, member: discord.Member, draft: Draft, more: bool, *, moderates: bool
) -> tuple[str, discord.ui.View]:
    return _panel(room, member, draft, moderates=moderates, note=_(NOT_ALL_TICKED) if more else "")


def _panel(
    room: Connecting, member: discord.Member, held: Held, *, moderates: bool, note: str = ""
) -> tuple[str, discord.ui.View]:
    menu, wishes, server = room.entries.menu, held.wishes, member.guild.name
    if isinstance(held, Draft):
        draft, actions = written(wishes, menu), ["save", "empty"]
        text = draft_text(held, menu, server, note)
    else:
        draft, actions = None, ["pause" if held.state is State.LOOKING else "start", "leave"]
        text = panel_text(held, menu, server, room.entries.next_round(), note)
    view = discord.ui.View(timeout=None)
    offered = [option(kind.id, kind.offer, wishes.offers) for kind in menu.offered]
    sought = [option(kind.id, kind.seek, wishes.seeks) for kind in menu.kinds]
    view.add_item(MeetPick("offers", draft, offered, len(offered)))
    view.add_item(MeetPick("seeks", draft, sought, len(sought)))
    fields = [option(name, name, {wishes.field}) for name in menu.fields[:CHOICES]]
    view.add_item(MeetPick("field", draft, fields))
    view.add_item(MeetPick("zone", draft, [option(zone.id, zone.name, {wishes.zone}) for zone in menu.zones]))
    for action in ("shows", "learns", *actions):
        view.add_item(MeetDo(action, draft))
    if moderates:
        view.add_item(MeetDo("moderate"))
    return text, view


async def _show_skills(
    interaction: discord.Interaction, menu: Menu, held: Held, side: Side, field: str = "", note: str = ""
) -> None:
    """Show one field's skills to pick from: the field named, else the member's own, else the first."""
    draft = written(held.wishes, menu) if isinstance(held, Draft) else None
    fields = menu.fields[:CHOICES]
    shown = next((each for each in (field, held.wishes.field) if each in fields), fields[0])
    picked = held.wishes.skills(side)
    view = discord.ui.View(timeout=None)
    view.add_item(MeetSkillField(side, draft, [option(each, each, {shown}) for each in fields]))
    options = [option(skill.id, skill.name, picked) for skill in menu.skills_of(shown)[:CHOICES]]
    view.add_item(MeetSkill(side, str(fields.index(shown)), draft, options))
    view.add_item(MeetDo("back", draft))
    await _edit(interaction, skills_text(held.wishes, side, menu, kept=draft is None, note=note), view)


def _buttons(*actions: str) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for action in actions:
        view.add_item(MeetDo(action))
    return view
