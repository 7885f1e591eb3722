"""The moderators' panel: on or off, where two meet, where reports go, who is left out; numbers, and never a wish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.connecting.conditions import DAYS
from bot.connecting.discord.room import Connecting, Picking, moderator_of
from bot.connecting.discord.texts import terms_text
from bot.discord_app.rooms import ButtonItem
from bot.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from bot.connecting.rules.entries import Terms

CHANNELS = {"threads": "A channel for private threads", "reports": "A channel where moderators get reports"}
MENTOR_CHANNEL = "That is a mentor channel: I would answer in the private threads below it. Pick another one."
NOT_HERE = "That is not one of this server's channels or roles."


async def show_terms(interaction: discord.Interaction, room: Connecting, member: discord.Member) -> None:
    """Send the panel to a moderator alone."""
    terms = await room.conditions.terms(member.guild.id)
    text = await _text(room, member.guild, terms)
    await interaction.response.send_message(text, view=terms_view(terms), ephemeral=True)


def terms_view(terms: Terms) -> discord.ui.View:
    """Return what changes the terms."""
    view = discord.ui.View(timeout=None)
    for name in ("threads", "reports", "role", "days"):
        view.add_item(MeetTerm(name, terms))
    view.add_item(MeetSwitch("off" if terms.is_open else "on"))
    return view


class MeetTerm(Picking, discord.ui.DynamicItem[Any], template=r"wf:meet:set:(?P<name>threads|reports|role|days)"):
    """Change one term to what was picked; picking nothing takes it away."""

    def __init__(self, name: str, terms: Terms | None = None) -> None:
        self.name = name
        super().__init__(_select(name, terms))

    async def picked(self, interaction: discord.Interaction, values: list[str]) -> None:
        """Keep it and show the panel as it is now."""
        member, room = await moderator_of(interaction), Connecting.of(interaction)
        picked = int(values[0]) if values and values[0].isdigit() else None
        if picked is not None and self.name != "days":
            await _check(room, member.guild, self.name, picked)
        terms = await room.conditions.change(member.guild.id, member.id, self.name, picked)
        await _show(interaction, room, member.guild, terms)


class MeetSwitch(ButtonItem, template=r"wf:meet:switch:(?P<to>on|off)"):
    """Turn introductions on or off."""

    def __init__(self, to: str) -> None:
        self.to = to
        on = to == "on"
        label = "Turn introductions on" if on else "Turn introductions off"
        style = discord.ButtonStyle.success if on else discord.ButtonStyle.danger
        super().__init__(discord.ui.Button(label=label, style=style, custom_id=f"wf:meet:switch:{to}"))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Do it and show the panel as it is now."""
        member, room = await moderator_of(interaction), Connecting.of(interaction)
        terms = await room.conditions.switch(member.guild.id, member.id, on=self.to == "on")
        await _show(interaction, room, member.guild, terms)


async def _show(interaction: discord.Interaction, room: Connecting, guild: discord.Guild, terms: Terms) -> None:
    text = await _text(room, guild, terms)
    await interaction.response.edit_message(content=text, view=terms_view(terms))


async def _text(room: Connecting, guild: discord.Guild, terms: Terms) -> str:
    return terms_text(terms, await room.introductions.counts(guild.id), _warnings(guild, terms))


async def _check(room: Connecting, guild: discord.Guild, name: str, picked: int) -> None:
    """Raise where a made-up press names another server's channel or role, or where I would talk into a private thread."""
    known = guild.get_role(picked) if name == "role" else guild.get_channel(picked)
    if known is None:
        raise NotFound(NOT_HERE)
    if name == "threads" and await room.communities.is_mentor_channel(guild.id, [picked]):
        raise NotAllowed(MENTOR_CHANNEL)


def _warnings(guild: discord.Guild, terms: Terms) -> list[str]:
    """Return what stands in the way of what was decided."""
    found = []
    for channel_id, needed in (
        (terms.thread_channel, ("create_private_threads", "send_messages_in_threads")),
        (terms.report_channel, ("view_channel", "send_messages")),
    ):
        channel = guild.get_channel(channel_id) if channel_id is not None else None
        if channel is None:
            continue
        allowed = channel.permissions_for(guild.me)
        found += [
            f"I lack *{name.replace('_', ' ').title()}* in <#{channel_id}>."
            for name in needed
            if not getattr(allowed, name)
        ]
    if terms.thread_channel is not None and found:
        found.append("Where no private thread can be made, two meet by direct messages.")
    return found


def _select(
    name: str, terms: Terms | None
) -> discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]:
    custom_id = f"wf:meet:set:{name}"
    if name in CHANNELS:
        channel = terms and (terms.thread_channel if name == "threads" else terms.report_channel)
        return discord.ui.ChannelSelect(
            custom_id=custom_id,
            channel_types=[discord.ChannelType.text],
            placeholder=CHANNELS[name],
            min_values=0,
            default_values=_chosen(discord.SelectDefaultValueType.channel, channel),
        )
    if name == "role":
        role = terms and terms.excluded_role
        return discord.ui.RoleSelect(
            custom_id=custom_id,
            placeholder="A role that is left out, such as one for minors",
            min_values=0,
            default_values=_chosen(discord.SelectDefaultValueType.role, role),
        )
    now = terms.newcomer_days if terms else 0
    labels = {days: f"Members of {days} days or longer" if days else "Members from the first day" for days in DAYS}
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder="Who may take part",
        options=[
            discord.SelectOption(label=label, value=str(days), default=days == now) for days, label in labels.items()
        ],
    )


def _chosen(kind: discord.SelectDefaultValueType, picked: int | None) -> list[discord.SelectDefaultValue]:
    """Return what a select shows as picked: without it nobody could pick nothing again."""
    return [] if picked is None else [discord.SelectDefaultValue(id=picked, type=kind)]
