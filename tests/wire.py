"""A small Discord on loopback, REST and gateway over real sockets: what simcord replaces inside discord.py happens here.

It cuts connections, answers 503, counts requests and keeps nonces as Discord does, so that the bot's own HTTP client meets it.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from time import monotonic, time

import discord
import yarl
from aiohttp import WSMsgType, web

ME, GUILD, MENTOR, ALICE, BOB = 900, 100, 200, 301, 302
TOKEN = "a.good.token"
EPOCH = 1420070400000
EPHEMERAL = 64
ALREADY = {"code": 40060, "message": "Interaction has already been acknowledged."}
UNKNOWN_INTERACTION = {"code": 10062, "message": "Unknown interaction"}
UNKNOWN_MESSAGE = {"code": 10008, "message": "Unknown Message"}


@dataclass
class Asked:
    """One request that reached the server, with what it was answered."""

    method: str
    path: str
    body: dict
    at: float
    status: int = 0


@dataclass
class Fault:
    """What happens to requests that match: `status` 0 cuts the connection, after the work was done where `done`."""

    method: str
    path: str
    status: int
    times: float
    done: bool = False
    body: dict = field(default_factory=dict)


class Discord:
    """Hold the channels' messages, and do to the bot what Discord does on a bad day."""

    def __init__(self):
        self.requests, self.faults, self.holds, self.held, self.sockets = [], [], [], [], []
        self.messages, self.nonces, self.interactions = {}, {}, {}
        self.token, self.close_code, self.identified = TOKEN, None, 0
        self.limit = None
        self._sent = {}
        self._number = 0
        self._heard = asyncio.Event()

    def new_id(self):
        self._number += 1
        return ((int(time() * 1000) - EPOCH) << 22) + self._number

    # What members do.

    async def say(self, text, member=ALICE, channel=MENTOR, **more):
        """Let a member write a message and return its id."""
        message = self._message(channel, _user(member), {"content": text, **more})
        await self.emit("MESSAGE_CREATE", {**message, "guild_id": str(GUILD), "member": _member()})
        return int(message["id"])

    async def delete(self, message, channel=MENTOR):
        self.messages[channel] = [each for each in self.messages[channel] if int(each["id"]) != message]

    async def slash(self, name, member=ALICE, channel=MENTOR, **options):
        """Let a member use a command and return the interaction's token."""
        given = [
            {"name": key, "type": 5 if isinstance(value, bool) else 3, "value": value} for key, value in options.items()
        ]
        data = {"id": "1", "name": name, "type": 1, "options": given}
        return await self._interact(2, data, member, channel)

    async def press(self, message, custom_id, member=ALICE, channel=MENTOR):
        """Let a member press a button and return the interaction's token."""
        return await self._interact(3, {"custom_id": custom_id, "component_type": 2}, member, channel, message=message)

    async def _interact(self, kind, data, member, channel, **more):
        number, token = self.new_id(), f"token-{self.new_id()}"
        self.interactions[token] = {"acknowledged": False, "original": None, "channel": channel, "said": []}
        await self.emit(
            "INTERACTION_CREATE",
            {
                "id": str(number), "application_id": str(ME), "type": kind, "token": token, "version": 1, "data": data,
                "guild_id": str(GUILD), "channel_id": str(channel), "locale": "en-US", "entitlements": [],
                "channel": {"id": str(channel), "type": 0, "name": "mentor", "permissions": "0", "position": 0},
                "member": {**_member(), "user": _user(member), "permissions": "0"}, "app_permissions": "8",
                "authorizing_integration_owners": {}, "context": 0, "attachment_size_limit": 1, **more,
            },
        )  # fmt: skip
        return token

    async def emit(self, event, data):
        for socket, counter in list(self.sockets):
            counter["s"] += 1
            with suppress(ConnectionError):
                await socket.send_json({"op": 0, "t": event, "s": counter["s"], "d": data})

    # What tests look at.

    def fail(self, method, path, *, status=503, times=float("inf"), done=False, body=None):
        """Answer matching requests with an error, or cut their connection (status 0); return the fault, to be ended."""
        fault = Fault(method, path, status, times, done, body or {})
        self.faults.append(fault)
        return fault

    def hold(self, method, path, *, done, text=""):
        """Never answer the next matching request whose body holds the text, after the work was done where `done`."""
        self.holds.append(Fault(method, path, 0, 1, done, text))

    def heal(self):
        self.faults.clear()

    def said(self, channel=MENTOR):
        """Return what the bot wrote in the channel."""
        return [each for each in self.messages.get(channel, []) if each["author"]["id"] == str(ME)]

    def replies(self, message, channel=MENTOR):
        """Return what the bot wrote in reply to a message."""
        return [
            each
            for each in self.said(channel)
            if str(each.get("message_reference", {}).get("message_id")) == str(message)
        ]

    def counted(self, method, path):
        return [each for each in self.requests if each.method == method and fnmatch(each.path, path)]

    async def until(self, condition, seconds=60):
        """Wait for something to be so; it is looked at after each request."""
        async with asyncio.timeout(seconds):
            while not condition():
                self._heard.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(0.2):
                        await self._heard.wait()

    # The server.

    async def rest(self, request):
        body = await request.json() if request.can_read_body and request.content_type == "application/json" else {}
        path = request.path.removeprefix("/api/v10")
        asked = Asked(request.method, path, body, monotonic())
        self.requests.append(asked)
        self._heard.set()
        fault = next(
            (
                each
                for each in self.faults
                if each.times > 0 and each.method in {"*", request.method} and fnmatch(path, each.path)
            ),
            None,
        )
        if fault is not None:
            fault.times -= 1
            if fault.done:
                self._answer(request.method, path, body)
            if fault.status == 0:
                request.transport.abort()
                await asyncio.sleep(0)
            asked.status = fault.status
            return _json(fault.body, status=fault.status or 500)
        held = next(
            (
                each
                for each in self.holds
                if each.method == request.method and fnmatch(path, each.path) and each.body in json.dumps(body)
            ),
            None,
        )
        if held is not None:
            self.holds.remove(held)
            if held.done:
                self._answer(request.method, path, body)
            self.held.append(asked)
            self._heard.set()
            await asyncio.Event().wait()
        if request.headers.get("Authorization", f"Bot {self.token}") != f"Bot {self.token}":
            return _json({"code": 0, "message": "401: Unauthorized"}, status=401)
        headers = self._limited(request.method, path)
        if isinstance(headers, web.Response):
            asked.status = 429
            return headers
        status, answer = self._answer(request.method, path, body)
        asked.status = status
        self._heard.set()
        return (
            _json(answer, status=status, headers=headers)
            if status != 204
            else web.Response(status=204, headers=headers)
        )

    def _limited(self, method, path):
        """Count messages to a channel as Discord does: so many in so many seconds, told in the headers."""
        if self.limit is None or method != "POST" or not fnmatch(path, "/channels/*/messages"):
            return {}
        most, seconds = self.limit
        now = monotonic()
        window = self._sent.setdefault(path, [now, 0])
        if now - window[0] >= seconds:
            window[:] = [now, 0]
        left = window[0] + seconds - now
        window[1] += 1
        headers = {
            "X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(max(0, most - window[1])), "X-RateLimit-Bucket": "posts",
            "X-RateLimit-Reset-After": f"{left:.3f}", "X-RateLimit-Reset": f"{time() + left:.3f}", "Via": "1.1 google",
        }  # fmt: skip
        if window[1] > most:
            return _json({"retry_after": left, "global": False, "message": "slow"}, status=429, headers=headers)
        return headers

    def _answer(self, method, path, body):
        parts = path.strip("/").split("/")
        if parts[0] in {"channels", "webhooks", "interactions"}:
            return getattr(self, f"_{parts[0]}")(method, parts[1:], body)
        match (method, *parts):
            case ("GET", "users", "@me"):
                return 200, _user(ME, bot=True)
            case ("GET", "oauth2", "applications", "@me"):
                return 200, _application()
            case ("GET", "gateway", "bot"):
                starts = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
                return 200, {"url": self.url.replace("http", "ws"), "shards": 1, "session_start_limit": starts}
            case ("PUT", "applications", _, "commands"):
                kept = {"application_id": str(ME), "version": "1", "description": ""}
                return 200, [{**kept, **each, "id": str(number)} for number, each in enumerate(body, 1)]
        return 404, {"code": 0, "message": f"no {method} {path} here"}

    def _channels(self, method, parts, body):
        channel = int(parts[0])
        match (method, *parts[1:]):
            case ("GET", "messages"):
                return 200, list(reversed(self.messages.get(channel, [])))
            case ("POST", "messages"):
                return 200, self._post(channel, body)
            case ("POST", "typing"):
                return 204, None
        return self._change(method, self.messages.get(channel, []), parts[2], body)

    def _interactions(self, _, parts, body):
        return self._called_back(self.interactions.get(parts[1]), body)

    def _webhooks(self, method, parts, body):
        interaction = self.interactions[parts[1]]
        if len(parts) == 2:
            return self._followed_up(interaction, body)
        return self._hooked(method, interaction, parts[3], body)

    def _post(self, channel, body):
        """Keep a message; one with the nonce of another is that other, as Discord does for some minutes."""
        nonce = body.get("nonce")
        if nonce is not None and len(nonce) > 25:
            raise AssertionError("Discord refuses a nonce of more than 25 characters")
        if nonce is not None and body.get("enforce_nonce") and nonce in self.nonces:
            return self.nonces[nonce]
        message = self._message(channel, _user(ME, bot=True), body)
        if nonce is not None:
            self.nonces[nonce] = message
        return message

    def _called_back(self, interaction, body):
        if interaction is None:
            return 404, UNKNOWN_INTERACTION
        if interaction["acknowledged"]:
            return 400, ALREADY
        interaction["acknowledged"] = True
        if body["type"] == 4:
            self._say_to(interaction, body["data"])
        elif body["type"] == 5:
            flags = (body.get("data") or {}).get("flags", 0)
            interaction["original"] = self._message(
                interaction["channel"], _user(ME, bot=True), {"content": "", "flags": flags | 128}
            )
        return 200, {"interaction": {"id": str(self.new_id()), "type": 2}}

    def _followed_up(self, interaction, body):
        thinking = interaction["original"]
        if thinking is not None and thinking["flags"] & 128:
            thinking.update(_shown(body), flags=thinking["flags"] & EPHEMERAL)
            interaction["said"].append(thinking)
            return 200, thinking
        return 200, self._say_to(interaction, body)

    def _say_to(self, interaction, body):
        message = self._message(interaction["channel"], _user(ME, bot=True), body)
        interaction["original"] = interaction["original"] or message
        interaction["said"].append(message)
        return message

    def _hooked(self, method, interaction, number, body):
        if number == "@original":
            number = interaction["original"]["id"]
        status, message = self._change(method, self.messages[interaction["channel"]], number, body)
        if method == "PATCH" and status == 200 and message not in interaction["said"]:
            message["flags"] &= EPHEMERAL
            interaction["said"].append(message)
        return status, message

    def _change(self, method, messages, number, body):
        found = next((each for each in messages if each["id"] == str(number)), None)
        if found is None:
            return 404, UNKNOWN_MESSAGE
        if method == "PATCH":
            found.update(_shown(body))
        elif method == "DELETE":
            messages.remove(found)
            return 204, None
        return 200, found

    def _message(self, channel, author, body):
        message = {
            "id": str(self.new_id()), "channel_id": str(channel), "author": author, "content": "", "embeds": [], "components": [],
            "timestamp": "2026-11-30T00:00:00+00:00", "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [], "mention_roles": [], "attachments": [], "pinned": False, "type": 0, "flags": body.get("flags", 0),
            "nonce": body.get("nonce"), **_shown(body),
        }  # fmt: skip
        if "message_reference" in body:
            message["message_reference"] = body["message_reference"]
        self.messages.setdefault(channel, []).append(message)
        return message

    async def gateway(self, request):
        socket, counter = web.WebSocketResponse(), {"s": 0}
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}})
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                break
            sent = json.loads(frame.data)
            if sent["op"] == 1:
                await socket.send_json({"op": 11})
            elif sent["op"] in {2, 6}:
                self.identified += 1
                if self.close_code is not None:
                    await socket.close(code=self.close_code)
                    break
                self.sockets.append((socket, counter))
                await self._welcome(socket, counter, str(request.url.origin()).replace("http", "ws"))
        self.sockets = [each for each in self.sockets if each[0] is not socket]
        return socket

    async def _welcome(self, socket, counter, url):
        ready = {
            "v": 10, "user": _user(ME, bot=True), "guilds": [{"id": str(GUILD), "unavailable": True}], "session_id": "s",
            "resume_gateway_url": url, "application": {"id": str(ME), "flags": 0}, "private_channels": [], "shard": [0, 1],
        }  # fmt: skip
        for event, data in (("READY", ready), ("GUILD_CREATE", _guild())):
            counter["s"] += 1
            await socket.send_json({"op": 0, "t": event, "s": counter["s"], "d": data})


def _json(data, status=200, headers=None):
    # Without a character set, as Discord sends it: discord.py compares the whole header.
    return web.Response(
        body=json.dumps(data).encode(), status=status, headers={**(headers or {}), "Content-Type": "application/json"}
    )


def _shown(body):
    found = {key: body[key] or [] for key in ("embeds", "components") if key in body}
    return found | ({"content": body["content"] or ""} if "content" in body else {})


def _user(number, *, bot=False):
    return {
        "id": str(number),
        "username": f"user{number}",
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
    }


def _member():
    return {
        "roles": [],
        "joined_at": "2026-01-01T00:00:00+00:00",
        "deaf": False,
        "mute": False,
        "flags": 0,
        "nick": None,
        "avatar": None,
    }


def _application():
    return {
        "id": str(ME), "name": "Wayfinder", "description": "", "icon": None, "bot_public": True, "verify_key": "00", "flags": 0,
        "bot_require_code_grant": False, "team": None, "owner": _user(1), "summary": "", "rpc_origins": [],
    }  # fmt: skip


def _guild():
    role = {
        "id": str(GUILD), "name": "@everyone", "color": 0, "hoist": False, "position": 0, "permissions": "8", "managed": False,
        "mentionable": False, "flags": 0, "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    }  # fmt: skip
    channel = {
        "id": str(MENTOR),
        "type": 0,
        "name": "mentor",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
    }
    return {
        "id": str(GUILD), "name": "Town", "owner_id": "1", "roles": [role], "channels": [channel], "threads": [], "emojis": [],
        "members": [{**_member(), "user": _user(ME, bot=True)}], "member_count": 1, "voice_states": [], "presences": [], "stickers": [],
        "stage_instances": [], "guild_scheduled_events": [], "features": [], "icon": None, "verification_level": 0, "mfa_level": 0,
        "default_message_notifications": 0, "explicit_content_filter": 0, "afk_timeout": 0, "system_channel_flags": 0,
        "premium_tier": 0, "preferred_locale": "en-US", "nsfw_level": 0, "large": False, "unavailable": False, "soundboard_sounds": [],
    }  # fmt: skip


@asynccontextmanager
async def serve():
    """Run a Discord on a free port of loopback; yield it with its address in `url`."""
    fake = Discord()
    app = web.Application()
    app.router.add_get("/", fake.gateway)
    app.router.add_route("*", "/api/v10/{tail:.*}", fake.rest)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
    try:
        yield fake
    finally:
        await runner.cleanup()


def redirect(url, patch=setattr):
    """Let discord.py talk to the server at the address instead of discord.com."""
    patch(discord.http.Route, "BASE", f"{url}/api/v10")
    patch(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(url.replace("http", "ws")))


def shown(message):
    """Return all that a reader sees of a message."""
    embeds = [
        part
        for each in message["embeds"]
        for part in (each.get("description", ""), (each.get("footer") or {}).get("text", ""))
    ]
    return "\n".join(filter(None, [message["content"], *embeds]))


def buttons(message):
    """Return the ids of a message's buttons."""
    return [child["custom_id"] for row in message["components"] for child in row["components"] if "custom_id" in child]
