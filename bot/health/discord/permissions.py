"""What the mentor must be allowed in a channel to answer there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from collections.abc import Iterable

NEEDED = ("view_channel", "send_messages", "embed_links", "read_message_history")
IN_THREADS = ("create_public_threads", "send_messages_in_threads")
NAMES = {"view_channel": "View Channel"}
"""Where Discord's settings call a permission otherwise than its key."""


def lacking(permissions: discord.Permissions, *, threads: bool = False) -> list[str]:
    """Return the permissions that are missing, named as in Discord's settings."""
    needed = NEEDED + IN_THREADS * threads
    return [NAMES.get(key, key.replace("_", " ").title()) for key in needed if not getattr(permissions, key)]


def lacking_in(guild: discord.Guild, channels: Iterable[int], *, threads: bool) -> dict[int, list[str]]:
    """Return for each of these channels what the mentor lacks there; channels that are gone are left out."""
    found = {}
    for number in sorted(channels):
        channel = guild.get_channel(number)
        if channel is not None and (missing := lacking(channel.permissions_for(guild.me), threads=threads)):
            found[number] = missing
    return found
