"""What the bot's parts need to know of the settings."""

from __future__ import annotations

from dataclasses import dataclass

from bot.discord_app.sharding import ONE, ShardRange


@dataclass(frozen=True, slots=True)
class BotOptions:
    """Hold what the bot needs to know of the settings.

    `always_sync` registers the commands at each start: a simulated Discord forgets them. `log_messages` says whether the log
    holds what members wrote; `language_model` names the provider that gets questions, empty for none. `shards` are those of this
    process, None for all that Discord recommends; `language` is the locale in which the bot speaks to everybody, empty for each
    member's own.
    """

    message_content: bool
    retention_days: int
    always_sync: bool = False
    log_messages: bool = False
    language_model: str = ""
    shards: ShardRange | None = ONE
    language: str = ""
