"""/connect, and what runs by the clock: weekly rounds, cards, introductions, reports, entries that end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.connecting.discord.panel import open_panel
from bot.discord_app.rounds import one_round
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.connecting.discord.room import Connecting
    from bot.kernel.watching import Watch


class Connect(commands.Cog):
    """Open the panel, and do what is due every ten minutes."""

    def __init__(self, bot: commands.Bot, room: Connecting, watch: Watch = UNWATCHED) -> None:
        self._bot = bot
        self._room = room
        self._watch = watch

    async def cog_load(self) -> None:
        """Start the rounds; the first one runs at once, and takes up what the last process left."""
        self.do_what_is_due.start()

    async def cog_unload(self) -> None:
        """Stop the rounds."""
        self.do_what_is_due.cancel()

    @app_commands.command(name="connect", description="Meet somebody here: say what you offer and look for")
    @app_commands.guild_only()
    async def connect(self, interaction: discord.Interaction) -> None:
        """Show the member's own panel, to them alone."""
        await open_panel(interaction, self._room)

    @tasks.loop(minutes=10)
    async def do_what_is_due(self) -> None:
        """Go through everything that has its time; what fails costs none of the rest."""
        room, delivery = self._room, self._room.delivery
        due: tuple[Callable[[], Awaitable[object]], ...] = (
            room.introductions.close_past,
            delivery.ask_to_keep,
            room.entries.end_expired,
            delivery.hold_rounds,
            delivery.send_cards,
            delivery.introduce,
            delivery.tell_reports,
        )
        for each in due:
            with one_round(each.__name__, self._watch):
                await each()

    @do_what_is_due.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()
