"""One community's long work does not keep another's members waiting."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter, sleep

import pytest

from bot.answering.conversations import Asked
from bot.library.rules.curation import Actor
from bot.library.rules.submissions import Upload
from bot.search.batching import EMBEDDED_AT_ONCE, by_turns
from tests.conftest import open_world

pytestmark = pytest.mark.alone

IMPORTED = 100
SECONDS_PER_TEXT = 0.001
IMPORTER, OTHER = 11, 22
QUESTION = "how do I raise my rate with an old client"


class OneThread:
    """Take time for each text in the one thread that a model has, as the real embedder does."""

    def __init__(self, world):
        self.largest = 0
        self._thread = ThreadPoolExecutor(1)
        for name in ("embed_queries", "embed_documents"):
            setattr(world.embedder, name, self._slowly(getattr(world.embedder, name)))

    def _slowly(self, embed):
        async def slowly(texts):
            self.largest = max(self.largest, len(texts))
            await asyncio.get_running_loop().run_in_executor(self._thread, sleep, SECONDS_PER_TEXT * len(texts))
            return await embed(texts)

        return slowly

    def close(self):
        self._thread.shutdown()


@pytest.fixture
async def slow(tmp_path):
    async with open_world(tmp_path) as world:
        thread = OneThread(world)
        world.retriever._embedding._work = world.embedder.embed_queries
        yield world, thread
        thread.close()


def text_of(place):
    return "\n".join(
        f"## How does workshop {place} handle case {part}?\nWorkshop {place} keeps case {part} in box {place * part}.\n\n"
        f"- Label box {place} with {part}.\n- Ask bench {part + place} for help.\n"
        for part in range(4 if place % 10 == 0 else 1)
    )


async def ask(world, place):
    started = perf_counter()
    record = await world.conversations.ask(Asked(QUESTION, OTHER, 1, place, f"channel:{place}"))
    assert record.answer.parts
    return perf_counter() - started


async def import_library(world):
    """Do what an import does: read each file, show what open questions it answers, publish."""
    actor = Actor(IMPORTER, 1)
    for place in range(IMPORTED):
        upload = Upload(f"workshop-{place}.md", f"# Workshop {place}\n\n{text_of(place)}".encode())
        draft = await world.acquisitions.draft_upload(actor, upload)
        await world.gaps.near(IMPORTER, draft.document)
        await world.curation.publish(actor, draft.id)


async def test_an_import_of_a_hundred_documents_hardly_delays_another_community_s_answers(slow):
    world, thread = slow
    for place in range(3):
        await world.conversations.ask(Asked(f"who feeds the {place} zeppelins", IMPORTER, 1, 1, "gap"))
    # The first ones load the language identifier.
    before = [await ask(world, place) for place in range(13)][3:]
    importing = asyncio.create_task(import_library(world))
    during = []
    while not importing.done():
        during.append(await ask(world, len(during)))
        await asyncio.sleep(0.02)
    await importing
    assert len(await world.holdings.documents(Actor(IMPORTER, 1))) == IMPORTED
    assert len(during) > 10
    assert thread.largest == EMBEDDED_AT_ONCE
    # A question waits for one slice of the import and shares the processor with it: measured, it takes twice as long.
    assert median(during) < 5 * (median(before) + EMBEDDED_AT_ONCE * SECONDS_PER_TEXT)
    assert sorted(during)[len(during) * 9 // 10] < 15 * (median(before) + EMBEDDED_AT_ONCE * SECONDS_PER_TEXT)


async def test_long_work_is_cut_and_keeps_its_order():
    batches = []

    async def work(items):
        batches.append(len(items))
        return [item * 2 for item in items]

    assert await by_turns(work, range(EMBEDDED_AT_ONCE * 2 + 1)) == [2 * item for item in range(33)]
    assert batches == [EMBEDDED_AT_ONCE, EMBEDDED_AT_ONCE, 1]
    assert await by_turns(work, []) == []
