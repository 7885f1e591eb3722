"""The bot: its intents, its cogs, its commands' synchronisation."""

from __future__ import annotations

import asyncio
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol

import discord
import structlog
from discord.ext import commands
from tenacity import AsyncRetrying, retry_if_exception_type, wait_exponential_jitter

from bot.discord_app.failures import tell_failure
from bot.discord_app.sending import FAILURES, reason_of
from bot.discord_app.tongues import CommandTranslator, SpokenTree, Tongues

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from contextlib import AbstractContextManager
    from gettext import NullTranslations

    from bot.discord_app.options import BotOptions
    from bot.discord_app.sharding import ShardStarts
    from bot.discord_app.shift import Shift

log = structlog.get_logger(__name__)

RATE_LIMIT_TIMEOUT = 60.0
"""discord.py 2.7.1 otherwise sleeps on a 429 for as long as Discord says, which may be an hour."""


SYNC_PAUSE = 5.0
LONGEST_SYNC_PAUSE = 600.0


class CommandMemory(Protocol):
    """Remember which commands Discord knows."""

    async def command_fingerprint(self) -> str | None:
        """Return the fingerprint of the commands that Discord knows."""
        ...

    async def keep_command_fingerprint(self, fingerprint: str) -> None:
        """Remember the fingerprint of the commands that Discord knows."""
        ...


class MentorBot(
    commands.AutoShardedBot, commands.Bot
):  # also a Bot: so discord.py's own cogs, checks and types know it
    """Connect to Discord what the wings install; the bot itself knows none of them."""

    def __init__(
        self,
        install: Callable[[commands.Bot], Awaitable[None]],
        memory: CommandMemory,
        options: BotOptions,
        shift: Shift,
        translations: Callable[[str], NullTranslations],
        starts: ShardStarts | None = None,
    ) -> None:
        intents = discord.Intents.none()
        intents.guilds = True
        intents.messages = True
        intents.message_content = options.message_content
        shards: dict[str, Any] = {}
        if options.shards is not None:
            shards = {"shard_ids": list(options.shards.ids), "shard_count": options.shards.count}
        super().__init__(
            command_prefix=(),
            help_command=None,
            tree_cls=SpokenTree,
            intents=intents,
            allowed_mentions=discord.AllowedMentions.none(),
            max_ratelimit_timeout=RATE_LIMIT_TIMEOUT,
            activity=discord.CustomActivity("Waking up…"),
            **shards,
        )
        self._starts = starts
        self._install = install
        self._options = options
        self._memory = memory
        self._shift = shift
        self._syncing: asyncio.Task[None] | None = None
        self._tongues = Tongues(translations, options.language)
        self.tree.error(self._on_command_error)

    async def setup_hook(self) -> None:
        """Let the wings in with their cogs and buttons, then tell Discord the commands if they changed."""
        await self.tree.set_translator(CommandTranslator(self._tongues))
        await self._install(self)
        try:
            await self._sync_commands()
        except FAILURES as exc:
            log.warning("commands_not_synced", reason=reason_of(exc), advice="I answer already and try again.")
            self._syncing = asyncio.create_task(self._sync_later())

    async def close(self) -> None:
        """End the shift, then the connection: what is under way is finished or told first."""
        await self._shift.end()
        if self._syncing is not None:
            self._syncing.cancel()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until a shard may identify itself; discord.py knows this process's shards alone."""
        if self._starts is None:
            await super().before_identify_hook(shard_id, initial=initial)
        else:
            await self._starts.wait_for_turn()

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
        log.info(
            "ready",
            guilds=len(self.guilds),
            message_content=self._options.message_content,
            shards=sorted(self.shards),
            of=self.shard_count,
        )

    async def _sync_commands(self) -> None:
        fingerprint = await self._commands_fingerprint()
        if not self._options.always_sync and await self._memory.command_fingerprint() == fingerprint:
            return
        await self.tree.sync()
        await self._memory.keep_command_fingerprint(fingerprint)
        log.info("commands_synced")

    async def _sync_later(self) -> None:
        """Try again, with growing pauses, until Discord takes the commands."""
        trying = AsyncRetrying(
            retry=retry_if_exception_type(FAILURES),
            wait=wait_exponential_jitter(multiplier=SYNC_PAUSE, max=LONGEST_SYNC_PAUSE),
        )
        await asyncio.sleep(SYNC_PAUSE)
        await trying(self._sync_commands)

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
