"""Bring cards, introductions and reports to where they belong; what an interrupted try did is looked up before it is done again."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import discord
import structlog
from discord.utils import format_dt

from bot.connecting.discord.cards import card_view, keep_view
from bot.connecting.discord.meeting import meeting_view, said_before
from bot.connecting.discord.texts import (
    DIRECT,
    MEETING,
    MET_BY_MESSAGE,
    RENEWAL,
    THREAD,
    YOU_ARE_IN,
    card_text,
    report_text,
)
from bot.discord_app.text import NOBODY, plain
from bot.discord_app.tongues import speaking_in
from bot.kernel.speech import _

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.connecting.entries import Entries
    from bot.connecting.introductions import Card, Introductions, Meeting
    from bot.connecting.ports import Membership
    from bot.connecting.rules.entries import Entry
    from bot.connecting.safety import Safety

REFUSED = (discord.Forbidden, discord.NotFound)
"""What Discord says where direct messages are closed, somebody is gone, or a channel takes nothing from the bot."""

TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500

log = structlog.get_logger(__name__)


class Delivery:
    """Send what the introductions bring forth."""

    def __init__(
        self,
        bot: commands.Bot,
        entries: Entries,
        introductions: Introductions,
        safety: Safety,
        membership: Membership,
    ) -> None:
        self._bot = bot
        self._entries = entries
        self._introductions = introductions
        self._safety = safety
        self._membership = membership

    async def hold_rounds(self) -> None:
        """Bring members together where the week's round is due."""
        await self._introductions.hold_rounds(self._membership)

    async def welcome(self, entry: Entry) -> None:
        """Tell a member that they are in; one who cannot be written to is looked for no more, until they come back."""
        text = _(YOU_ARE_IN).format(server=self._server(entry.community))
        await self._say(entry.community, entry.member, text, discord.ui.View())

    async def send_cards(self) -> None:
        """Send the cards that are due."""
        for card in await self._introductions.cards(self._membership):
            await self._send_card(card)

    async def introduce(self) -> None:
        """Introduce those who both said yes."""
        for meeting in await self._introductions.meetings(self._membership):
            try:
                # In the server's language: the two may read Discord in two others.
                with speaking_in(self._bot, meeting.community):
                    place = await self._in_thread(meeting)
                    if place is None:
                        await self._by_messages(meeting)
            except discord.DiscordException as exc:
                # Claimed until its time is over, then tried again.
                log.warning("introduction_failed", community=meeting.community, reason=type(exc).__name__)
                continue
            await self._introductions.met(meeting, place)

    async def tell_reports(self) -> None:
        """Tell moderators what was reported; where they set no channel, or I may not write there, it waits."""
        for report, terms, introduction in await self._safety.reports(self._membership):
            if terms.report_channel is None:
                continue
            channel = self._bot.get_partial_messageable(terms.report_channel, guild_id=report.community)
            try:
                with speaking_in(self._bot, report.community):
                    text = report_text(report, introduction)
                await channel.send(text, allowed_mentions=NOBODY)
            except discord.DiscordException as exc:
                log.warning("report_untold", community=report.community, reason=type(exc).__name__)
                continue
            await self._safety.report_told(report)

    async def ask_to_keep(self) -> None:
        """Ask the members whose entries end soon whether they want to keep them."""
        for claimed in await self._entries.ending(self._membership):
            entry, mark = claimed.entry, claimed.entry.id if claimed.again else ""
            with speaking_in(self._bot, entry.community):
                text, view = _(RENEWAL), keep_view(entry.id)
            text = text.format(server=self._server(entry.community), until=format_dt(entry.expires_at, "R"))
            if await self._say(entry.community, entry.member, text, view, mark):
                await self._entries.asked(entry)

    async def _send_card(self, card: Card) -> None:
        with speaking_in(self._bot, card.community):
            text = card_text(self._server_name(card.community), card.reasons, card.closes_at)
            view, mark = card_view(card.introduction), card.introduction if card.again else ""
        if await self._say(card.community, card.member, text, view, mark):
            await self._introductions.card_sent(card)

    async def _in_thread(self, meeting: Meeting) -> int | None:
        """Introduce two in a private thread and return its id; None where that cannot be."""
        channel = await self._channel_for(meeting)
        if channel is None:
            return None
        name = f"introduction-{meeting.introduction[:8]}"
        thread = await _thread_called(channel, name) if meeting.again else None
        try:
            if thread is None:
                thread = await channel.create_thread(
                    name=name,
                    type=discord.ChannelType.private_thread,
                    invitable=False,
                    auto_archive_duration=10080,
                )
            for member in meeting.members:
                await thread.add_user(discord.Object(member))
            if not (meeting.again and await said_before(self._bot, thread, meeting.introduction)):
                names = _("{first} and {second}").format(
                    first=f"<@{meeting.members[0]}>", second=f"<@{meeting.members[1]}>"
                )
                both = discord.AllowedMentions(users=[discord.Object(member) for member in meeting.members])
                text = _(MEETING).format(names=names, opening=meeting.opening, place=_(THREAD))
                await thread.send(text, view=meeting_view(meeting.introduction), allowed_mentions=both)
        except discord.HTTPException as exc:
            if exc.status == TOO_MANY_REQUESTS or exc.status >= SERVER_ERROR:
                raise
            # Not allowed, gone, or too many threads already: nothing that would be better in a quarter of an hour.
            if thread is not None:
                with suppress(discord.HTTPException):
                    await thread.edit(archived=True)
            return None
        return thread.id

    async def _channel_for(self, meeting: Meeting) -> discord.TextChannel | None:
        """Return the channel for threads, where the bot may make one and both see the channel: else they could not be added."""
        guild = self._bot.get_guild(meeting.community)
        channel = guild.get_channel(meeting.thread_channel) if guild and meeting.thread_channel else None
        if guild is None or not isinstance(channel, discord.TextChannel):
            return None
        own = channel.permissions_for(guild.me)
        if not (own.view_channel and own.create_private_threads and own.send_messages_in_threads):
            return None
        for member in meeting.members:
            theirs = channel.permissions_for(await guild.fetch_member(member))
            if not (theirs.view_channel and theirs.send_messages_in_threads):
                return None
        return channel

    async def _by_messages(self, meeting: Meeting) -> None:
        """Introduce two by a direct message to each."""
        mark = meeting.introduction if meeting.again else ""
        for member in meeting.members:
            other = next(each for each in meeting.members if each != member)
            names = _(MET_BY_MESSAGE).format(name=f"<@{other}>", server=self._server(meeting.community))
            text = _(MEETING).format(names=names, opening=meeting.opening, place=_(DIRECT))
            await self._say(
                meeting.community, member, text, meeting_view(meeting.introduction), mark and f"block:{mark}"
            )

    async def _say(self, community: int, member: int, text: str, view: discord.ui.View, mark: str = "") -> bool:
        """Write to a member, unless the mark stands there already; return whether they have it.

        Somebody who cannot be written to is looked for no more, until they come back.
        """
        try:
            place = await self._bot.create_dm(discord.Object(member))
            if not (mark and await said_before(self._bot, place, mark)):
                await place.send(text, view=view, allowed_mentions=NOBODY)
        except REFUSED:
            await self._entries.unreachable(community, member)
            return False
        except discord.DiscordException as exc:
            log.warning("introduction_unsaid", community=community, reason=type(exc).__name__)
            return False
        return True

    def _server_name(self, community: int) -> str:
        guild = self._bot.get_guild(community)
        return guild.name if guild else _("one of your servers")

    def _server(self, community: int) -> str:
        return plain(self._server_name(community))


async def _thread_called(channel: discord.TextChannel, name: str) -> discord.Thread | None:
    """Return a thread that an interrupted try made."""
    threads = await channel.guild.active_threads()
    return next((each for each in threads if each.parent_id == channel.id and each.name == name), None)
