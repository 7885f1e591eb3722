"""A gateway on loopback to which several bots connect: it knows who identified when, and closes whom it is told to."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from time import monotonic

import discord
from aiohttp import WSMsgType, web
from yarl import URL

APPLICATION = {"id": "1", "name": "mentor", "description": "", "icon": None, "rpc_origins": [], "bot_public": True}
APPLICATION |= {"bot_require_code_grant": False, "verify_key": "", "flags": 0}
ME = {"id": "1", "username": "mentor", "discriminator": "0", "global_name": None, "avatar": None, "bot": True}
HELLO, HEARTBEAT, IDENTIFY, ACK, EVENT = 10, 1, 2, 11, 0


def _json(value):
    # discord.py takes for JSON what says so without a charset.
    return web.Response(body=json.dumps(value).encode(), content_type="application/json")


class Gateway:
    """Speak as much of Discord as a bot without servers needs."""

    def __init__(self):
        self.identified = []
        self.close_with = None
        self.address = ""

    async def rest(self, request):
        match request.path.rpartition("/v10")[2]:
            case "/users/@me":
                return _json(ME)
            case "/oauth2/applications/@me":
                return _json(APPLICATION | {"owner": ME})
            case "/gateway/bot":
                limits = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return _json(
                    {
                        "url": str(request.url.with_scheme("ws").with_path("/ws")),
                        "shards": 3,
                        "session_start_limit": limits,
                    }
                )
            case _:
                return _json([])

    async def websocket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 40_000}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            said = message.json()
            if said["op"] == HEARTBEAT:
                await socket.send_json({"op": ACK})
            elif said["op"] == IDENTIFY:
                self.identified.append((monotonic(), *said["d"]["shard"]))
                if self.close_with is not None:
                    await socket.close(code=self.close_with)
                    break
                ready = {"v": 10, "user": ME, "guilds": [], "session_id": "s", "shard": said["d"]["shard"]}
                ready |= {
                    "resume_gateway_url": str(request.url.with_scheme("ws")),
                    "application": {"id": "1", "flags": 0},
                }
                await socket.send_json({"op": EVENT, "t": "READY", "s": 1, "d": ready})
        return socket


@asynccontextmanager
async def running_gateway(monkeypatch):
    """Yield a gateway to which every bot of this process connects."""
    gateway = Gateway()
    application = web.Application()
    application.router.add_get("/ws", gateway.websocket)
    application.router.add_get("/", gateway.websocket)
    application.router.add_route("*", "/api/{path:.*}", gateway.rest)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    gateway.address = f"127.0.0.1:{port}"
    monkeypatch.setattr(discord.http.Route, "BASE", f"http://127.0.0.1:{port}/api/v10")
    monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", URL(f"ws://127.0.0.1:{port}/"))
    try:
        yield gateway
    finally:
        await runner.cleanup()


async def until(condition, seconds=20):
    """Wait for something that another task brings about."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  # it looks at a server's list
            await asyncio.sleep(0.02)
