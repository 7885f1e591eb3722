"""/digest: moderators choose where and when it is posted; members have it sent to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.digest.discord.buttons import OFF_ALREADY, TURNED_OFF, off_view, plan_view
from bot.digest.discord.issue_card import issue_embed
from bot.digest.mailings import EVERYBODY
from bot.digest.rules.mailing import Mailing
from bot.digest.rules.slots import WEEKDAYS, Slot, suggest_zones, zones
from bot.discord_app.days import weekday_names
from bot.discord_app.failures import tell, thinking
from bot.discord_app.text import CHOICES, plain
from bot.errors import NotAllowed, NotFound
from bot.kernel.speech import N_, _
from bot.library.discord.moderators import moderator

if TYPE_CHECKING:
    from bot.digest.discord.room import DigestDesk

NO_ZONE = N_("I don't know that time zone. Pick one of those that I suggest while you type, such as Europe/Lisbon.")
NOT_OURS = N_("Choose one of this server's text channels.")
MAY_NOT_WRITE = N_("I may not write, or show embeds, in <#{channel}>. Allow me both there, or choose another channel.")
PLANNED = N_(
    "**Not posted yet.** It would come each {slot} in <#{channel}>, and look like this. Press the button to start; "
    "`/digest weekly` with other options changes it."
)
IS_ON = N_("**On**: each {slot} in <#{channel}>, next <t:{due}:F>. The next one as it would be now:")
TROUBLE = N_("\n⚠️ The last one could not be posted: {trouble}")
ONLY_IN_A_SERVER = N_("A digest is a server's: type `/digest by-dm` in the server whose digest you want.")
SUBSCRIBED = N_("Sent: a first one is in your direct messages. The next comes {slot}, that is <t:{due}:F>.")
LETTER = N_("The digest of **{server}**, as it is now. You get it each {slot}; one press ends it.")
CLOSED = N_(
    "I may not send you direct messages, so nothing was turned on. In this server's *Privacy Settings* allow direct messages, "
    "then type it again."
)
UNDELIVERED = N_(
    "I could not send your weekly digest: your direct messages are closed. It is off; `/digest by-dm` turns it on again."
)
UNSUBSCRIBED = N_("You get no more digests from this server.")
NOT_SUBSCRIBED = N_("You get none from this server. `/digest by-dm` with `wanted: True` sends you one each week.")

DAYS = [app_commands.Choice(name=name, value=number) for number, name in enumerate(WEEKDAYS)]
HOURS = [app_commands.Choice(name=f"{number:02}:00", value=number) for number in range(24)]
Picked = app_commands.Choice[int]


class Digest(commands.Cog):
    """Parse, make one call, show what came of it; each answer is for the asker alone."""

    group = app_commands.Group(name="digest", description="The week in the library: in a channel, or by direct message")

    def __init__(self, desk: DigestDesk) -> None:
        self._desk = desk

    @group.command(name="weekly", description="Moderators: see the weekly post, choose where and when, start it")
    @app_commands.describe(
        channel="Where it is posted; this channel if you leave it out",
        weekday="On which day; Monday if you leave it out",
        hour="At which hour; 09:00 if you leave it out",
        zone="Whose clocks count, such as Europe/Lisbon; UTC if you leave it out",
    )
    @app_commands.choices(weekday=DAYS, hour=HOURS)
    async def weekly(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | None = None,
        weekday: Picked | None = None,
        hour: Picked | None = None,
        zone: str | None = None,
    ) -> None:
        """Keep the plan and show the digest as it would be now; a new one waits for the button."""
        async with thinking(interaction, quiet=True):
            actor = await moderator(interaction)
            assert interaction.guild is not None
            before = await self._desk.mailings.of(actor.community)
            place = channel.id if channel else before.channel if before else _here(interaction)
            _check_place(interaction.guild, place)
            slot = _slot(before.slot if before else Slot(), weekday, hour, zone)
            planned = await self._desk.mailings.plan(actor.community, place, slot)
            if before is None or (before.channel, before.slot) != (place, slot):
                await self._desk.audit.record(actor, "digest", f"planned: {slot}")
            issue = await self._desk.issues.issue(actor.community, EVERYBODY, planned.number)
            await interaction.followup.send(
                plan_text(planned, before),
                embed=issue_embed(issue, interaction.guild.name),
                view=plan_view(planned),
                ephemeral=True,
            )

    @group.command(name="off", description="Moderators: end the weekly post")
    async def off(self, interaction: discord.Interaction) -> None:
        """Turn the community's post off."""
        async with thinking(interaction, quiet=True):
            was_on = await self._desk.turn_off(await moderator(interaction))
            await tell(interaction, TURNED_OFF if was_on else OFF_ALREADY)

    @group.command(name="by-dm", description="Get this server's weekly digest by direct message, or end that")
    @app_commands.describe(
        wanted="True sends it to you each week, False ends that",
        weekday="On which day; Monday if you leave it out",
        hour="At which hour; 09:00 if you leave it out",
        zone="Whose clocks count, such as Europe/Lisbon; UTC if you leave it out",
    )
    @app_commands.choices(weekday=DAYS, hour=HOURS)
    async def by_dm(
        self,
        interaction: discord.Interaction,
        wanted: bool,
        weekday: Picked | None = None,
        hour: Picked | None = None,
        zone: str | None = None,
    ) -> None:
        """Send a first digest at once, which shows whether direct messages are open, and one each week from then on."""
        async with thinking(interaction, quiet=True):
            if interaction.guild is None:
                await tell(interaction, ONLY_IN_A_SERVER)
            elif wanted:
                await self._subscribe(interaction, interaction.guild, weekday, hour, zone)
            else:
                ended = await self._desk.mailings.unsubscribe(interaction.guild.id, interaction.user.id)
                await tell(interaction, UNSUBSCRIBED if ended else NOT_SUBSCRIBED)

    @weekly.autocomplete("zone")
    @by_dm.autocomplete("zone")
    async def _zones(self, _: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=name, value=name) for name in suggest_zones(typed, CHOICES)]

    @commands.Cog.listener()
    async def on_app_command_completion(
        self,
        interaction: discord.Interaction,
        command: app_commands.Command[Digest, ..., None] | app_commands.ContextMenu,
    ) -> None:
        """Tell a member, once and where they are, that their letters could not be delivered."""
        if interaction.response.is_done() and await self._desk.mailings.was_undelivered(interaction.user.id):
            await tell(interaction, UNDELIVERED)

    async def _subscribe(
        self,
        interaction: discord.Interaction,
        guild: discord.Guild,
        weekday: Picked | None,
        hour: Picked | None,
        zone: str | None,
    ) -> None:
        before = await self._desk.mailings.of(guild.id, interaction.user.id)
        slot = _slot(before.slot if before else Slot(), weekday, hour, zone)
        letter = before or Mailing(guild.id, interaction.user.id, 0, slot)
        issue = await self._desk.issues.issue(guild.id, interaction.user.id, letter.number)
        said = _(LETTER).format(server=plain(guild.name), slot=slot_text(slot))
        try:
            await interaction.user.send(said, embed=issue_embed(issue, guild.name), view=off_view(letter))
        except discord.Forbidden:
            raise NotAllowed(CLOSED) from None
        kept = await self._desk.mailings.subscribe(guild.id, interaction.user.id, slot)
        assert kept.due is not None
        await tell(interaction, _(SUBSCRIBED).format(slot=slot_text(slot), due=int(kept.due.timestamp())))


def plan_text(planned: Mailing, before: Mailing | None) -> str:
    """Say what is planned, whether it is on, and what stood in the way."""
    if planned.due is None:
        text = _(PLANNED).format(slot=slot_text(planned.slot), channel=planned.channel)
    else:
        text = _(IS_ON).format(slot=slot_text(planned.slot), channel=planned.channel, due=int(planned.due.timestamp()))
    return text + (_(TROUBLE).format(trouble=_(before.trouble)) if before is not None and before.trouble else "")


def slot_text(slot: Slot) -> str:
    """Return an hour of the week, such as "Monday at 09:00 (UTC)"."""
    said = _("{weekday} at {time} ({zone})")
    return said.format(weekday=weekday_names()[slot.weekday], time=f"{slot.hour:02}:00", zone=slot.zone)


def _here(interaction: discord.Interaction) -> int:
    """Return the channel that somebody types in; of a thread, the channel that it belongs to."""
    channel = interaction.channel
    return (channel.parent_id if isinstance(channel, discord.Thread) else interaction.channel_id) or 0


def _check_place(guild: discord.Guild, channel_id: int) -> None:
    """Raise a sentence for the moderator where the bot could not post; a made-up press may name anybody's channel."""
    channel = guild.get_channel(channel_id)
    if not isinstance(channel, discord.TextChannel):
        raise NotFound(NOT_OURS)
    allowed = channel.permissions_for(guild.me)
    if not (allowed.send_messages and allowed.embed_links):
        raise NotAllowed(_(MAY_NOT_WRITE).format(channel=channel_id))


def _slot(before: Slot, weekday: Picked | None, hour: Picked | None, zone: str | None) -> Slot:
    if zone is not None and zone not in zones():
        raise NotFound(NO_ZONE)
    return Slot(
        before.weekday if weekday is None else weekday.value,
        before.hour if hour is None else hour.value,
        before.zone if zone is None else zone,
    )
