"""What runs by the clock: shared changes are noted, digests that are due go out, each once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands, tasks

from bot.digest.discord.buttons import button_of, off_view
from bot.digest.discord.issue_card import issue_embed
from bot.digest.mailings import SENDING
from bot.discord_app.rounds import one_round
from bot.discord_app.sharding import serves
from bot.discord_app.text import NOBODY
from bot.discord_app.tongues import speaking_in
from bot.kernel.speech import N_
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from bot.digest.discord.room import DigestDesk
    from bot.digest.rules.mailing import Mailing
    from bot.kernel.watching import Watch

LOOKED_THROUGH = 100
"""Latest messages among which one is sought that a killed process may have posted in its last moment."""

CHANNEL_GONE = N_("the channel is gone, so it is off.")
MAY_NOT_WRITE = N_("I may not write in the channel.")
DIRECT_MESSAGES_CLOSED = N_("direct messages are closed.")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Address:
    """Say where a digest goes and what its server is called."""

    place: discord.abc.Messageable
    server: str


class DigestRounds(commands.Cog):
    """Send what is due while the bot is connected."""

    def __init__(self, bot: commands.Bot, desk: DigestDesk, watch: Watch = UNWATCHED) -> None:
        self._bot = bot
        self._desk = desk
        self._watch = watch

    async def cog_load(self) -> None:
        """Start the rounds; the first ones run as soon as the bot is connected."""
        self.note_changes.start()
        self.send_due.start()

    async def cog_unload(self) -> None:
        """Stop the rounds."""
        self.note_changes.cancel()
        self.send_due.cancel()

    @tasks.loop(hours=1)
    async def note_changes(self) -> None:
        """Note what changed in the shared library."""
        with one_round("note_changes", self._watch):
            await self._desk.issues.note_changes()

    @tasks.loop(minutes=10)
    async def send_due(self) -> None:
        """Send every digest whose time has come; one that fails holds up no other."""
        with one_round("send_due", self._watch):
            for mailing in await self._desk.mailings.due():
                # Another process knows that server and its members.
                if not serves(self._bot, mailing.community):
                    continue
                with one_round("send_digest", self._watch, community=mailing.community):
                    await self._send(mailing)

    @note_changes.before_loop
    @send_due.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _send(self, mailing: Mailing) -> None:
        """Claim one, send it, and write down what became of it.

        Where that stays unknown, the claim is left to run out: whoever claims it next looks first whether it stands already.
        """
        mailings = self._desk.mailings
        claimed = await mailings.claim(mailing)
        if claimed is None:
            return
        try:
            # Given up long before the claim runs out: otherwise another process would send it as well.
            async with asyncio.timeout(SENDING.total_seconds()):
                address = await self._address(claimed)
                if address is None:
                    await mailings.unsubscribe(claimed.community, claimed.member)
                    return
                # An older claim is of a process that died, or did not hear from Discord: it may have sent it all the same.
                if mailing.claimed_at is None or not await self._stands(claimed, address):
                    await self._write(claimed, address)
        except discord.NotFound:
            await mailings.failed(claimed, CHANNEL_GONE, for_good=True)
        except discord.Forbidden:
            await self._refused(claimed)
        else:
            await mailings.went_out(claimed)
            log.info("digest_sent", community=claimed.community, letter=bool(claimed.member))

    async def _refused(self, claimed: Mailing) -> None:
        letter = bool(claimed.member)
        await self._desk.mailings.failed(claimed, DIRECT_MESSAGES_CLOSED if letter else MAY_NOT_WRITE, for_good=letter)

    async def _address(self, mailing: Mailing) -> Address | None:
        """Return where the digest goes; None when a letter's member, or the bot, has left the server."""
        guild = self._bot.get_guild(mailing.community)
        if not mailing.member:
            return Address(self._bot.get_partial_messageable(mailing.channel), guild.name if guild else "")
        try:
            guild = guild or await self._bot.fetch_guild(mailing.community)
            return Address(await guild.fetch_member(mailing.member), guild.name)
        except (discord.NotFound, discord.Forbidden):
            return None

    async def _write(self, mailing: Mailing, address: Address) -> None:
        issue = await self._desk.issues.issue(mailing.community, mailing.member, mailing.number)
        with speaking_in(self._bot, mailing.community):
            embed, view = issue_embed(issue, address.server), off_view(mailing)
        await address.place.send(embed=embed, view=view, allowed_mentions=NOBODY)

    async def _stands(self, mailing: Mailing, address: Address) -> bool:
        """Tell whether this very digest stands there already: its button's id says so."""
        sought = button_of(mailing).item.custom_id
        try:
            async for message in address.place.history(limit=LOOKED_THROUGH):
                rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
                if any(getattr(child, "custom_id", None) == sought for row in rows for child in row.children):
                    return True
        except discord.Forbidden:
            # It cannot be known: a week without a digest is better than one with two.
            return True
        return False
