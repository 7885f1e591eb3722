"""A small Discord server with the real bot in it: members act, the bot answers, nothing is mocked in between."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import discord
import pytest
import simcord
from simcord import interactions
from simcord.backend import serializers

from bot.discord_app.client import BotOptions, MentorBot

RAISE = "how do I raise my rate with an old client"
RAISE_LEAD = "Send a short notice"
LATE_LEAD = "Ask a named person"
NONSENSE = "who won the football match yesterday evening"


def make_bot(world, *, message_content=True, always_sync=False, conversations=None):
    """Build a bot on the world's services; a second one on the same world is the bot after a restart."""
    return MentorBot(
        conversations or world.conversations,
        world.library,
        world.tips,
        world.communities,
        world.community_store,
        BotOptions(message_content, retention_days=30, always_sync=always_sync),
    )


@dataclass
class Town:
    """A server with a mentor channel, a general channel, two members and a moderator."""

    env: simcord.Env
    world: Any
    guild: Any
    mentor: Any
    general: Any
    alice: Any
    bob: Any
    moderator: Any
    options: dict = field(default_factory=dict)

    @property
    def bot(self):
        return self.env.bot

    @property
    def mention(self):
        return f"<@{self.bot.user.id}>"

    def said(self, channel, viewer=None):
        """Return what the bot wrote in a channel, as far as the viewer sees it."""
        return [m for m in channel.history(viewer=viewer) if m.author.id == self.bot.user.id]

    def last(self, channel):
        messages = self.said(channel)
        assert messages, f"the bot said nothing\n{self.env.transcript()}"
        return messages[-1]

    async def answered(self, channel=None, question=RAISE, by=None):
        """Let a member ask in a channel and return the bot's message with its buttons."""
        channel = channel or self.mentor
        await (by or self.alice).send(channel, question)
        return self.last(channel)

    async def restart(self):
        """Replace the bot by a fresh one on the same database, as a new process would."""
        await self.env.restart_bot(make_bot(self.world, **self.options))

    def sends(self):
        """Return every request so far that writes a message, as (path, message)."""
        found = []
        for request in self.env.http_requests:
            body = request.json if isinstance(request.json, dict) else {}
            if request.path.endswith("/callback"):
                if body["type"] in {4, 7}:
                    found.append((request.path, body["data"]))
            elif request.method in {"POST", "PATCH"} and ("/messages" in request.path or "/webhooks/" in request.path):
                found.append((request.path, body))
        return found

    def forgive(self):
        """Take note of the errors that the bot met, so that the fixture does not raise them; return them."""
        return self.env.errors

    async def click_together(self, actor, message, custom_id, times=2):
        """Press a button several times before the bot gets to react, as an impatient finger does.

        simcord's own click waits for the bot to settle, so the presses are put on the gateway by hand.
        """
        backend = self.env.backend
        stored = backend.get_message(message.channel.id, message.id)
        records = []
        for _ in range(times):
            record, payload = interactions.base_payload(
                backend,
                type=3,
                channel_id=message.channel.id,
                guild_id=self.guild.id,
                user_id=actor.id,
                data={"custom_id": custom_id, "component_type": 2},
            )
            record.source_message_id = message.id
            backend.emit(
                "INTERACTION_CREATE", {**payload, "message": dict(serializers.message_payload(backend, stored))}
            )
            records.append(record)
        await self.env.settle()
        return [simcord.InteractionResult(self.env, record) for record in records]


def shown(message):
    """Return all that a reader sees of a message: its content and its embeds."""
    return "\n".join([message.content, *(embed.description or "" for embed in message.embeds)]).strip()


def told(result):
    """Return the messages that an interaction led to, oldest first, each once."""
    found = {m.id: m for m in ([result.response] if result.response else []) + result.followups}
    return list(found.values())


def buttons(message):
    """Return a message's buttons as {custom_id: label}."""
    rows = message.components
    children = [
        child
        for row in rows
        for child in (row["components"] if isinstance(row, dict) else [c.to_dict() for c in row.children])
    ]
    return {child["custom_id"]: child.get("label", "") for child in children}


def button(message, kind, number=None):
    """Return the custom_id of one button: "helpful", "unhelpful", "sources" or "ask" with a number."""
    ends = {"helpful": ":helpful", "unhelpful": ":unhelpful", "ask": f":{number or 0}"}
    starts = {"helpful": "wf:verdict:", "unhelpful": "wf:verdict:"}.get(kind, f"wf:{kind}:")
    fitting = [i for i in buttons(message) if i.startswith(starts) and i.endswith(ends.get(kind, ""))]
    assert len(fitting) == 1, (kind, buttons(message))
    return fitting[0]


async def settle_in(world, env, **options):
    """Build the town around a running bot."""
    guild = env.create_guild("Town")
    mentor, general = guild.create_text_channel("mentor"), guild.create_text_channel("general")
    managers = guild.create_role("Managers", permissions=discord.Permissions(manage_guild=True))
    town = Town(
        env=env,
        world=world,
        guild=guild,
        mentor=mentor,
        general=general,
        alice=guild.add_member(env.create_user("alice")),
        bob=guild.add_member(env.create_user("bob")),
        moderator=guild.add_member(env.create_user("moderator"), roles=[managers]),
        options=options,
    )
    await world.communities.mark_channel(guild.id, mentor.id, mentor=True)
    await env.settle()
    return town


@asynccontextmanager
async def open_town(world, **options):
    """Open a town with a bot of other options than the fixture's."""
    async with simcord.run(make_bot(world, **options)) as env:
        yield await settle_in(world, env, **options)


@pytest.fixture
def simcord_bot(world):
    return make_bot(world)


@pytest.fixture
async def town(world, simcord_env):
    return await settle_in(world, simcord_env)
