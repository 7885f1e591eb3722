"""A kill, a full disk or a vanished index loses no promised document and shows half of none."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
from contextlib import suppress
from math import inf
from random import Random
from signal import SIGKILL
from threading import Event
from time import monotonic, sleep

import pytest
import structlog
from sqlalchemy import Engine, event, inspect

from bot.errors import IndexUnavailable
from bot.kernel.adapters.database import open_database
from bot.library.rules.curation import Actor
from bot.search.adapters import tables
from bot.search.adapters.chroma_calls import THREADS
from bot.search.adapters.vector_index import ChromaIndex
from tests.fakes import OURS
from tests.killing import (
    COMMUNITIES,
    Left,
    check_promises,
    look,
    open_data,
    text_of,
    work_until_killed,
    write_knowledge,
)

KILLS = int(os.environ.get("WAYFINDER_KILLS", "25"))
"""`make test-kills` asks for more."""

SEED = int(os.environ.get("WAYFINDER_KILLS_SEED", "0")) or int.from_bytes(os.urandom(4), "big")
PATIENCE = 120

# The server imports everything once, alone and without a thread; each process that is to be killed is forked from it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.killing", "chromadb", "sklearn.linear_model"])


class Victim:
    """A process that works on a data folder, with everything that it said so far."""

    def __init__(self, folder, seed, **options):
        self._pipe, theirs = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=work_until_killed, args=(folder, seed, theirs), kwargs=options)
        self._process.start()
        theirs.close()
        self.said = []

    def end(self):
        """Kill it, if that was not done before."""
        with suppress(ValueError):
            self._process.kill()
            self._process.join()

    def wait_for(self, count, *kinds):
        """Listen until so many things of these kinds, or of any, were said."""
        until = monotonic() + PATIENCE
        while sum(not kinds or what in kinds for what, _ in self.said) < count:
            assert self._pipe.poll(max(until - monotonic(), 0)), f"silent for too long after {self.said[-3:]}"
            self.said.append(self._pipe.recv())
            assert self.said[-1][0] != "failed", self.said[-1][1]

    def wait_for_end(self):
        """Listen until it dies by itself."""
        # A dead process's end of the pipe is closed; its last words may be cut off in the middle.
        with suppress(EOFError, OSError):
            self.wait_for(inf)
        self._process.join(PATIENCE)
        assert self._process.exitcode == -SIGKILL

    def kill(self):
        """Kill it as `kill -9` does, and hear what it had said before."""
        self.end()
        # The last words may be cut off in the middle.
        with suppress(EOFError, OSError):
            while True:
                self.said.append(self._pipe.recv())
        self._pipe.close()
        self._process.close()
        failed = [which for what, which in self.said if what == "failed"]
        assert not failed, failed[0]
        return self.said


async def start_again(folder):
    """Open the folder as the bot does and return what stands in it, after checking that it all agrees."""
    async with open_data(folder) as (foundation, services):
        return await look(foundation, services)


@pytest.fixture
def folder(tmp_path):
    write_knowledge(tmp_path / "knowledge")
    return tmp_path


@pytest.fixture
def hire(folder):
    """Return what starts a process on the folder; none outlives its test."""
    victims = []

    def start(seed, **options):
        victims.append(Victim(folder, seed, **options))
        return victims[-1]

    yield start
    for victim in victims:
        victim.end()


def test_killed_at_any_point_it_keeps_every_promise(folder, hire):
    random = Random(SEED)
    before, promised = Left(), 0
    for kill in range(KILLS):
        seed = random.randrange(10**9)
        # Some are killed while they start, repair or migrate, most while they work; by the clock or at a write.
        by_clock = kill % 3 == 2
        writes = None if by_clock else random.randint(1, 90)
        count, delay = random.choice([0, 3, 6, 12]), random.uniform(0, 0.6 if kill < 3 else 0.1)
        said = []
        try:
            victim = hire(seed, writes=writes)
            try:
                if by_clock:
                    victim.wait_for(count)
                    sleep(delay)
                else:
                    victim.wait_for_end()
            finally:
                said = victim.kill()
            left = asyncio.run(start_again(folder))
            check_promises(before, left, said)
        except BaseException as exc:
            exc.add_note(f"kill {kill} of WAYFINDER_KILLS_SEED={SEED}, write {writes}, after it said {said[-6:]}")
            raise
        promised += sum(what == "revision" for what, _ in said)
        before = left
    assert promised >= KILLS // 2, "hardly anything was done between the kills"


def largest_file(folder):
    return max(file.stat().st_size for file in (folder / "data").rglob("*") if file.is_file())


def test_a_full_disk_loses_no_promise_and_shows_half_of_nothing(folder, hire):
    random = Random(SEED)
    victim = hire(random.randrange(10**9))
    victim.wait_for(6, "revision")
    said = victim.kill()
    before = asyncio.run(start_again(folder))
    check_promises(Left(), before, said)
    for room in (20_000, 80_000, 300_000):
        victim = hire(random.randrange(10**9), largest_file=largest_file(folder) + room)
        victim.wait_for(5, "read")
        said = victim.kill()
        assert "refused" in {what for what, _ in said}
        left = asyncio.run(start_again(folder))
        check_promises(before, left, said)
        before = left


class Damage:
    """Ways in which the index's folder may go wrong under a running bot."""

    @staticmethod
    def deleted(chroma):
        shutil.rmtree(chroma)

    @staticmethod
    def garbled(chroma):
        for file in chroma.rglob("*"):
            if file.is_file():
                file.write_bytes(b"nonsense" * (file.stat().st_size // 8 + 1))

    @staticmethod
    def store_garbled(chroma):
        (chroma / "chroma.sqlite3").write_bytes(b"nonsense" * 1000)

    @staticmethod
    def store_lost(chroma):
        (chroma / "chroma.sqlite3").unlink()

    @staticmethod
    def vectors_lost(chroma):
        for segment in chroma.iterdir():
            if segment.is_dir():
                shutil.rmtree(segment)


@pytest.mark.parametrize("published", [True, False], ids=["publishing", "asking"])
@pytest.mark.parametrize("damage", ["deleted", "garbled", "store_garbled", "store_lost", "vectors_lost"])
async def test_an_index_that_goes_wrong_while_the_bot_runs(folder, damage, published):
    mine, theirs = Actor(COMMUNITIES[0], 7), Actor(COMMUNITIES[1], 7)
    async with open_data(folder) as (_, services):
        use = services.use_cases

        async def publish(actor, name):
            draft = await use.acquisitions.draft_text(actor, name, text_of(name, len(name)))
            await use.curation.publish(actor, draft.id)
            return draft.document.sections[0]

        async def found(actor, section):
            first = (await use.holdings.search(actor, section.heading))[0]
            assert first.section.id == section.id
            return first

        own, other = await publish(mine, "harbour"), await publish(theirs, "lantern")
        getattr(Damage, damage)(folder / "data" / "chroma")
        with structlog.testing.capture_logs() as logs:
            for actor, section in [(mine, own), (theirs, other)] * 5:
                by_meaning = (await found(actor, section)).dense > 0
        events = [entry["event"] for entry in logs]
        # Ten searches: a busy machine may miss the deadline once more while the index is mended, but not at each of them.
        assert events.count("vector_index_unavailable") <= 2, "a line for each question tells nobody anything"
        assert by_meaning or "vector_index_unavailable" in events, "the operator is not told"
        told = {"vector_index_unavailable", "vector_index_back", "index_repaired", "index_not_repaired"}
        assert set(events) <= told
        if published:
            fresh = await publish(mine, "orchard")
            for actor, section in [(mine, fresh), (mine, own), (theirs, other)]:
                assert (await found(actor, section)).dense > 0.99, "the publication did not mend it"
    left = await start_again(folder)
    assert len(left.documents[mine.community]) == 1 + published
    assert len(left.documents[theirs.community]) == 1


async def test_the_index_of_an_emptied_community_is_empty_after_the_next_start(folder):
    """A kill after the database and before the index leaves what no document names."""
    actor = Actor(COMMUNITIES[0], 7)
    async with open_data(folder) as (foundation, services):
        use = services.use_cases
        draft = await use.acquisitions.draft_text(actor, "harbour", text_of("harbour", 1))
        await use.curation.publish(actor, draft.id)
        await foundation.store.replace(actor.community, [], [draft.document.id])
        assert await foundation.index.ids(actor.community)
    async with open_data(folder) as (foundation, _):
        assert await foundation.index.ids(actor.community) == set()


async def test_units_that_lost_their_vectors_get_them_at_the_next_start(folder):
    """A kill between a clean-up of the shared library and the end of a publication may leave such units."""
    actor = Actor(COMMUNITIES[0], 7)
    async with open_data(folder) as (foundation, services):
        use = services.use_cases
        draft = await use.acquisitions.draft_text(actor, "harbour", text_of("harbour", 1))
        await use.curation.publish(actor, draft.id)
        async with foundation.engine.begin() as connection:
            await connection.execute(tables.vectors.delete())
    left = await start_again(folder)
    assert len(left.documents[actor.community]) == 1


async def test_what_is_published_is_published_even_if_the_index_fails_in_a_way_of_its_own(folder):
    class Failing(ChromaIndex):
        async def ids(self, community):
            raise OSError(28, "No space left on device")

    actor = Actor(COMMUNITIES[0], 7)
    async with open_data(folder) as (foundation, services):
        use = services.use_cases
        foundation.index.__class__ = Failing
        draft = await use.acquisitions.draft_text(actor, "harbour", text_of("harbour", 1))
        with structlog.testing.capture_logs() as logs:
            revision = await use.curation.publish(actor, draft.id)
        assert revision.number == 1
        assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["index_not_repaired"]
        assert (await use.holdings.search(actor, draft.document.sections[0].heading))[0].document == draft.document


async def test_calls_that_hang_keep_nobody_waiting_but_themselves():
    """Chroma 1.5.9 may never return from a write to a full disk."""
    disk = Event()
    index = ChromaIndex(disk.wait, "model@1", OURS, deadline_seconds=0.2)
    for _ in range(THREADS):
        with pytest.raises(IndexUnavailable, match="within"):
            await index.search(0, [bytes(8)], 1)
    started = monotonic()
    for _ in range(50):
        with pytest.raises(IndexUnavailable, match="still works"):
            await index.search(0, [bytes(8)], 1)
    assert monotonic() - started < 0.2
    disk.set()
    await asyncio.sleep(0.05)
    with pytest.raises(IndexUnavailable, match="failed"):
        await index.search(0, [bytes(8)], 1)
    index.close()


async def test_a_panic_in_the_index_s_native_code_is_an_index_that_does_not_answer():
    class PanicException(BaseException):
        """As PyO3 raises it: no Exception."""

    def panic():
        raise PanicException("range end index 10 out of range")

    index = ChromaIndex(panic, "model@1", OURS, deadline_seconds=5)
    with pytest.raises(IndexUnavailable):
        await index.search(0, [bytes(8)], 1)
    index.close()


def test_a_kill_while_the_schema_is_made_leaves_a_database_that_opens(tmp_path):
    """Python's driver would commit each CREATE by itself; half a schema could never be brought forward."""
    path, seen = tmp_path / "wayfinder.db", []

    class Killed(BaseException):
        pass

    async def start(statements):
        def count(_connection, _cursor, statement, *_):
            if statement.lstrip().upper().startswith(("CREATE", "ALTER")):
                seen.append(statement)
                if len(seen) == statements:
                    raise Killed

        event.listen(Engine, "before_cursor_execute", count)
        try:
            async with open_database(f"sqlite+aiosqlite:///{path}") as engine, engine.connect() as connection:
                return await connection.run_sync(lambda each: inspect(each).get_table_names())
        finally:
            event.remove(Engine, "before_cursor_execute", count)

    made = asyncio.run(start(0))
    total = len(seen)
    for statements in range(1, total + 1, 5):
        path.unlink(missing_ok=True)
        seen.clear()
        with pytest.raises(Killed):
            asyncio.run(start(statements))
        seen.clear()
        assert asyncio.run(start(0)) == made
