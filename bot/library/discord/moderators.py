"""Let moderators through and nobody else: asked at each command and at each component, whatever Discord shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.discord_app.clicks import Clicks
from bot.discord_app.rooms import Room
from bot.errors import NotAllowed
from bot.kernel.speech import N_
from bot.library.rules.curation import Actor

if TYPE_CHECKING:
    from datetime import date

    from bot.discord_app.options import BotOptions
    from bot.kernel.ports import Clock
    from bot.library.acquisitions import Acquisitions
    from bot.library.archive import Archive
    from bot.library.audit import AuditLog
    from bot.library.curation import Curation
    from bot.library.draft_answers import DraftAnswers
    from bot.library.gaps import Gaps
    from bot.library.holdings import Holdings
    from bot.library.insight import Insight
    from bot.library.suggesting import Suggestions
    from bot.library.upkeep import Upkeep
    from bot.members.communities import Communities
    from bot.search.browsing import Library

NOT_A_MODERATOR = N_("Only members who may manage this server, or have the moderator role set here, can do that.")


class Moderation(Room):
    """Hold what moderators' commands, buttons and panels need."""

    def __init__(
        self,
        *,
        communities: Communities,
        library: Library,
        acquisitions: Acquisitions,
        curation: Curation,
        holdings: Holdings,
        audit: AuditLog,
        upkeep: Upkeep,
        gaps: Gaps,
        archive: Archive,
        insight: Insight,
        suggestions: Suggestions,
        draft_answers: DraftAnswers,
        options: BotOptions,
        clock: Clock,
    ) -> None:
        self.communities = communities
        self.library = library
        self.acquisitions = acquisitions
        self.curation = curation
        self.holdings = holdings
        self.audit = audit
        self.upkeep = upkeep
        self.gaps = gaps
        self.archive = archive
        self.insight = insight
        self.suggestions = suggestions
        self.draft_answers = draft_answers
        self.options = options
        self.clicks = Clicks()
        self._clock = clock

    def today(self) -> date:
        """Return the day by the bot's own clock."""
        return self._clock.now().date()


async def moderator(interaction: discord.Interaction) -> Actor:
    """Return who acts for which community; raise NotAllowed for everybody who does not moderate it."""
    member = interaction.user
    if not isinstance(member, discord.Member) or interaction.guild_id is None:
        raise NotAllowed(NOT_A_MODERATOR)
    allowed = await Moderation.of(interaction).communities.may_moderate(
        interaction.guild_id,
        manages_server=member.guild_permissions.manage_guild,
        roles=[role.id for role in member.roles],
    )
    if not allowed:
        raise NotAllowed(NOT_A_MODERATOR)
    return Actor(interaction.guild_id, member.id)


class ModeratorsOnly:
    """Give a cog the check; mix it in before the cog."""

    async def interaction_check(self, interaction: discord.Interaction, /) -> bool:
        """Refuse members who do not moderate."""
        try:
            await moderator(interaction)
        except Exception as exc:
            # discord.py hands only its own errors from a check to the handler; others end as a lost task.
            raise app_commands.CheckFailure from exc
        return True
