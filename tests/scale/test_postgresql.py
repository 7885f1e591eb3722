"""A PostgreSQL server that hangs, restarts, is misspelt or migrated twice at once: each ends in a sentence, or in nothing at all."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import replace
from time import monotonic

import pytest
from sqlalchemy import text

from bot.answering.conversations import Asked
from bot.errors import DatabaseUnavailable, SettingsError
from bot.kernel.adapters.changes import Hearer, Kind, hearing
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.postgresql import INGESTING, alone
from bot.members.adapters.community_store import DatabaseCommunities
from tests import databases
from tests.conftest import open_world
from tests.databases import EMPTY, SERVER, make_database, named
from tests.scale.cluster import running_cluster
from tests.town import RAISE, RAISE_LEAD

only_there = pytest.mark.skipif(not SERVER, reason="make test-scale starts the PostgreSQL server that this needs")
PATIENCE = 5.0


@pytest.fixture(scope="module")
def cluster():
    """A server that only this file breaks."""
    if not SERVER:
        pytest.skip("make test-scale runs this")
    with running_cluster(os.environ["WAYFINDER_TEST_CLUSTERS"]) as started:
        yield started


@pytest.fixture
async def engine(cluster):
    async with open_database(named("postgres", cluster.address)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("postgresql://bot:hunter2@db/wayfinder", r"write postgresql\+asyncpg://… instead of postgresql://…"),
        ("postgres://bot:hunter2@db/wayfinder", r"write postgresql\+asyncpg://… instead of postgresql://…"),
        (
            "postgresql+psycopg://bot:hunter2@db/wayfinder",
            r"write postgresql\+asyncpg://… instead of postgresql\+psycopg",
        ),
        (
            "postgresql+asyncpg://bot:hunter2@db/wayfinder?sslmode=require",
            r"write \?ssl=require instead of \?sslmode=require",
        ),
        ("postgresql+asyncpg://bot:hunter2@db/wayfinder?channel_binding=require", "leave out channel_binding"),
    ],
)
async def test_an_address_that_asyncpg_does_not_take_says_what_to_write(address, says):
    with pytest.raises(SettingsError, match=says) as caught:
        async with open_database(address):
            pass
    assert str(caught.value).startswith("MENTOR_DATABASE_URL: ")
    assert "hunter2" not in str(caught.value)


async def test_a_missing_driver_is_named_with_the_line_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(SettingsError, match=r"pip install -r requirements-postgres\.txt"):
        async with open_database("postgresql+asyncpg://bot:hunter2@127.0.0.1/wayfinder"):
            pass


async def test_nobody_there_is_a_sentence_within_five_seconds_and_hides_the_password():
    before = monotonic()
    with pytest.raises(DatabaseUnavailable, match="cannot be reached") as caught:
        async with open_database("postgresql+asyncpg://bot:hunter2@127.0.0.1:1/wayfinder"):
            pass
    assert monotonic() - before < PATIENCE
    assert "hunter2" not in str(caught.value)


@only_there
class TestHanging:
    async def test_a_start_ends_within_five_seconds(self, cluster):
        with cluster.frozen():
            before = monotonic()
            with pytest.raises(DatabaseUnavailable, match="did not answer within"):
                async with open_database(cluster.address):
                    pass
            assert monotonic() - before < PATIENCE

    async def test_a_question_ends_within_five_seconds_and_the_next_one_is_served_when_the_server_is_back(
        self, cluster, engine
    ):
        store = DatabaseCommunities(engine)
        await store.get(7)
        with cluster.frozen():
            before = monotonic()
            with pytest.raises(DatabaseUnavailable):
                await store.get(7)
            assert monotonic() - before < PATIENCE
        assert (await store.get(7)).community == 7

    async def test_a_read_under_way_ends_within_five_seconds(self, cluster, engine):
        async with engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
            with cluster.frozen():
                before = monotonic()
                with pytest.raises(DatabaseUnavailable):
                    await connection.execute(text("SELECT 2"))
                assert monotonic() - before < PATIENCE

    async def test_fifty_at_once_end_within_five_seconds(self, cluster, engine):
        store = DatabaseCommunities(engine)
        await asyncio.gather(*(store.get(number) for number in range(50)))
        with cluster.frozen():
            before = monotonic()
            ends = await asyncio.gather(*(store.get(number) for number in range(50)), return_exceptions=True)
            assert monotonic() - before < PATIENCE
        assert {type(end) for end in ends} == {DatabaseUnavailable}


@only_there
async def test_a_question_that_meets_a_hung_server_ends_within_five_seconds(cluster, tmp_path, monkeypatch):
    monkeypatch.setattr(databases, "SERVER", cluster.address)
    await make_database(EMPTY, server=cluster.address)

    def asked():
        return Asked(question=RAISE, community=7, channel=8, member=9, conversation="7/8")

    async with open_world(tmp_path) as world:
        await world.conversations.ask(asked())
        with cluster.frozen():
            before = monotonic()
            with pytest.raises(DatabaseUnavailable):
                await world.conversations.ask(asked())
            assert monotonic() - before < PATIENCE
        assert RAISE_LEAD in (await world.conversations.ask(asked())).answer.parts[0].lead.text


@only_there
class TestRestarting:
    async def test_idle_connections_are_replaced_unseen(self, cluster, engine):
        store = DatabaseCommunities(engine)
        await asyncio.gather(*(store.get(number) for number in range(8)))
        cluster.restart()
        assert [each.community for each in await asyncio.gather(*(store.get(number) for number in range(8)))] == [
            *range(8)
        ]

    async def test_a_read_in_the_middle_is_done_once_more(self, cluster, engine):
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT 1")) == 1
            cluster.restart()
            assert await connection.scalar(text("SELECT 2")) == 2

    async def test_a_write_in_the_middle_is_not_done_twice_and_ends_in_a_sentence(self, cluster, engine):
        async def write():
            async with engine.begin() as connection:
                await connection.execute(text("INSERT INTO facts VALUES ('restart', 'x')"))
                cluster.restart()
                await connection.execute(text("INSERT INTO facts VALUES ('restart2', 'x')"))

        with pytest.raises(DatabaseUnavailable, match="is away"):
            await write()
        async with engine.connect() as connection:
            assert await connection.scalar(text("SELECT count(*) FROM facts WHERE key LIKE 'restart%'")) == 0

    async def test_a_reader_waits_while_the_server_starts(self, cluster, engine):
        cluster.stop()
        starting = asyncio.create_task(asyncio.to_thread(cluster.start))
        assert (await DatabaseCommunities(engine).get(7)).community == 7
        await starting


@only_there
async def test_news_is_heard_again_after_a_restart_and_what_was_missed_is_made_good(cluster, engine):
    missed, heard = asyncio.Event(), asyncio.Queue()

    async def on_missed():
        missed.set()

    async with (
        open_database(named("postgres", cluster.address)) as other,
        hearing(other, Hearer(lambda *news: heard.put(news), on_missed)),
    ):
        cluster.restart()
        await asyncio.wait_for(missed.wait(), 10)
        store = DatabaseCommunities(engine)
        before = await store.get(7)
        await store.change(before, replace(before, asker_role=5))
        assert await asyncio.wait_for(heard.get(), 10) == (Kind.SETTINGS, 7)


@only_there
class TestStarting:
    async def test_five_first_starts_at_once_migrate_once(self, cluster):
        await make_database("fresh", server=cluster.address)

        async def start():
            async with open_database(named("fresh", cluster.address)) as engine, engine.connect() as connection:
                return await connection.scalar(text("SELECT count(*) FROM alembic_version"))

        assert await asyncio.gather(*(start() for _ in range(5))) == [1] * 5

    async def test_of_two_ingests_at_once_one_waits_for_the_other(self, cluster, engine):
        inside, most = 0, 0

        async def ingest(own):
            nonlocal inside, most
            async with alone(own, INGESTING):
                inside += 1
                most = max(most, inside)
                await asyncio.sleep(0.1)
                inside -= 1

        async with open_database(named("postgres", cluster.address)) as other:
            await asyncio.gather(*(ingest(each) for each in (engine, other, engine, other)))
        assert most == 1

    async def test_a_database_that_does_not_exist_is_named(self, cluster):
        with pytest.raises(DatabaseUnavailable, match='database "nowhere" does not exist'):
            async with open_database(named("nowhere", cluster.address)):
                pass

    async def test_a_wrong_password_is_a_sentence_without_it(self, cluster):
        with pytest.raises(DatabaseUnavailable, match="password authentication failed") as caught:
            async with open_database(cluster.address.replace("s3cret", "hunter2")):
                pass
        assert "hunter2" not in str(caught.value)
