"""Which servers a process serves, where Discord splits a bot's servers into shards, and how shards start one after another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from discord.ext import commands

SHARDING_REQUIRED, INVALID_SHARD = 4011, 4010
"""The codes with which Discord closes a connection of a bot that grew too big for one, or that names a shard it does not have."""

CLOSED = {
    SHARDING_REQUIRED: "MENTOR_SHARDS: the bot is in too many servers for so few shards. Leave it empty, so that Discord says how "
    "many it takes, or split more shards between processes, such as 0-7/16 and 8-15/16.",
    INVALID_SHARD: "MENTOR_SHARDS: Discord does not know these shards. Write first-last/all, counted from 0, such as 0-3/4, with the "
    "same number behind the stroke in every process.",
}


@dataclass(frozen=True, slots=True)
class ShardRange:
    """Name the shards of this process, of so many in all."""

    ids: range
    count: int


ONE = ShardRange(range(1), 1)


class ShardStarts(Protocol):
    """Let the shards of all processes identify themselves one after another, as Discord wants it."""

    async def wait_for_turn(self) -> None:
        """Wait until a shard may identify itself."""
        ...


def serves(bot: commands.Bot, community: int) -> bool:
    """Tell whether a server's events come to this process; other processes have the other shards."""
    ids, count = getattr(bot, "shard_ids", None), bot.shard_count
    return not ids or not count or (community >> 22) % count in ids
