"""The database and the index follow the documents, at the least cost, and converge after a kill at any point."""

from __future__ import annotations

import shutil
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.errors import IndexUnavailable
from bot.kernel.adapters.database import open_database
from bot.kernel.models import SHARED
from bot.search.adapters.library_store import DatabaseLibrary, fingerprint
from bot.search.rules.chunking import units_of
from bot.search.sync import LibrarySync
from tests.fakes import BagOfStems, MemoryIndex
from tests.shelf import DOCUMENTS, RAISES, STARTING, ZONES, document, section

EDITED = replace(
    RAISES,
    sections=(
        replace(RAISES.sections[0], lead="Tell the client in April and raise in May.", careful=None),
        RAISES.sections[1],
    ),
)
ADDED = document(
    "getting-started/portfolio",
    "Portfolio",
    [
        section(
            "getting-started/portfolio",
            "samples",
            "How many samples do I show?",
            "Three samples of one kind.",
            ["Cut the rest.", "Date each sample.", "Name the result in numbers."],
        )
    ],
)
NEXT = (EDITED, STARTING, ADDED)
"""One document edited, one added, one (ZONES) removed."""


class Killed(BaseException):
    """End the run as a kill does: nothing catches it."""


class Fuse:
    """Let so many calls through the ports, then let none through."""

    def __init__(self, calls):
        self.left = calls
        self.calls = []

    def guard(self, part):
        return Guarded(part, self)

    def count(self, name):
        if self.left <= 0:
            raise Killed(name)
        self.left -= 1
        self.calls.append(name)


class Guarded:
    """Count every call to a port before it is made."""

    def __init__(self, part, fuse):
        self._part = part
        self._fuse = fuse

    def __getattr__(self, name):
        found = getattr(self._part, name)
        if not callable(found):
            return found

        async def guarded(*arguments):
            self._fuse.count(f"{type(self._part).__name__}.{name}")
            return await found(*arguments)

        return guarded


class Desk:
    """Hold one library's parts; a new sync each time, as a new process would have."""

    def __init__(self, engine, index, embedder):
        self.store = DatabaseLibrary(engine)
        self.index = index
        self.embedder = embedder

    async def run(self, documents, *, fuse=None, **options):
        self.embedder.embedded.clear()
        parts = (self.store, self.index, self.embedder)
        store, index, embedder = map(fuse.guard, parts) if fuse else parts
        return await LibrarySync(store, index, embedder, fingerprint).run(documents, **options)

    async def assert_holds(self, documents):
        """Check that database, vectors and index hold these documents, all of them and nothing else."""
        units = {unit.id: unit for each in documents for unit in units_of(each)}
        expected = {unit.id: self.embedder._vector(unit.text) for unit in units.values()}
        assert await self.store.documents(SHARED) == sorted(documents, key=lambda each: each.id)
        assert await self.store.unit_ids(SHARED) == set(units)
        assert dict(await self.store.entries(self.embedder.model, sorted(units))) == expected
        assert self.index.units.get(SHARED, {}) == expected


class MarkedIndex(MemoryIndex):
    """Remember, as Chroma's metadata does, which model the collection was made for."""

    def __init__(self, model="bag-of-stems@1"):
        super().__init__(model)
        self.made_for = {}

    async def add(self, community, units):
        self.made_for.setdefault(community, self.model)
        await super().add(community, units)

    async def reset(self, community):
        await super().reset(community)
        self.made_for[community] = self.model

    async def is_sound(self, community, samples):
        self._note("is_sound")
        held = set(self.units.get(community, {}).values())
        # By vector, as Chroma is probed.
        return self.made_for.get(community, self.model) == self.model and all(vector in held for _, vector in samples)


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    """Make several slices of a small library, so that kills fall between them."""
    monkeypatch.setattr("bot.search.sync.EMBED_SLICE", 16)


@asynccontextmanager
async def open_desk(path, index=None, embedder=None):
    async with open_database(f"sqlite+aiosqlite:///{path}") as engine:
        yield Desk(engine, index or MarkedIndex(), embedder or BagOfStems())


@pytest.fixture
async def desk(tmp_path):
    async with open_desk(tmp_path / "sync.db") as opened:
        yield opened


@pytest.fixture
async def filled(desk):
    await desk.run(DOCUMENTS)
    return desk


class TestCost:
    async def test_first_run_writes_everything_and_counts_it(self, desk):
        report = await desk.run(DOCUMENTS)
        await desk.assert_holds(DOCUMENTS)
        texts = {unit.text for each in DOCUMENTS for unit in units_of(each)}
        assert sorted(desk.embedder.embedded) == sorted(texts)
        assert (report.documents, report.sections, report.added, report.changed, report.removed, report.unchanged) == (
            3,
            5,
            3,
            0,
            0,
            0,
        )
        assert report.units == len(await desk.store.unit_ids(SHARED))
        assert report.embedded == len(texts)

    async def test_second_run_embeds_and_writes_nothing(self, filled):
        filled.index.calls.clear()
        report = await filled.run(DOCUMENTS)
        assert filled.embedder.embedded == []
        assert set(filled.index.calls) <= {"is_sound", "ids"}
        assert (report.embedded, report.unchanged, report.added, report.changed, report.reindexed) == (0, 3, 0, 0, 0)

    async def test_only_texts_that_are_new_are_embedded(self, filled):
        known = {unit.text for each in DOCUMENTS for unit in units_of(each)}
        report = await filled.run(NEXT)
        wanted = {unit.text for each in NEXT for unit in units_of(each)} - known
        assert sorted(filled.embedder.embedded) == sorted(wanted)
        assert (report.added, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
        await filled.assert_holds(NEXT)

    async def test_a_renamed_section_uses_its_old_vectors_again(self, filled):
        renamed = replace(
            RAISES,
            sections=tuple(
                replace(each, id=f"{RAISES.id}#other-{place}") for place, each in enumerate(RAISES.sections)
            ),
        )
        report = await filled.run((renamed, STARTING, ZONES))
        assert filled.embedder.embedded == []
        assert (report.changed, report.embedded) == (1, 0)
        await filled.assert_holds((renamed, STARTING, ZONES))

    async def test_a_change_that_touches_no_text_embeds_nothing(self, filled):
        retitled = replace(ZONES, title="Zones of time")
        report = await filled.run((RAISES, STARTING, retitled))
        assert (report.changed, report.embedded) == (1, 0)
        await filled.assert_holds((RAISES, STARTING, retitled))

    async def test_a_text_that_stands_twice_is_embedded_once(self, desk):
        twin = replace(
            ZONES,
            id="remote-work/twin",
            sections=(replace(ZONES.sections[0], id="remote-work/twin#time-zone-overlap"),),
        )
        await desk.run((ZONES, twin))
        assert len(desk.embedder.embedded) == len(set(desk.embedder.embedded)) == len(units_of(ZONES))
        await desk.assert_holds((ZONES, twin))

    async def test_progress_is_told_up_to_the_end_and_not_at_all_without_work(self, desk):
        heard = []
        sync = LibrarySync(
            desk.store, desk.index, desk.embedder, fingerprint, lambda done, total: heard.append((done, total))
        )
        report = await sync.run(DOCUMENTS)
        assert heard[0] == (0, report.embedded)
        assert heard[-1] == (report.embedded, report.embedded)
        assert heard == sorted(heard)
        heard.clear()
        await sync.run(DOCUMENTS)
        assert heard == []

    async def test_work_is_cut_into_slices_of_what_a_kill_may_cost(self, desk):
        heard = []
        sync = LibrarySync(desk.store, desk.index, desk.embedder, fingerprint, lambda done, total: heard.append(done))
        await sync.run(DOCUMENTS)
        assert [after - before for before, after in pairwise(heard)][:-1] == [16] * (len(heard) - 2)
        assert len(heard) > 3

    async def test_texts_are_embedded_in_smaller_slices_when_members_wait(self, desk):
        class Counting(BagOfStems):
            async def embed_documents(self, texts):
                sizes.append(len(texts))
                return await super().embed_documents(texts)

        sizes = []
        sync = LibrarySync(desk.store, desk.index, Counting(), fingerprint)
        assert await sync.embed(units_of(RAISES), at_once=4) == sum(sizes)
        assert max(sizes) == 4


class TestPlan:
    async def test_a_plan_says_what_a_run_would_change_and_changes_nothing(self, filled):
        before = dict(filled.index.units[SHARED])
        plan = await LibrarySync(filled.store, filled.index, filled.embedder, fingerprint).plan(NEXT)
        assert [each.id for each in plan.upsert] == [EDITED.id, ADDED.id]
        assert plan.remove == (ZONES.id,)
        assert (plan.added, plan.changed, plan.unchanged) == (1, 1, 1)
        await filled.assert_holds(DOCUMENTS)
        assert filled.index.units[SHARED] == before

    async def test_a_document_that_cannot_be_read_now_keeps_its_last_good_version(self, filled):
        report = await filled.run((RAISES, STARTING), keep=frozenset({ZONES.id, "never/there"}))
        assert report.removed == 0
        await filled.assert_holds(DOCUMENTS)

    async def test_a_library_may_become_empty_and_full_again(self, filled):
        await filled.run(())
        await filled.assert_holds(())
        await filled.run(DOCUMENTS)
        await filled.assert_holds(DOCUMENTS)

    async def test_going_back_to_an_earlier_version_is_a_change_like_any_other(self, filled):
        await filled.run(NEXT)
        await filled.run(DOCUMENTS)
        await filled.assert_holds(DOCUMENTS)


class TestIndexRebuilt:
    @pytest.mark.parametrize("loss", ["lost", "short", "exchanged", "foreign vectors", "too long", "other model"])
    async def test_from_the_database_without_embedding_anything(self, filled, loss):
        held = filled.index.units[SHARED]
        first = min(held)
        match loss:
            case "lost":
                held.clear()
            case "short":
                del held[first]
            case "exchanged":
                for place in range(1, len(held), 2):
                    unit = sorted(held)[place]
                    held[f"{unit[:-1]}~"] = held.pop(unit)
            case "foreign vectors":
                held.update(dict.fromkeys(held, bytes(4 * 256)))
            case "too long":
                held["left behind"] = held[first]
            case "other model":
                filled.index.made_for[SHARED] = "somebody-elses@7"
        report = await filled.run(DOCUMENTS)
        assert filled.embedder.embedded == []
        assert report.embedded == 0
        await filled.assert_holds(DOCUMENTS)

    async def test_when_asked_for(self, filled):
        filled.index.calls.clear()
        report = await filled.run(DOCUMENTS, rebuild=True)
        assert "reset" in filled.index.calls
        assert report.reindexed == report.units
        assert filled.embedder.embedded == []
        await filled.assert_holds(DOCUMENTS)

    async def test_in_the_same_run_that_brings_changes(self, filled):
        filled.index.units[SHARED].clear()
        await filled.run(NEXT)
        await filled.assert_holds(NEXT)

    async def test_not_at_all_while_it_does_not_answer_and_the_next_run_catches_up(self, filled):
        filled.index.broken = True
        with pytest.raises(IndexUnavailable):
            await filled.run(NEXT)
        filled.index.broken = False
        await filled.run(NEXT)
        await filled.assert_holds(NEXT)


async def test_another_model_embeds_everything_again_and_leaves_no_old_vector(tmp_path):
    path = tmp_path / "sync.db"
    old, index = BagOfStems(), MarkedIndex()
    async with open_desk(path, index, old) as desk:
        await desk.run(DOCUMENTS)
    index.model = "bag-of-stems@2"
    async with open_desk(path, index, BagOfStems("bag-of-stems@2")) as desk:
        report = await desk.run(DOCUMENTS)
        assert report.unchanged == 3
        assert report.embedded == len({unit.text for each in DOCUMENTS for unit in units_of(each)})
        await desk.assert_holds(DOCUMENTS)
        assert await desk.store.vectors(old.model, [unit.text_hash for unit in units_of(ZONES)]) == {}


async def test_new_units_are_in_the_index_before_the_database_names_them_and_stale_ones_go_last(filled):
    fuse = Fuse(1000)
    await filled.run(NEXT, fuse=fuse)
    order = [fuse.calls.index(name) for name in ("MarkedIndex.add", "DatabaseLibrary.replace", "MarkedIndex.remove")]
    assert order == sorted(order)


async def test_vectors_embedded_before_a_failing_slice_are_kept(desk):
    class Failing(BagOfStems):
        async def embed_documents(self, texts):
            if len(self.embedded) >= 32:
                raise MemoryError
            return await super().embed_documents(texts)

    working, desk.embedder = desk.embedder, Failing()
    with pytest.raises(MemoryError):
        await desk.run(DOCUMENTS)
    desk.embedder = working
    report = await desk.run(DOCUMENTS)
    texts = {unit.text for each in DOCUMENTS for unit in units_of(each)}
    assert report.embedded == len(texts) - 32
    await desk.assert_holds(DOCUMENTS)


async def lose_index(desk):
    desk.index.units[SHARED].clear()


async def change_model(desk):
    desk.embedder.model = desk.index.model = "bag-of-stems@2"


async def nothing(desk):
    pass


@pytest.mark.parametrize(
    ("before", "mishap", "after"),
    [
        pytest.param((), nothing, DOCUMENTS, id="first-ingest"),
        pytest.param(DOCUMENTS, nothing, NEXT, id="changes"),
        pytest.param(DOCUMENTS, lose_index, NEXT, id="changes-and-lost-index"),
        pytest.param(DOCUMENTS, change_model, NEXT, id="changes-and-another-model"),
        pytest.param(DOCUMENTS, change_model, DOCUMENTS, id="another-model"),
    ],
)
async def test_a_kill_before_any_call_converges_at_the_next_run(tmp_path, before, mishap, after):
    template = tmp_path / "template.db"
    first = MarkedIndex()
    async with open_desk(template, first) as desk:
        await desk.run(before)
    survived = 0
    for calls in range(200):
        path = tmp_path / f"{calls}.db"
        shutil.copyfile(template, path)
        index = MarkedIndex()
        index.units = {community: dict(units) for community, units in first.units.items()}
        index.units.setdefault(SHARED, {})
        async with open_desk(path, index) as desk:
            await mishap(desk)
            readable = mishap is nothing
            try:
                await desk.run(after, fuse=Fuse(calls))
            except Killed:
                survived += 1
            else:
                break
            if readable:
                # Whoever reads the database now finds every unit that it names in the index.
                assert await desk.store.unit_ids(SHARED) <= set(index.units[SHARED])
            await desk.run(after)
            await desk.assert_holds(after)
            report = await desk.run(after)
            assert (report.embedded, report.reindexed, report.unchanged) == (0, 0, len(after))
    else:
        pytest.fail("the run never came to its end")
    assert survived >= 8


VERSIONS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([RAISES, EDITED, STARTING, ZONES, ADDED]), unique_by=lambda each: each.id),
        st.integers(0, 25),
        st.sampled_from([nothing, nothing, lose_index]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=VERSIONS)
async def test_any_history_of_versions_and_kills_converges(tmp_path, versions):
    path = tmp_path / "history.db"
    path.unlink(missing_ok=True)
    async with open_desk(path) as desk:
        desk.index.units[SHARED] = {}
        for documents, calls, mishap in versions:
            await mishap(desk)
            try:
                await desk.run(documents, fuse=Fuse(calls))
            except Killed:
                continue
        await desk.run(documents)
        await desk.assert_holds(documents)
