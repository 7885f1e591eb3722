"""A small Discord server with the real bot in it: members act, the bot answers, nothing is mocked in between."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from shutil import copy2, copytree
from typing import Any

import discord
import pytest
import simcord
import yaml
from simcord import interactions
from simcord.backend import serializers

from bot import app
from bot.answering.discord.streaming import EDIT_SECONDS
from bot.discord_app.options import BotOptions
from bot.discord_app.shift import FINISHING
from bot.kernel.records import CommunitySettings
from bot.kernel.watching import UNWATCHED
from bot.settings import Settings
from bot.wiring import serving
from bot.wiring.foundation import knowledge_folder
from bot.wiring.shell import build_bot
from tests.conftest import KNOWLEDGE, PATIENCE
from tests.exported import exported_model

RAISE = "how do I raise my rate with an old client"
RAISE_LEAD = "Send a short notice"
LATE_LEAD = "Ask a named person"
NONSENSE = "who won the football match yesterday evening"


def make_bot(
    world,
    *,
    message_content=True,
    always_sync=False,
    edit_seconds=EDIT_SECONDS,
    finishing=FINISHING,
    watch=UNWATCHED,
    **replaced,
):
    """Build a bot on the world's services; a second one on the same world is the bot after a restart."""
    # Members have used the mentor before: newcomers get a notice more (test_my_data).
    world.members.newcomers = world.members.newcomers or set()
    use_cases = replace(world.use_cases, **replaced)
    options = BotOptions(message_content, retention_days=30, always_sync=always_sync)
    speeds = {"edit_seconds": edit_seconds, "finishing": finishing}
    return build_bot(use_cases, world.community_store, options, world.clock, **speeds, watch=watch)


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

    async def click_together(self, actor, message, custom_id, times=2, guild=...):
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
                guild_id=self.guild.id if guild is ... else guild,
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
    settings = CommunitySettings(guild.id, frozenset({mentor.id}), answers_everything=True)
    await world.communities.change(settings)
    await env.settle()
    return town


@asynccontextmanager
async def open_town(world, **options):
    """Open a town with a bot of other options than the fixture's."""
    async with simcord.run(make_bot(world, **options), settle_timeout=PATIENCE) as env:
        yield await settle_in(world, env, **options)


@pytest.fixture
def simcord_bot(world):
    return make_bot(world)


@pytest.fixture
async def town(world, simcord_env):
    return await settle_in(world, simcord_env)


EXAMPLES_OF_A_KIND = 12
ARTICLE = """\
---
title: Your first client
topic: getting-started
summary: Where a first client comes from and what to do about free work.
level: starter
reviewed: 2026-11-22
review_by: 2027-11-22
sources:
  - {id: asking-2008, title: "A study of asking", publisher: "Journal of Asking", published: "2008", url: "https://example.org/asking", evidence: peer-reviewed}
---

## How do I find my first client with no reviews?
> Also asked: zero reviews nobody hires me · first gig ever · how to start without experience

Sell one small job with a fixed price to somebody who already knows that you work well.

- List 20 people who have seen you finish something.
- Offer a job of one to three days.
- Ask directly: people say yes more often than those who ask expect [asking-2008].

## Should I work for free at first?
> Also asked: unpaid trial · do it for exposure · volunteer to get experience

Only for a named return, such as a testimonial with a number, and only once.

- Write down what you get for it before you begin.
- Cap free work at one day.
- Say the normal price in the offer, so that free has a value.

## What do I need to set up before I contact clients?
> Also asked: do i need a website first · should i register a company · need a logo and business cards

You need an offer, a sample, an email address and an invoice template, and they fit in one day.

- Make a plain page with your offer and two samples.
- Prepare an invoice template.
- Open a separate account for business money.
"""


def small_library_settings(folder):
    return Settings(
        _env_file=None,
        discord_token=None,
        data_dir=folder / "data",
        model_dir=exported_model(),
        knowledge_dir=folder / "knowledge",
        classifier="none",  # it knows the sections of the whole library, none of this one
        index="chroma",
        message_content=True,
        member_questions_per_minute=1000,
        server_questions_per_minute=1000,
    )


async def ingest_small_library(folder):
    """Ingest one article with the real model into a real index."""
    article = folder / "knowledge" / "getting-started" / "first-client.md"
    article.parent.mkdir(parents=True)
    article.write_text(ARTICLE)
    for path in KNOWLEDGE.glob("*.yaml"):
        copy2(path, folder / "knowledge")
    # With the weights that were learnt from them: nothing is learnt anew.
    copytree(KNOWLEDGE / "offers", folder / "knowledge" / "offers")
    # The shipped examples would cost every test's first start a minute of embedding; these teach each kind well enough.
    examples = folder / "knowledge" / "examples.yaml"
    kinds = yaml.safe_load(examples.read_text(encoding="utf-8"))
    few = {kind: texts[:EXAMPLES_OF_A_KIND] for kind, texts in kinds.items()}
    examples.write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")
    settings = small_library_settings(folder)
    documents, problems = knowledge_folder(settings).documents()
    assert not problems
    async with app.open_foundation(settings) as foundation:
        await foundation.sync.run(documents)
        await serving.learn(settings, foundation)


@pytest.fixture
async def small_library(tmp_path_factory, tmp_path):
    """Return settings for a small ingested library of one's own; the ingest itself is done once a run."""
    done = tmp_path_factory.getbasetemp() / "small-library"
    if not done.exists():
        await ingest_small_library(done)
    copytree(done, tmp_path / "small")
    return small_library_settings(tmp_path / "small")
