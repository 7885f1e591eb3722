"""Let the digest into a bot: /digest, its buttons, and the rounds that send it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.digest.discord.buttons import DigestOff, DigestStart, LetterOff
from bot.digest.discord.digest import Digest
from bot.digest.discord.room import DigestDesk
from bot.digest.discord.sending import DigestRounds
from bot.kernel.watching import UNWATCHED

if TYPE_CHECKING:
    from discord.ext import commands

    from bot.digest.issues import Issues
    from bot.digest.mailings import Mailings
    from bot.kernel.watching import Watch
    from bot.library.audit import AuditLog


async def install(
    bot: commands.Bot, mailings: Mailings, issues: Issues, audit: AuditLog, watch: Watch = UNWATCHED
) -> None:
    """Add the wing's cogs and revive its buttons."""
    desk = DigestDesk(mailings, issues, audit)
    for cog in (desk, Digest(desk), DigestRounds(bot, desk, watch)):
        await bot.add_cog(cog)
    bot.add_dynamic_items(DigestStart, DigestOff, LetterOff)
