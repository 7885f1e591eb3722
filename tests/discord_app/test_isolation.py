"""Nothing of one server reaches another through Discord: fifty of them, each with canaries, looked at from some in turn."""

from __future__ import annotations

import json
import logging
import re
import traceback
from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord
import structlog
from simcord import interactions
from simcord.backend import serializers
from sqlalchemy import text, update

from bot.answering.adapters.tables import gaps, waiting
from bot.library.adapters.tables import jobs
from bot.log import NOISY
from tests.canaries import COMMUNITIES, THEME, Community, ask, foreign, number, reopened, settled_once, word, words_in
from tests.town import make_bot, told

PROBED = (0, 19, 38)
ANSWERS_CUSTOM_IDS = ("wf:verdict:{}:helpful", "wf:verdict:{}:unhelpful", "wf:sources:{}", "wf:tell:{}", "wf:ask:{}:0")
NO_ID = "0" * 32


@dataclass
class Server:
    """A server with a community's canaries in it."""

    community: Community
    guild: Any
    channel: Any
    moderator: Any
    member: Any


@dataclass
class Country:
    """Fifty servers and the bot in all of them."""

    env: Any
    world: Any
    communities: list
    servers: dict

    def sent(self, since):
        """Return everything that the bot sent to Discord since a mark: every body, and what it attached."""
        return [
            json.dumps([request.path, request.params, request.json], default=str, ensure_ascii=False)
            for request in self.env.http_requests[since:]
        ]

    def mark(self):
        return len(self.env.http_requests)

    def others(self, server):
        """Return communities that are not the server's, some of them with a server that is looked at too."""
        place = server.community.place
        return [self.communities[(place + step) % COMMUNITIES] for step in (1, 19, 30)]

    async def forge(self, actor, server, message, custom_id):
        """Press a button that somebody put on a message by hand; return all that came of it."""
        backend = self.env.backend
        record, payload = interactions.base_payload(
            backend,
            type=3,
            channel_id=message.channel.id,
            guild_id=server.guild.id if server else None,
            user_id=actor.id,
            data={"custom_id": custom_id, "component_type": 2},
        )
        record.source_message_id = message.id
        row = {"type": 2, "id": 2, "custom_id": custom_id, "style": 1, "label": "x"}
        stored = dict(serializers.message_payload(backend, backend.get_message(message.channel.id, message.id)))
        stored["components"] = [{"type": 1, "id": 1, "components": [row]}]
        backend.emit("INTERACTION_CREATE", {**payload, "message": stored})
        await self.env.settle()
        result = simcord.InteractionResult(self.env, record)
        modal = dict(result.modal) if result.modal else {}
        return modal.get("title"), [each.content for each in told(result) if each.id != message.id]

    async def submit(self, actor, server, channel, custom_id, *values):
        """Send a form that somebody filled in by hand."""
        fields = [{"type": 4, "id": n, "custom_id": f"f{n}", "value": value} for n, value in enumerate(values)]
        record, payload = interactions.base_payload(
            self.env.backend,
            type=5,
            channel_id=channel.id,
            guild_id=server.guild.id,
            user_id=actor.id,
            data={
                "custom_id": custom_id,
                "components": [{"type": 1, "id": 10 + f["id"], "components": [f]} for f in fields],
            },
        )
        self.env.backend.emit("INTERACTION_CREATE", payload)
        await self.env.settle()
        return [each.content for each in told(simcord.InteractionResult(self.env, record))]


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    return settled_once(tmp_path_factory)


@pytest.fixture
async def world(settled, tmp_path):
    async with reopened(settled, tmp_path) as opened:
        yield opened


@pytest.fixture
async def country(world, settled, simcord_env):
    env = simcord_env
    servers = {place: await open_server(env, world, settled[1][place]) for place in PROBED}
    for place in range(COMMUNITIES):
        if place not in servers:
            env.create_guild(word(place, "server"), id=number(place))
    await env.settle()
    return Country(env, world, settled[1], servers)


async def open_server(env, world, community):
    guild = env.create_guild(community.word("server"), id=community.number)
    channel = guild.create_text_channel(community.word("channel"))
    managers = guild.create_role(community.word("managers"), permissions=discord.Permissions(manage_guild=True))
    moderator = guild.add_member(env.create_user(community.word("moderator")), roles=[managers])
    member = guild.add_member(env.create_user(community.word("member")))
    await world.communities.mark_channel(guild.id, channel.id, mentor=True)
    for who in (moderator, member):
        await world.member_data.first_use(guild.id, who.id)
    # What was kept before there was a Discord names channels that no server has.
    async with world.engine.begin() as connection:
        for table in (jobs, waiting):
            await connection.execute(
                update(table).where(table.c.community == guild.id).values(channel=channel.id, member=member.id)
            )
    return Server(community, guild, channel, moderator, member)


@pytest.fixture
def spoken(caplog):
    """Return everything that is logged, as it is logged in production."""
    caplog.set_level(logging.INFO)
    for name in NOISY:
        caplog.set_level(logging.WARNING, logger=name)
    with structlog.testing.capture_logs() as entries:
        yield lambda: "\n".join([*map(as_logged, entries), caplog.text])


def as_logged(entry):
    error = entry.get("exc_info")
    told_ = "".join(traceback.format_exception(error)) if isinstance(error, BaseException) else ""
    return f"{entry!r}\n{told_}"


def commands(server):
    """Return everything that a moderator can type about their own server."""
    document = {"document": server.community.published}
    for name in ("list", "drafts", "gaps", "review", "report", "export", "log", "settings", "refresh"):
        yield f"knowledge {name}", {}
    yield from (
        ("knowledge show", document),
        ("knowledge show", {"document": server.community.page}),
        ("knowledge history", document),
        ("knowledge history", {"document": server.community.removed}),
        ("topics", {}),
        ("topics", {"topic": "pricing-clients"}),
        ("topics", {"topic": "getting-started"}),
        ("topics", {"topic": "remote-work"}),
        ("tip", {}),
        ("digest weekly", {}),
        ("digest by-dm", {"wanted": True}),
        ("digest off", {}),
        ("help", {}),
        ("about", {}),
        ("privacy", {}),
    )


def questions(other):
    """Return everything that a moderator can ask in words that belong to another server."""
    nearest = f"how do I book a {THEME} with {other.word('textheading')}"
    yield from (
        ("knowledge search", {"question": nearest}),
        ("ask", {"question": nearest}),
        ("ask", {"question": f"{other.word('pagelead')} {other.word('title')} {THEME}", "private": True}),
    )


async def attached(result):
    """Return what an interaction attached, as it can be read."""
    return [await each.read() for message in told(result) for each in message.message.attachments]


async def test_everything_that_can_be_typed_shows_the_server_s_own_things_alone(country, spoken):
    for server in country.servers.values():
        place, seen = server.community.place, set()
        asked = [question for other in country.others(server) for question in questions(other)]
        for command, options in [*commands(server), *asked]:
            mark = country.mark()
            result = await server.moderator.slash(server.channel, command, **options)
            shown = [*country.sent(mark), *await attached(result)]
            # The question is repeated above its answer, in the words of whoever typed it.
            said = re.sub(re.escape(str(options.get("question"))), "", "\n".join(map(readable, shown)))
            assert not foreign(place, said), command
            seen |= words_in(said)
        kinds = ["title", "plan", "audit", "question", "textheading", "gone", "host"]
        assert {server.community.word(kind) for kind in kinds} <= seen
    assert not words_in(spoken())
    assert not country.env.errors


def readable(thing):
    return thing if isinstance(thing, str) else "\n".join(sorted(words_in(thing)))


async def test_what_is_suggested_while_typing_is_the_server_s_own(country):
    for server in country.servers.values():
        for command in ("show", "remove", "history", "restore", "refresh", "schedule"):
            for typed in ("", "qz", "stalls", country.others(server)[0].word("title")):
                offered = await server.moderator.autocomplete(server.channel, f"knowledge {command}", "document", typed)
                assert not foreign(server.community.place, offered)
                assert bool(offered) == (typed != country.others(server)[0].word("title"))


async def test_members_are_answered_from_their_own_server_and_asked_on_from_it(country, spoken):
    for server in country.servers.values():
        place = server.community.place
        for asked in (server.community, *country.others(server)):
            mark = country.mark()
            message = await server.member.send(
                server.channel, f"how do I book a {THEME} with {asked.word('textheading')}"
            )
            answer = server.channel.history()[-1]
            assert answer.reference.message_id == message.id
            for row in answer.components:
                for button in row.children:
                    await server.member.click(answer, custom_id=button.custom_id)
            await server.member.send(server.channel, "more")
            assert not foreign(place, *country.sent(mark))
    assert not words_in(spoken())


async def test_a_direct_message_shows_nothing_of_any_server(country, spoken):
    for server in country.servers.values():
        mark = country.mark()
        own = server.community
        for question in (f"how do I book a {THEME} with {own.word('textheading')}", "more", own.word("title")):
            await server.member.send_dm(question)
        await server.member.user.slash("topics", topic="pricing-clients")
        assert not words_in(*country.sent(mark))
    assert not words_in(spoken())


async def test_the_buttons_of_another_server_s_answer_lead_nowhere(country):
    mine, theirs = country.servers[0], country.servers[19]
    record = await ask(
        country.world, theirs.community, f"how do I book a {THEME} with {theirs.community.word('title')}"
    )
    await mine.member.send(mine.channel, "how do I raise my rate with an old client")
    message = mine.channel.history()[-1]
    before = await kept(country.world)
    for custom_id in ANSWERS_CUSTOM_IDS:
        for answer_id in (record.id, theirs.community.unanswered):
            known = await country.forge(mine.member, mine, message, custom_id.format(answer_id))
            assert known == await country.forge(mine.member, mine, message, custom_id.format(NO_ID)), custom_id
    known = await country.submit(mine.member, mine, mine.channel, f"wf:reason:{record.id}", "because")
    assert known == await country.submit(mine.member, mine, mine.channel, f"wf:reason:{NO_ID}", "because")
    assert await kept(country.world) == before


async def kept(world):
    """Return what buttons under answers may change."""
    async with world.engine.connect() as connection:
        return [
            sorted(map(repr, await connection.exec_driver_sql(f"SELECT * FROM {name}")))
            for name in ("feedback", "waiting", "answers", "gaps")
        ]


async def test_after_a_restart_each_server_hears_of_its_own_work_alone(country, spoken):
    async with country.world.engine.begin() as connection:
        await connection.execute(update(gaps).values(closed_at=country.world.clock.now()))
        await connection.execute(update(jobs).values(finished_at=None))
    mark = country.mark()
    await country.env.restart_bot(make_bot(country.world))
    await country.env.advance_time(1)
    said = country.sent(mark)
    for server in country.servers.values():
        own = [each for each in said if f"/channels/{server.channel.id}/messages" in each]
        assert {server.community.word("job"), server.community.word("question")} <= words_in(*own)
        assert not foreign(server.community.place, *own)
    assert not words_in(spoken())


async def test_an_error_tells_neither_member_nor_log_what_anybody_wrote(country, spoken):
    async with country.world.engine.begin() as connection:
        await connection.execute(text("ALTER TABLE answers RENAME TO gone"))
        await connection.execute(text("ALTER TABLE drafts RENAME TO lost"))
    for server in country.servers.values():
        mark = country.mark()
        own = server.community
        await server.member.send(server.channel, f"how do I book a {THEME} with {own.word('textheading')}")
        for command in ("drafts", "list", "gaps"):
            await server.moderator.slash(server.channel, f"knowledge {command}")
        upload = (f"{own.word('file')}.md", f"# {own.word('upload')}\n\nNobody reads {own.word('upload')}.".encode())
        await server.moderator.slash(server.channel, "knowledge add", file=upload)
        assert not foreign(own.place, *country.sent(mark))
    logged = spoken()
    assert "no such table" in logged
    assert not words_in(logged)
    assert country.env.errors is not None
