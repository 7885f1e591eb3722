"""Look at Discord with the bot's token and leave again: what the application may hear, and what it may do in each server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot.errors import SettingsError, Unavailable
from bot.health.discord.permissions import lacking, lacking_in

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
    from types import SimpleNamespace

    from bot.kernel.records import CommunitySettings

READY_SECONDS = 60.0


@dataclass(slots=True)
class DateSeen:
    """Keep what Discord's clock said in its last answer, and when that came by this machine's."""

    theirs: datetime | None = None
    ours: datetime | None = None

    def trace(self) -> aiohttp.TraceConfig:
        """Return what listens to each answer."""
        config = aiohttp.TraceConfig()
        config.on_request_end.append(self._note)
        return config

    async def _note(self, _: object, __: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        with suppress(KeyError, ValueError):
            self.theirs = parsedate_to_datetime(params.response.headers["Date"])
            self.ours = datetime.now(self.theirs.tzinfo)


@dataclass(frozen=True, slots=True)
class Place:
    """Say what the mentor lacks in a server: in which of its mentor channels what, or that it may write nowhere there."""

    server: str
    channels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    is_mute: bool = False
    has_mentor_channels: bool = False

    @property
    def is_well(self) -> bool:
        """Tell whether it lacks nothing."""
        return not self.channels and not self.is_mute


@dataclass(frozen=True, slots=True)
class Visit:
    """Hold what was seen of Discord."""

    name: str
    hears_content: bool
    places: tuple[Place, ...]
    date: DateSeen = field(default_factory=DateSeen)


@asynccontextmanager
async def visitor(token: str, date: DateSeen) -> AsyncIterator[discord.Client]:
    """Yield a client that is connected with this token and hears of servers alone.

    Raises SettingsError for a token that Discord does not accept, and Unavailable when Discord cannot be reached.
    """
    intents = discord.Intents.none()
    intents.guilds = True
    client = discord.AutoShardedClient(
        intents=intents, http_trace=date.trace(), max_ratelimit_timeout=READY_SECONDS, enable_debug_events=False
    )
    async with client:
        try:
            await client.login(token)
        except discord.LoginFailure:
            raise SettingsError("DISCORD_TOKEN: Discord does not accept this token; copy it again.") from None
        except (aiohttp.ClientError, discord.HTTPException) as exc:
            raise Unavailable(f"Discord cannot be reached: {exc}.") from exc
        connecting = asyncio.create_task(client.connect())
        ready = asyncio.create_task(client.wait_until_ready())
        try:
            await asyncio.wait({connecting, ready}, timeout=READY_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if connecting.done() and (error := connecting.exception()) is not None:
                raise Unavailable(f"Discord refused the connection: {error}.") from error
            if not ready.done():
                raise Unavailable(f"Discord did not become ready within {READY_SECONDS:g} s.")
            yield client
        finally:
            connecting.cancel()
            ready.cancel()
            await asyncio.gather(connecting, ready, return_exceptions=True)


async def look_round(
    client: discord.Client, decided: Callable[[int], Awaitable[CommunitySettings]], date: DateSeen
) -> Visit:
    """Return what a connected client may hear and do; `decided` tells what each community decided."""
    application = await client.application_info()
    flags = application.flags
    places = [_place(guild, await decided(guild.id)) for guild in client.guilds]
    hears = flags.gateway_message_content or flags.gateway_message_content_limited
    return Visit(application.name, hears, tuple(places), date)


def _place(guild: discord.Guild, decided: CommunitySettings) -> Place:
    marked = bool(decided.mentor_channels)
    missing = lacking_in(guild, decided.mentor_channels, threads=decided.answers_in_threads)
    if missing:
        named = tuple((_name(guild, number), tuple(names)) for number, names in missing.items())
        return Place(guild.name, named, has_mentor_channels=marked)
    is_mute = not any(_may_answer(guild, channel) for channel in guild.text_channels)
    return Place(guild.name, is_mute=is_mute, has_mentor_channels=marked)


def _may_answer(guild: discord.Guild, channel: discord.TextChannel) -> bool:
    return not lacking(channel.permissions_for(guild.me))


def _name(guild: discord.Guild, number: int) -> str:
    channel = guild.get_channel(number)
    return f"#{channel.name}" if channel else str(number)


def named(places: Sequence[Place]) -> list[str]:
    """Return a line for each place in trouble."""
    lines = []
    for place in places:
        if place.is_mute:
            lines.append(f"{place.server}: I may write in none of its channels")
        lines += [f"{place.server}, {channel}: I lack {', '.join(names)}" for channel, names in place.channels]
    return lines
