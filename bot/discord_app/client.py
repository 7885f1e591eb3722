"""The bot: its intents, its cogs, its commands' synchronisation."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

import discord
import structlog
from discord.ext import commands

from bot.discord_app.failures import tell_failure
from bot.discord_app.tongues import CommandTranslator, SpokenTree, Tongues

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager
    from gettext import NullTranslations
    from typing import Any

    from bot.discord_app.options import BotOptions

log = structlog.get_logger(__name__)

RATE_LIMIT_TIMEOUT = 60.0
"""discord.py 2.7.1 otherwise sleeps on a 429 for as long as Discord says, which may be an hour."""


class CommandMemory(Protocol):
    """Remember which commands Discord knows."""

    async def command_fingerprint(self) -> str | None:
        """Return the fingerprint of the commands that Discord knows."""
        ...

    async def keep_command_fingerprint(self, fingerprint: str) -> None:
        """Remember the fingerprint of the commands that Discord knows."""
        ...


class MentorBot(commands.Bot):
    """Connect to Discord what the wings install; the bot itself knows none of them."""

    def __init__(
        self,
        install: Callable[[commands.Bot], Awaitable[None]],
        memory: CommandMemory,
        options: BotOptions,
        translations: Callable[[str], NullTranslations],
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.messages = True
        intents.message_content = options.message_content
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=SpokenTree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATE_LIMIT_TIMEOUT,
            activity=discord.CustomActivity("Waking up…"),
        )
        self._install = install
        self._options = options
        self._memory = memory
        self._tongues = Tongues(translations, options.language)
        self.tree.error(self._on_command_error)

    async def setup_hook(self) -> None:
        """Let the wings in with their cogs and buttons, then tell Discord the commands if they changed."""
        await self.tree.set_translator(CommandTranslator(self._tongues))
        await self._install(self)
        await self._sync_commands()

    def language_of(self, interaction: discord.Interaction) -> NullTranslations:
        """Return the language of whoever acted."""
        return self._tongues.of(interaction.locale.value)

    def speaking_in(self, community: int) -> AbstractContextManager[None]:
        """Speak a server's language inside, English in direct messages."""
        return self._tongues.speaking_to(self.get_guild(community))

    def dispatch(self, event_name: str, /, *args: Any, **kwargs: Any) -> None:
        """Let everybody who listens speak the language of what happened."""
        with self._tongues.speaking_to(args[0] if args else None):
            super().dispatch(event_name, *args, **kwargs)

    async def on_message(self, message: discord.Message, /) -> None:
        """Leave messages to the Ask cog: the bot has no prefix commands."""

    async def on_ready(self) -> None:
        """Show and log that the bot listens; a later connection says so from its beginning."""
        self.activity = discord.CustomActivity("Ask me with /ask or a mention")
        await self.change_presence(activity=self.activity)
        log.info("ready", guilds=len(self.guilds), message_content=self._options.message_content)

    async def _sync_commands(self) -> None:
        fingerprint = await self._commands_fingerprint()
        if not self._options.always_sync and await self._memory.command_fingerprint() == fingerprint:
            return
        await self.tree.sync()
        await self._memory.keep_command_fingerprint(fingerprint)
        log.info("commands_synced")

    async def _commands_fingerprint(self) -> str:
        """Hash the commands with the application they belong to: another token means another Discord."""
        assert self.tree.translator is not None
        payload: list[Any] = [
            await command.get_translated_payload(self.tree, self.tree.translator)
            for command in self.tree.get_commands()
        ]
        text = json.dumps([self.application_id, payload], sort_keys=True, default=str)
        return sha256(text.encode()).hexdigest()

    async def _on_command_error(
        self, interaction: discord.Interaction, error: discord.app_commands.AppCommandError
    ) -> None:
        await tell_failure(interaction, error)
