"""The moderators' panel: on or off, where two meet, where reports go, who is left out; numbers, and never a wish."""

from __future__ import annotations

from typing import Any

import discord

from bot.connecting.conditions import DAYS
from bot.connecting.discord.room import Connecting, moderator_of
from bot.connecting.discord.texts import terms_text
from bot.connecting.rules.entries import Terms
from bot.discord_app.rooms import ButtonItem, SelectItem
from bot.errors import NotAllowed, NotFound
from bot.kernel.speech import N_, _

CHANNELS = {
    "threads": N_("A channel for private threads"),
    "reports": N_("A channel where moderators get reports"),
}
MENTOR_CHANNEL = N_("That is a mentor channel: I would answer in the private threads below it. Pick another one.")
PUBLIC = N_("Everybody can read that channel, and a report names who reports whom. Pick one that only moderators see.")
NOT_HERE = N_("That is not one of this server's channels or roles.")


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


class MeetTerm(SelectItem, template=r"wf:meet:set:(?P<name>threads|reports|role|days)"):
    """Change one term to what was picked; picking nothing takes it away."""

    def __init__(self, name: str, terms: Terms | None = None) -> None:
        self.name = name
        super().__init__(_select(name, terms or Terms(0)))

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
        label = _("Turn introductions on") if on else _("Turn introductions off")
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
    """Raise where a made-up press names another server's channel or role, and where a channel does not suit."""
    if name == "role":
        if guild.get_role(picked) is None:
            raise NotFound(NOT_HERE)
        return
    if (channel := guild.get_channel(picked)) is None:
        raise NotFound(NOT_HERE)
    if name == "reports" and channel.permissions_for(guild.default_role).view_channel:
        raise NotAllowed(PUBLIC)
    if name == "threads" and await room.communities.is_mentor_channel(guild.id, [picked]):
        raise NotAllowed(MENTOR_CHANNEL)


def _warnings(guild: discord.Guild, terms: Terms) -> list[str]:
    """Return what stands in the way of what was decided."""
    threads = _lacking(guild, terms.thread_channel, "create_private_threads", "send_messages_in_threads")
    if threads:
        threads.append(_("Until that is mended, two meet by direct messages."))
    return [*threads, *_lacking(guild, terms.report_channel, "view_channel", "send_messages")]


def _lacking(guild: discord.Guild, channel_id: int | None, *needed: str) -> list[str]:
    channel = None if channel_id is None else guild.get_channel(channel_id)
    if channel is None:
        return []
    allowed = channel.permissions_for(guild.me)
    return [
        _("I lack *{permission}* in {channel}.").format(
            permission=name.replace("_", " ").title(), channel=f"<#{channel_id}>"
        )
        for name in needed
        if not getattr(allowed, name)
    ]


def _select(
    name: str, terms: Terms
) -> discord.ui.Select[Any] | discord.ui.ChannelSelect[Any] | discord.ui.RoleSelect[Any]:
    custom_id = f"wf:meet:set:{name}"
    if name in CHANNELS:
        channel = terms.thread_channel if name == "threads" else terms.report_channel
        return discord.ui.ChannelSelect(
            custom_id=custom_id,
            channel_types=[discord.ChannelType.text],
            placeholder=_(CHANNELS[name]),
            min_values=0,
            default_values=_chosen(discord.SelectDefaultValueType.channel, channel),
        )
    if name == "role":
        return discord.ui.RoleSelect(
            custom_id=custom_id,
            placeholder=_("A role that is left out, such as one for minors"),
            min_values=0,
            default_values=_chosen(discord.SelectDefaultValueType.role, terms.excluded_role),
        )
    labels = {
        days: _("Members of {days} days or longer").format(days=days) if days else _("Members from the first day")
        for days in DAYS
    }
    return discord.ui.Select(
        custom_id=custom_id,
        placeholder=_("Who may take part"),
        options=[
            discord.SelectOption(label=label, value=str(days), default=days == terms.newcomer_days)
            for days, label in labels.items()
        ],
    )


def _chosen(kind: discord.SelectDefaultValueType, picked: int | None) -> list[discord.SelectDefaultValue]:
    """Return what a select shows as picked: without it nobody could pick nothing again."""
    return [] if picked is None else [discord.SelectDefaultValue(id=picked, type=kind)]
