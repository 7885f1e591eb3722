"""Start the bot as `python -m bot` does, with Discord at an address on loopback that is given."""

from __future__ import annotations

import sys

import discord
from yarl import URL

from bot.__main__ import main

if __name__ == "__main__":
    discord.http.Route.BASE = f"http://{sys.argv[1]}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = URL(f"ws://{sys.argv[1]}/")
    sys.exit(main([]))
