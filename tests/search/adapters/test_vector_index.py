"""Chroma finds the nearest units, keeps communities apart, and never hangs or lies without being noticed."""

from __future__ import annotations

import asyncio
import math
import random
import shutil
import subprocess
import sys
import threading
from array import array
from pathlib import Path
from time import perf_counter

import pytest

from bot.errors import ForeignIndex, IndexUnavailable, SettingsError
from bot.kernel.models import SHARED, Embedding
from bot.search.adapters.collection_names import Owner
from bot.search.adapters.vector_index import ChromaIndex
from tests.fakes import OURS

ROOT = Path(__file__).parents[3]
A, B = 111111111111111111, 222222222222222222
MANY = 1100
"""More than the 1,000 units that Chroma 1.5.9 holds in its log before it writes an HNSW folder."""


def unit_vector(*values):
    norm = math.sqrt(sum(value * value for value in values))
    return Embedding(array("f", [value / norm for value in values]).tobytes())


def many(seed=1, width=8):
    chance = random.Random(seed)
    return [(f"u{n:04}", unit_vector(*(chance.gauss(0, 1) for _ in range(width)))) for n in range(MANY)]


EAST, NORTH, NORTH_EAST, WEST = (unit_vector(*pair) for pair in ((1, 0), (0, 1), (1, 1), (-1, 0)))


@pytest.fixture
def open_index():
    """Open indexes and close them at the end."""
    opened = []

    def embedded(folder, model="model@1", deadline=10.0, owner=OURS):
        opened.append(ChromaIndex.embedded(folder, model, owner, deadline_seconds=deadline))
        return opened[-1]

    yield embedded
    for index in opened:
        index.close()


@pytest.fixture
def index(open_index, tmp_path):
    return open_index(tmp_path / "chroma")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Make a store of MANY units once; tests work on copies."""
    folder = tmp_path_factory.mktemp("store") / "chroma"
    index = ChromaIndex.embedded(folder, "model@1", OURS, deadline_seconds=10)
    asyncio.run(index.add(SHARED, many()))
    index.close()
    assert segments(folder), "Chroma wrote no HNSW folder: MANY is too small for this version"
    return folder


@pytest.fixture
def store(template, tmp_path):
    return Path(shutil.copytree(template, tmp_path / "copy"))


def segments(folder):
    return [path for path in folder.iterdir() if path.is_dir()]


async def search(index, vector, community=SHARED, limit=10):
    [hits] = await index.search(community, [vector], limit)
    return [hit.unit_id for hit in hits]


class TestSearch:
    async def test_similarity_is_the_cosine(self, index):
        await index.add(SHARED, [("east", EAST), ("north", NORTH), ("west", WEST), ("between", NORTH_EAST)])
        [hits] = await index.search(SHARED, [EAST], 10)
        assert {hit.unit_id: hit.similarity for hit in hits} == pytest.approx(
            {"east": 1.0, "between": math.sqrt(0.5), "north": 0.0, "west": -1.0}, abs=1e-5
        )
        assert [hit.unit_id for hit in hits] == ["east", "between", "north", "west"]

    async def test_every_query_gets_its_own_hits_in_order(self, index):
        await index.add(SHARED, [("east", EAST), ("north", NORTH)])
        hits = await index.search(SHARED, [NORTH, EAST, NORTH], 1)
        assert [[hit.unit_id for hit in found] for found in hits] == [["north"], ["east"], ["north"]]

    async def test_a_community_searches_the_shared_library_and_its_own_as_one(self, index):
        await index.add(SHARED, [("shared-far", WEST), ("shared-near", NORTH_EAST)])
        await index.add(A, [("own-nearest", EAST), ("own-farther", NORTH)])
        assert await search(index, EAST, A) == ["own-nearest", "shared-near", "own-farther", "shared-far"]

    async def test_the_limit_holds_for_each_library_so_that_the_larger_one_crowds_nothing_out(self, index):
        await index.add(SHARED, [(f"shared-{n}", EAST) for n in range(5)])
        await index.add(A, [("own-near", NORTH_EAST), ("own-far", WEST)])
        found = await search(index, EAST, A, limit=1)
        assert found[0].startswith("shared-")
        assert found[1:] == ["own-near"]
        assert len(await search(index, EAST, SHARED, limit=3)) == 3

    async def test_no_community_sees_another_ones_units_even_when_they_match_exactly(self, index):
        await index.add(A, [("secret-of-a", EAST)])
        await index.add(B, [("secret-of-b", EAST)])
        await index.add(SHARED, [("shared", WEST)])
        assert await search(index, EAST, A) == ["secret-of-a", "shared"]
        assert await search(index, EAST, B) == ["secret-of-b", "shared"]
        assert await search(index, EAST, SHARED) == ["shared"]
        assert await search(index, EAST, 333) == ["shared"]

    async def test_the_same_id_in_two_communities_is_two_units(self, index):
        await index.add(A, [("u", EAST)])
        await index.add(B, [("u", NORTH)])
        await index.remove(A, ["u"])
        assert await search(index, EAST, A) == []
        assert await search(index, NORTH, B) == ["u"]

    async def test_a_question_makes_no_collection(self, index, tmp_path):
        import chromadb
        from chromadb.config import Settings

        await index.add(SHARED, [("east", EAST)])
        await search(index, EAST, A)
        client = chromadb.PersistentClient(str(tmp_path / "chroma"), Settings(anonymized_telemetry=False))
        assert [collection.name for collection in client.list_collections()] == ["ours.shared"]
        client.close()

    async def test_a_collection_made_after_the_first_question_is_found(self, index):
        assert await search(index, EAST, A) == []
        await index.add(A, [("late", EAST)])
        assert await search(index, EAST, A) == ["late"]

    async def test_nothing_to_search_in_and_nothing_to_search_for_are_no_errors(self, index):
        assert await index.search(A, [EAST, WEST], 5) == [[], []]
        assert await index.search(A, [], 5) == []


class TestWriting:
    async def test_what_was_written_is_there_after_a_restart(self, open_index, tmp_path):
        first = open_index(tmp_path / "chroma")
        await first.add(SHARED, [("east", EAST), ("north", NORTH)])
        first.close()
        second = open_index(tmp_path / "chroma")
        assert len(await second.ids(SHARED)) == 2
        assert await second.ids(SHARED) == {"east", "north"}
        assert await search(second, NORTH) == ["north", "east"]

    async def test_a_unit_written_again_is_replaced(self, index):
        await index.add(SHARED, [("u", EAST)])
        await index.add(SHARED, [("u", WEST)])
        assert len(await index.ids(SHARED)) == 1
        [[hit]] = await index.search(SHARED, [WEST], 5)
        assert hit.similarity == pytest.approx(1.0, abs=1e-5)

    async def test_removed_units_are_gone_and_unknown_ones_ignored(self, index):
        await index.add(SHARED, [("east", EAST), ("north", NORTH)])
        await index.remove(SHARED, ["east", "never there"])
        await index.remove(SHARED, [])
        assert await index.ids(SHARED) == {"north"}
        assert await search(index, EAST) == ["north"]

    async def test_more_units_than_one_batch_are_written_and_removed(self, index):
        units = [(f"u{n}", unit_vector(math.cos(n), math.sin(n))) for n in range(5600)]
        await index.add(SHARED, units)
        assert len(await index.ids(SHARED)) == 5600
        await index.remove(SHARED, [unit for unit, _ in units[:-1]])
        assert await index.ids(SHARED) == {"u5599"}

    async def test_a_reset_empties_one_collection_and_no_other(self, index):
        await index.add(SHARED, [("east", EAST)])
        await index.add(A, [("own", EAST)])
        await index.reset(SHARED)
        assert len(await index.ids(SHARED)) == 0
        assert await search(index, EAST, A) == ["own"]

    async def test_a_collection_may_be_reset_before_it_exists(self, index):
        await index.reset(A)
        assert len(await index.ids(A)) == 0


class TestSoundness:
    async def test_a_whole_index_is_sound(self, store, open_index):
        assert await open_index(store).is_sound(SHARED, many()[::40])

    async def test_an_empty_index_is_sound_when_nothing_should_be_in_it(self, index):
        assert await index.is_sound(SHARED, [])

    async def test_a_lost_store_is_noticed(self, index):
        assert not await index.is_sound(SHARED, [("east", EAST)])

    async def test_units_with_the_same_text_do_not_make_it_unsound(self, index):
        await index.add(SHARED, [("one", EAST), ("two", EAST)])
        assert await index.is_sound(SHARED, [("one", EAST), ("two", EAST)])

    @pytest.mark.parametrize("model", ["model@2", "model@1+prompts"])
    async def test_another_models_index_is_noticed_and_a_reset_makes_it_ours(self, store, open_index, model):
        index = open_index(store, model=model)
        assert not await index.is_sound(SHARED, [])
        assert not await index.is_sound(SHARED, many()[:3])
        await index.reset(SHARED)
        assert await index.is_sound(SHARED, [])

    async def test_an_index_of_vectors_of_another_width_is_noticed(self, store, open_index):
        assert not await open_index(store).is_sound(SHARED, [("u0000", EAST)])

    @pytest.mark.parametrize("damage", ["deleted", "emptied", "garbled", "cut short"])
    async def test_a_damaged_hnsw_folder_is_noticed_and_mended_by_writing_again(self, store, open_index, damage):
        [segment] = segments(store)
        if damage == "deleted":
            shutil.rmtree(segment)
        for file in segment.iterdir() if segment.exists() else []:
            if damage == "emptied":
                file.unlink()
            elif damage == "garbled":
                file.write_bytes(b"x" * file.stat().st_size)
            else:
                file.write_bytes(file.read_bytes()[:10])
        await self._is_noticed_and_mended(open_index(store))

    @pytest.mark.parametrize("damage", ["garbled", "cut short", "deleted", "overwritten inside"])
    async def test_a_damaged_store_is_noticed_and_mended_by_writing_again(self, store, open_index, damage):
        file = store / "chroma.sqlite3"
        content = file.read_bytes()
        if damage == "deleted":
            file.unlink()
        else:
            file.write_bytes(
                {
                    "garbled": b"nonsense" * 1000,
                    "cut short": content[: len(content) // 2],
                    "overwritten inside": content[:4096] + b"\xff" * 100_000 + content[104_096:],
                }[damage]
            )
        await self._is_noticed_and_mended(open_index(store))

    async def _is_noticed_and_mended(self, index):
        assert not await index.is_sound(SHARED, many()[::40])
        await index.reset(SHARED)
        await index.add(SHARED, many())
        assert await index.is_sound(SHARED, many()[::40])
        assert len(await index.ids(SHARED)) == MANY


class TestOwner:
    """Several installations may share one Chroma server; none touches what is another's."""

    THEIRS = Owner("another-installation", "ours")

    async def test_installations_of_other_names_do_not_meet(self, open_index, tmp_path):
        ours = open_index(tmp_path / "chroma")
        await ours.add(SHARED, [("east", EAST)])
        await ours.add(A, [("own", EAST)])
        ours.close()
        theirs = open_index(tmp_path / "chroma", owner=Owner("another-installation", "theirs"))
        await theirs.reset(SHARED)
        await theirs.discard(A)
        await theirs.add(SHARED, [("west", WEST)])
        assert await theirs.communities() == {SHARED}
        assert await search(theirs, EAST, A) == ["west"]
        theirs.close()
        ours = open_index(tmp_path / "chroma")
        assert await ours.communities() == {SHARED, A}
        assert await search(ours, EAST, A) == ["east", "own"]

    @pytest.mark.parametrize("call", ["reset", "discard", "ids", "count"])
    async def test_what_is_foreign_under_the_same_name_is_refused_and_left_as_it_is(self, open_index, tmp_path, call):
        ours = open_index(tmp_path / "chroma")
        await ours.add(SHARED, [("east", EAST)])
        ours.close()
        theirs = open_index(tmp_path / "chroma", owner=self.THEIRS)
        with pytest.raises(ForeignIndex, match="Set MENTOR_CHROMA_NAMESPACE"):
            await getattr(theirs, call)(SHARED)
        for write in (
            theirs.add(SHARED, [("west", WEST)]),
            theirs.remove(SHARED, ["east"]),
            theirs.search(SHARED, [EAST], 3),
            theirs.is_sound(SHARED, []),
        ):
            with pytest.raises(ForeignIndex):
                await write
        theirs.close()
        assert await search(open_index(tmp_path / "chroma"), EAST) == ["east"]

    async def test_what_an_earlier_version_wrote_into_the_folder_is_taken_over_without_writing_it_anew(
        self, open_index, tmp_path
    ):
        import chromadb
        from chromadb.config import Settings

        client = chromadb.PersistentClient(str(tmp_path / "chroma"), Settings(anonymized_telemetry=False))
        for name, unit in (("shared", "east"), (f"community-{A}", "own"), ("somebody-else-s", "other")):
            made = client.create_collection(name, metadata={"model": "model@1"}, embedding_function=None)
            made.add(ids=[unit], embeddings=[[1.0, 0.0]])
        client.close()
        index = open_index(tmp_path / "chroma")
        assert await index.communities() == {SHARED, A}
        assert await index.is_sound(SHARED, [("east", EAST)])
        assert await search(index, EAST, A) == ["east", "own"]

    async def test_a_community_whose_collection_is_discarded_has_none(self, index):
        await index.add(A, [("own", EAST)])
        await index.discard(A)
        await index.discard(A)
        assert await index.communities() == set()
        assert await index.count(A) == 0
        assert await search(index, EAST, A) == []

    async def test_units_are_counted(self, index):
        assert await index.count(A) == 0
        await index.add(A, [("own", EAST), ("other", WEST)])
        assert await index.count(A) == 2


class TestDeadline:
    async def test_a_search_that_hangs_is_given_up_at_its_deadline(self):
        released = threading.Event()
        index = ChromaIndex(released.wait, "model@1", OURS, deadline_seconds=0.1)
        started = perf_counter()
        with pytest.raises(IndexUnavailable, match=r"did not answer within 0\.1 s"):
            await index.search(SHARED, [EAST], 5)
        assert perf_counter() - started < 1
        released.set()
        index.close()

    async def test_a_failure_inside_chroma_is_an_index_that_does_not_answer(self):
        def refuse():
            raise ConnectionError("secret address")

        index = ChromaIndex(refuse, "model@1", OURS, deadline_seconds=1)
        for call in (index.search(SHARED, [EAST], 5), index.ids(SHARED), index.is_sound(SHARED, [])):
            with pytest.raises(IndexUnavailable, match="ConnectionError") as caught:
                await call
            assert "secret" not in str(caught.value)
        index.close()

    async def test_an_index_that_is_closed_does_not_answer(self, index):
        await index.add(SHARED, [("east", EAST)])
        index.close()
        index.close()
        with pytest.raises(IndexUnavailable):
            await index.search(SHARED, [EAST], 5)

    async def test_a_server_that_is_not_there_is_an_index_that_does_not_answer(self, unused_tcp_port):
        index = ChromaIndex.server(f"http://127.0.0.1:{unused_tcp_port}", "model@1", OURS, deadline_seconds=10)
        with pytest.raises(IndexUnavailable):
            await index.search(SHARED, [EAST], 5)
        index.close()

    @pytest.mark.parametrize("address", ["127.0.0.1:8000", "ftp://host", "http://", "chroma"])
    def test_an_address_that_is_none_is_a_settings_error(self, address):
        with pytest.raises(SettingsError, match="MENTOR_CHROMA_URL"):
            ChromaIndex.server(address, "model@1", OURS, deadline_seconds=1)

    def test_a_call_that_hangs_in_native_code_does_not_hold_up_the_end_of_the_process(self):
        program = (
            "import asyncio, threading\n"
            "from bot.search.adapters.vector_index import ChromaIndex\n"
            "from bot.errors import IndexUnavailable\n"
            "index = ChromaIndex(threading.Event().wait, 'm', None, deadline_seconds=0.1)\n"
            "async def main():\n"
            "    try:\n"
            "        await index.search(0, [bytes(8)], 1)\n"
            "    except IndexUnavailable:\n"
            "        print('given up', flush=True)\n"
            "asyncio.run(main())\n"
            "index.close()\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
        )
        assert done.stdout == "given up\n"
