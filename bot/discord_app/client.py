"""The bot: its intents, its cogs, its commands' synchronisation."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

import discord
import structlog
from discord.ext import commands

from bot.answering.discord.ask import Ask
from bot.answering.discord.reasons import Reasons
from bot.answering.discord.streaming import GrowingReplies, StopButton
from bot.answering.discord.views import DYNAMIC_ITEMS
from bot.careers.discord.catalogue import SkillsAndOccupations
from bot.careers.discord.tips import TipsAndTopics
from bot.discord_app.about import About
from bot.discord_app.clicks import Clicks
from bot.discord_app.failures import tell_failure
from bot.library.discord.draft_views import DRAFT_ITEMS
from bot.library.discord.gaps import BeginArticle
from bot.library.discord.housekeeping import Housekeeping
from bot.library.discord.knowledge import Knowledge
from bot.library.discord.modals import KnowledgeModals
from bot.library.discord.reports import PublishBatch
from bot.library.discord.settings import SettingSelect
from bot.library.discord.shared import ApplyShared
from bot.members.discord.my_data import MyData
from bot.members.discord.my_data_views import ForgetMe

if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from bot.discord_app.use_cases import UseCases
    from bot.kernel.ports import Clock, CommunityStore

log = structlog.get_logger(__name__)

RATE_LIMIT_TIMEOUT = 60.0
"""discord.py 2.7.1 otherwise sleeps on a 429 for as long as Discord says, which may be an hour."""


@dataclass(frozen=True, slots=True)
class BotOptions:
    """Hold what the bot needs to know of the settings.

    `always_sync` registers the commands at each start: a simulated Discord forgets them. `log_messages` says whether the log
    holds what members wrote; `language_model` names the provider that gets questions, empty for none.
    """

    message_content: bool
    retention_days: int
    always_sync: bool = False
    log_messages: bool = False
    language_model: str = ""


class MentorBot(commands.Bot):
    """Connect the services to Discord."""

    def __init__(
        self,
        use_cases: UseCases,
        store: CommunityStore,
        options: BotOptions,
        clock: Clock,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.messages = True
        intents.message_content = options.message_content
        super().__init__(
            command_prefix=(),
            help_command=None,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATE_LIMIT_TIMEOUT,
            activity=discord.CustomActivity("Ask me with /ask or a mention"),
        )
        self.conversations = use_cases.conversations
        self.library = use_cases.library
        self.tips = use_cases.tips
        self.catalogue = use_cases.catalogue
        self.communities = use_cases.communities
        self.curation = use_cases.curation
        self.upkeep = use_cases.upkeep
        self.gaps = use_cases.gaps
        self.archive = use_cases.archive
        self.insight = use_cases.insight
        self.member_data = use_cases.member_data
        self._clock = clock
        self.options = options
        self.clicks = Clicks()
        self.replies = GrowingReplies()
        self._store = store
        self.tree.error(self._on_command_error)

    async def setup_hook(self) -> None:
        """Load the cogs, revive the buttons of earlier answers, tell Discord the commands if they changed."""
        for cog in (
            Ask,
            Reasons,
            TipsAndTopics,
            SkillsAndOccupations,
            About,
            Knowledge,
            KnowledgeModals,
            Housekeeping,
            MyData,
        ):
            await self.add_cog(cog(self))
        self.add_dynamic_items(
            *DYNAMIC_ITEMS, *DRAFT_ITEMS, BeginArticle, PublishBatch, SettingSelect, ApplyShared, ForgetMe, StopButton
        )
        await self._sync_commands()

    def today(self) -> date:
        """Return the day by the bot's own clock."""
        return self._clock.now().date()

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the Ask cog: the bot has no prefix commands."""

    async def on_ready(self) -> None:
        """Log that the bot listens."""
        log.info("ready", guilds=len(self.guilds), message_content=self.options.message_content)

    async def _sync_commands(self) -> None:
        fingerprint = self._commands_fingerprint()
        if not self.options.always_sync and await self._store.command_fingerprint() == fingerprint:
            return
        await self.tree.sync()
        await self._store.keep_command_fingerprint(fingerprint)
        log.info("commands_synced")

    def _commands_fingerprint(self) -> str:
        """Hash the commands with the application they belong to: another token means another Discord."""
        payload: list[Any] = [command.to_dict(self.tree) for command in self.tree.get_commands()]
        text = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()

    async def _on_command_error(
        self, interaction: discord.Interaction, error: discord.app_commands.AppCommandError
    ) -> None:
        await tell_failure(interaction, error)
