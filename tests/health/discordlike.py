"""As much of Discord as a visit meets: HTTP and a gateway on loopback, over real sockets."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from email.utils import format_datetime

import discord
from aiohttp import web
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

ME = {"id": "1", "username": "Wayfinder", "discriminator": "0", "avatar": None, "bot": True, "global_name": None}
CONTENT_LIMITED = 1 << 19
PERMISSIONS = discord.Permissions(
    view_channel=True, send_messages=True, embed_links=True, read_message_history=True
).value


def guild(number, name, *, permissions=PERMISSIONS):
    """Return a server with one text channel, in which everybody may do this."""
    everyone = {
        "id": str(number), "name": "@everyone", "permissions": str(permissions), "position": 0, "color": 0, "flags": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False, "managed": False, "mentionable": False,
    }  # fmt: skip
    channel = {"id": str(number + 1), "type": 0, "name": "hall", "position": 0, "permission_overwrites": []}
    member = {
        "user": ME,
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
    }
    return {
        "id": str(number), "name": name, "owner_id": "9", "roles": [everyone], "channels": [channel], "members": [member],
        "member_count": 2, "emojis": [], "stickers": [], "features": [], "threads": [], "voice_states": [],
        "presences": [], "stage_instances": [], "guild_scheduled_events": [], "soundboard_sounds": [],
        "verification_level": 0, "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0,
        "nsfw_level": 0, "premium_tier": 0, "premium_progress_bar_enabled": False, "preferred_locale": "en-US",
        "afk_timeout": 60, "afk_channel_id": None, "system_channel_id": None, "system_channel_flags": 0, "large": False,
    }  # fmt: skip


class Discordlike:
    """Accept one token, and tell of these servers."""

    def __init__(self, token, guilds, *, flags, now):
        self.token, self.guilds, self.flags, self.now = token, guilds, flags, now
        self.base = ""
        self.intents = []

    async def answer(self, request):
        if request.headers["Authorization"] != f"Bot {self.token}":
            return self._json({"message": "401: Unauthorized", "code": 0}, status=401)
        address = self.base.replace("http", "ws") + "/gateway"
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        found = {
            "/users/@me": ME,
            "/oauth2/applications/@me": self.application,
            "/gateway/bot": {"url": address, "shards": 1, "session_start_limit": limit},
        }[request.path.removeprefix("/api")]
        return self._json(found)

    def _json(self, found, status=200):
        # discord.py 2.7 takes for JSON what says exactly so; aiohttp would add the character set.
        headers = {"Content-Type": "application/json", "Date": format_datetime(self.now, usegmt=True)}
        return web.Response(body=json.dumps(found).encode(), status=status, headers=headers)

    @property
    def application(self):
        return {
            "id": "1", "name": "Wayfinder", "description": "", "icon": None, "bot_public": True, "verify_key": "",
            "bot_require_code_grant": False, "flags": self.flags, "owner": ME, "rpc_origins": [], "team": None,
            "summary": "",
        }  # fmt: skip

    async def gateway(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 40_000}})
        async for message in socket:
            said = message.json()
            if said["op"] == 1:
                await socket.send_json({"op": 11})
            if said["op"] == 2:
                self.intents.append(said["d"]["intents"])
                ready = {
                    "v": 10, "user": ME, "session_id": "s", "resume_gateway_url": self.base, "shard": [0, 1],
                    "guilds": [{"id": each["id"], "unavailable": True} for each in self.guilds],
                    "application": {"id": "1", "flags": self.flags},
                }  # fmt: skip
                await socket.send_json({"op": 0, "t": "READY", "s": 1, "d": ready})
                for number, each in enumerate(self.guilds, start=2):
                    await socket.send_json({"op": 0, "t": "GUILD_CREATE", "s": number, "d": each})
        return socket


@asynccontextmanager
async def serve(monkeypatch, token, guilds, *, flags=CONTENT_LIMITED, now):
    """Run it, and let discord.py take it for Discord."""
    like = Discordlike(token, guilds, flags=flags, now=now)
    application = web.Application()
    application.router.add_get("/gateway/", like.gateway)
    application.router.add_get("/gateway", like.gateway)
    application.router.add_get("/api/{rest:.*}", like.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    like.base = f"http://127.0.0.1:{port}"
    monkeypatch.setattr(Route, "BASE", f"{like.base}/api")
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", URL(f"ws://127.0.0.1:{port}/gateway"))
    try:
        yield like
    finally:
        await runner.cleanup()
