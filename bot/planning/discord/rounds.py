"""Send the check-ins whose hour has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands, tasks

from bot.discord_app.rounds import one_round
from bot.discord_app.text import NOBODY
from bot.discord_app.tongues import speaking_in
from bot.kernel.watching import UNWATCHED
from bot.planning.discord.check_in_views import check_in_view
from bot.planning.discord.plan_text import check_in_text

if TYPE_CHECKING:
    from bot.kernel.watching import Watch
    from bot.planning.check_ins import CheckIns
    from bot.planning.plans import Plans
    from bot.planning.rules.weekly import CheckIn

log = structlog.get_logger(__name__)


class CheckInRounds(commands.Cog):
    """Look every few minutes whom to ask, while the bot is connected."""

    def __init__(self, bot: commands.Bot, plans: Plans, check_ins: CheckIns, watch: Watch = UNWATCHED) -> None:
        self._bot = bot
        self._plans = plans
        self._check_ins = check_ins
        self._watch = watch

    async def cog_load(self) -> None:
        """Start the rounds."""
        self.ask_members.start()

    async def cog_unload(self) -> None:
        """Stop the rounds."""
        self.ask_members.cancel()

    @tasks.loop(minutes=5)
    async def ask_members(self) -> None:
        """Send each check-in that is due, once."""
        with one_round("ask_members", self._watch):
            for check_in in await self._check_ins.due():
                # One that goes wrong must not end the round for every other member.
                with one_round("ask_member", self._watch):
                    await self._ask(check_in)

    @ask_members.before_loop
    async def _connected(self) -> None:
        await self._bot.wait_until_ready()

    async def _ask(self, check_in: CheckIn) -> None:
        if not await self._is_here(check_in):
            return
        asking = await self._check_ins.claim(check_in)
        if asking is None:
            return
        with speaking_in(self._bot, check_in.community):
            text = check_in_text(asking.plan, asking.step, self._plans.today(), last=asking.last)
            view = check_in_view(check_in.plan, asking.step.number)
        try:
            channel = await self._bot.create_dm(discord.Object(check_in.member))
            await channel.send(text, view=view, allowed_mentions=NOBODY)
        except discord.Forbidden:
            await self._check_ins.closed(check_in)
        except discord.HTTPException as exc:
            await self._check_ins.unsent(check_in)
            log.warning("check_in_unsent", community=check_in.community, status=exc.status)

    async def _is_here(self, check_in: CheckIn) -> bool:
        """Tell whether the member is still in the community; who left is asked no more."""
        if not check_in.community:
            return True
        guild = self._bot.get_guild(check_in.community)
        if guild is None:
            # The bot itself was sent away, or Discord is in trouble: nothing is claimed, and the hour passes.
            return False
        try:
            await guild.fetch_member(check_in.member)
        except discord.NotFound:
            await self._check_ins.left(check_in)
            return False
        return True
