"""Meaning finds the same wherever the vectors stand, and says truthfully where that is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest
import structlog

from bot.errors import IndexUnavailable
from bot.kernel.models import SHARED
from bot.search import in_memory
from bot.search.adapters.exact_vectors import ExactVectors
from bot.search.adapters.lexical_index import Bm25Index
from bot.search.nearest import CHECKED_EVERY, Nearest, Standing
from bot.search.no_index import NoIndex
from bot.search.retrieval import Query, Retriever
from bot.search.rules import sizes
from bot.search.shelves import Shelves
from bot.wiring.mending import keep_sound
from tests.conftest import open_search
from tests.fakes import without_vectors
from tests.search.test_retrieval import BADGE, BADGE_ID, GUILD, RAISE, RAISES_ID, A, B, publish


class HandSeconds:
    """Seconds that only pass when told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return HandSeconds()


@pytest.fixture
async def trouble():
    return asyncio.Event()


@pytest.fixture
async def search(world, seconds, trouble):
    retriever = open_search(world.store, world.embedder, world.index, seconds=seconds, trouble=trouble)
    await retriever.load()
    return retriever


async def first(retriever, question, community=SHARED):
    found = await retriever.search(Query(question, community))
    assert not found.by_words
    return found.passages[0].section.id


async def scores(retriever, question, community=SHARED):
    # Memory holds a vector's numbers as bytes.
    found = await retriever.search(Query(question, community))
    return [(each.section.id, pytest.approx(each.score, abs=1e-3)) for each in found.passages]


async def eventually(holds):
    for _ in range(1000):
        if await holds():
            return
        await asyncio.sleep(0.005)
    raise AssertionError("it never came about")


def standing(retriever):
    return retriever._vectors.standing


class TestStandingIn:
    async def test_memory_finds_what_the_index_finds(self, world, search):
        before = await scores(search, RAISE)
        world.index.broken = True
        assert await scores(search, RAISE) == before
        assert standing(search) is Standing.MEMORY

    async def test_it_is_said_once_when_the_index_goes_and_once_when_it_is_back(self, world, search, seconds):
        with structlog.testing.capture_logs() as logs:
            await first(search, RAISE)
            world.index.broken = True
            for _ in range(3):
                assert await first(search, RAISE) == RAISES_ID
            world.index.broken = False
            seconds.now += CHECKED_EVERY
            assert await first(search, RAISE) == RAISES_ID
        assert [entry["event"] for entry in logs] == ["vector_index_unavailable", "vector_index_back"]
        assert standing(search) is Standing.INDEX

    async def test_an_index_that_did_not_answer_is_not_asked_again_for_each_question(self, world, search):
        world.index.broken = True
        await first(search, RAISE)
        calls = len(world.index.calls)
        for _ in range(5):
            await first(search, RAISE)
        assert len(world.index.calls) == calls

    async def test_a_collection_that_was_made_anew_is_noticed_at_once(self, world, search, trouble):
        await first(search, RAISE)
        world.index.units[SHARED] = {}
        assert await first(search, RAISE) == RAISES_ID
        assert standing(search) is Standing.MEMORY
        assert trouble.is_set()

    async def test_a_collection_that_lost_a_part_is_noticed_when_it_is_counted(self, world, search, seconds):
        await first(search, RAISE)
        held = world.index.units[SHARED]
        del held[next(iter(held))]
        seconds.now += CHECKED_EVERY
        assert await first(search, RAISE) == RAISES_ID
        assert standing(search) is Standing.MEMORY

    async def test_what_is_lost_is_mended_while_questions_are_answered(self, world, search, seconds, trouble):
        class Foundation:
            sync = world.sync

        async def mended():
            return await world.index.ids(SHARED) == await world.store.unit_ids(SHARED)

        Foundation.trouble = trouble
        started = asyncio.create_task(asyncio.sleep(0))
        keeping = asyncio.create_task(keep_sound(Foundation, started, pause=0.01))
        world.index.units[SHARED] = {}
        await first(search, RAISE)
        await eventually(mended)
        seconds.now += CHECKED_EVERY
        await first(search, RAISE)
        assert standing(search) is Standing.INDEX
        keeping.cancel()

    async def test_a_repair_that_fails_is_tried_again(self, world, search, trouble):
        class Failing:
            calls = 0

            async def repair_all(self):
                self.calls += 1
                raise [IndexUnavailable("away"), OSError("full")][self.calls % 2]

        class Foundation:
            sync = Failing()

        async def tried(times):
            return Foundation.sync.calls >= times

        Foundation.trouble = trouble
        keeping = asyncio.create_task(keep_sound(Foundation, asyncio.create_task(asyncio.sleep(0)), pause=0.001))
        for wanted in (1, 2, 3):
            trouble.set()
            await eventually(partial(tried, wanted))
        keeping.cancel()

    async def test_copies_of_what_the_index_holds_are_let_go_when_it_is_back(self, world, search, seconds):
        world.index.broken = True
        await first(search, RAISE)
        assert len(search._vectors._memory._exact[SHARED])
        world.index.broken = False
        seconds.now += CHECKED_EVERY
        await first(search, RAISE)
        assert SHARED not in search._vectors._memory._exact

    async def test_without_any_vectors_words_alone_answer_and_say_so(self, world):
        await without_vectors(world)
        with structlog.testing.capture_logs() as logs:
            found = await world.retriever.search(Query("raise rate old client notice"))
        assert found.by_words
        assert found.passages[0].section.id == RAISES_ID
        assert "searching_by_words_alone" in [entry["event"] for entry in logs]


class TestSmallLibraries:
    async def test_a_small_library_has_no_collection_and_is_found(self, world):
        await publish(world, GUILD)
        assert A not in world.index.units
        assert await first(world.retriever, BADGE, A) == BADGE_ID
        assert await first(world.retriever, RAISE, A) == RAISES_ID

    async def test_another_community_does_not_find_it(self, world):
        await publish(world, GUILD)
        await first(world.retriever, BADGE, A)
        found = await world.retriever.search(Query(BADGE, B))
        assert BADGE_ID not in [passage.section.id for passage in found.passages]

    async def test_a_library_that_grows_large_gets_a_collection_and_one_that_shrinks_loses_it(self, world, monkeypatch):
        await publish(world, GUILD)
        monkeypatch.setattr(sizes, "SMALL", 3)
        await world.sync.repair(A)
        assert await world.index.ids(A) == await world.store.unit_ids(A)
        assert await first(world.retriever, BADGE, A) == BADGE_ID
        monkeypatch.undo()
        await world.sync.repair_all()
        assert A not in world.index.units

    async def test_memory_and_index_find_the_same_in_a_communitys_library(self, world, monkeypatch):
        await publish(world, GUILD)
        small = await scores(world.retriever, BADGE, A)
        monkeypatch.setattr(sizes, "SMALL", 3)
        await world.sync.repair(A)
        assert await scores(world.retriever, BADGE, A) == small

    async def test_a_start_asks_the_index_nothing_about_small_libraries(self, world):
        for number in range(20):
            own = replace(GUILD, id=f"c{number}1/guild", community=number + 1)
            await world.store.replace(number + 1, [own], [])
        await world.sync.repair_all()
        calls = len(world.index.calls)
        await world.sync.repair_all()
        assert len(world.index.calls) - calls <= 4

    async def test_those_who_asked_least_lately_make_room(self, world, monkeypatch):
        for community in (A, B):
            name = f"c{community}-getting-started/guild"
            (badge,) = GUILD.sections
            own = replace(GUILD, id=name, community=community, sections=(replace(badge, id=f"{name}#badge"),))
            await publish(world, own, community=community)
        memory = world.retriever._vectors._memory
        monkeypatch.setattr(in_memory, "AT_MOST", memory.size(A) + 1)
        for community in (A, B, A, B):
            found = await world.retriever.search(Query(BADGE, community))
            assert found.passages[0].document.community == community
            assert set(memory._exact) == {community}


class TestNoIndex:
    """`MENTOR_INDEX=memory`: nothing is kept beside the database."""

    @pytest.fixture
    async def search(self, world):
        memory = in_memory.InMemory(world.store, world.embedder.model, ExactVectors)
        index = NoIndex(world.store, memory)
        nearest = Nearest(index, memory, asyncio.Event())
        retriever = Retriever(Shelves(world.store, Bm25Index, nearest), world.embedder, nearest)
        world.sync.index = index
        await retriever.load()
        return retriever

    async def test_it_finds_what_the_index_finds(self, world, search):
        await publish(world, GUILD)
        for question, community in ((RAISE, SHARED), (RAISE, A), (BADGE, A), (BADGE, B)):
            assert await scores(search, question, community) == await scores(world.retriever, question, community)
        assert standing(search) is Standing.INDEX

    async def test_a_large_library_is_found_too_and_by_nobody_else(self, world, search, monkeypatch):
        monkeypatch.setattr(sizes, "SMALL", 3)
        await publish(world, GUILD)
        assert await first(search, BADGE, A) == BADGE_ID
        found = await search.search(Query(BADGE, B))
        assert BADGE_ID not in [passage.section.id for passage in found.passages]

    async def test_there_is_nothing_to_repair(self, world, search):
        assert await world.sync.repair_all() == {}


class TestIdling:
    async def test_a_library_that_nobody_asks_for_an_hour_is_let_go_and_read_again(self, world, search, seconds):
        await publish(world, GUILD)
        assert await first(search, BADGE, A) == BADGE_ID
        seconds.now += 3601
        await first(search, RAISE, B)
        assert A not in search._shelves._held
        assert A not in search._vectors._memory._exact
        assert await first(search, BADGE, A) == BADGE_ID

    async def test_one_that_is_asked_stays(self, world, search, seconds):
        await publish(world, GUILD)
        for _ in range(4):
            await first(search, BADGE, A)
            seconds.now += 1800
        assert A in search._shelves._held

    async def test_the_shared_library_stays(self, search, seconds):
        seconds.now += 10_000
        await first(search, RAISE, A)
        seconds.now += 10_000
        assert await first(search, RAISE, B) == RAISES_ID


class TestExactVectors:
    async def test_what_is_not_kept_is_not_found(self, world):
        texts = ["raise rate", "late invoice", "time zone"]
        vectors = await world.embedder.embed_documents(texts)
        exact = ExactVectors()
        exact.add(list(zip(texts, vectors, strict=True)))
        assert exact.keep({"raise rate", "time zone", "never held"}) == {"raise rate", "time zone"}
        ((hit, other),) = await exact.search([vectors[1]], 5)
        assert {hit.unit_id, other.unit_id} == {"raise rate", "time zone"}
        ((nearest,),) = await exact.search([vectors[0]], 1)
        assert (nearest.unit_id, nearest.similarity) == ("raise rate", pytest.approx(1.0))

    async def test_nothing_held_and_nothing_asked_are_no_errors(self):
        assert await ExactVectors().search([b"1234"], 3) == [[]]
        assert await ExactVectors().search([], 3) == []
