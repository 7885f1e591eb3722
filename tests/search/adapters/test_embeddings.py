"""The real model gives unit vectors that mean what the texts mean, away from the event loop."""

from __future__ import annotations

import asyncio
import shutil
import threading
from array import array
from math import isclose, sqrt
from time import perf_counter

import pytest

from bot.errors import ModelUnusable
from bot.search.adapters.embeddings import SentenceEmbedder
from bot.search.adapters.model_files import PINNED_MODEL, ModelFiles, find_model

TEXTS = ["How do I raise my rate?", "My client is late with an invoice.", "x", "word " * 600]


@pytest.fixture(scope="module")
def embedder():
    opened = SentenceEmbedder(find_model(PINNED_MODEL, None))
    yield opened
    opened.close()


@pytest.fixture
def load():
    """Open embedders on other files and close them at the end."""
    opened = []

    def embedder_on(files):
        opened.append(SentenceEmbedder(files))
        return opened[-1]

    yield embedder_on
    for embedder in opened:
        embedder.close()


@pytest.fixture
def folder(tmp_path):
    """Return a copy of the pinned model's files."""
    target = tmp_path / "m"
    shutil.copytree(find_model(PINNED_MODEL, None).location, target)
    return target


async def test_vectors_have_unit_length_and_the_models_width(embedder):
    vectors = await embedder.embed_documents(TEXTS)
    for vector in map(floats, vectors):
        assert len(vector) == 384
        assert isclose(sqrt(sum(value * value for value in vector)), 1.0, abs_tol=1e-4)


async def test_the_same_text_gets_the_same_vector(embedder):
    first, second = await embedder.embed_queries(TEXTS[:1]), await embedder.embed_queries(TEXTS[:1])
    assert first == second


async def test_a_vector_does_not_depend_on_its_company_or_its_place(embedder):
    [alone] = await embedder.embed_documents(TEXTS[:1])
    together = await embedder.embed_documents([*reversed(TEXTS), TEXTS[0]])
    assert embedder.similarities(alone, [together[3], together[4]]) == pytest.approx([1.0, 1.0], abs=1e-4)


async def test_a_model_without_prompts_treats_questions_and_passages_alike(embedder):
    assert await embedder.embed_queries(TEXTS[:1]) == await embedder.embed_documents(TEXTS[:1])
    assert embedder.model.endswith("1110a243fdf4")


async def test_near_meanings_are_nearer_than_far_ones(embedder):
    [question] = await embedder.embed_queries(["customer has not paid the bill"])
    candidates = await embedder.embed_documents([TEXTS[1], "How many hours of overlap do I need across time zones?"])
    near, far = embedder.similarities(question, candidates)
    assert near > far + 0.3


async def test_no_texts_need_no_model(load, tmp_path):
    embedder = load(ModelFiles(str(tmp_path / "nothing"), None, "none@0"))
    assert await embedder.embed_documents([]) == []
    assert embedder.similarities(array("f", [1.0, 0.0]).tobytes(), []) == []


async def test_the_loop_goes_on_while_the_model_works(embedder):
    await embedder.warm_up()
    longest, ticking = 0.0, True

    async def tick():
        nonlocal longest
        while ticking:
            started = perf_counter()
            await asyncio.sleep(0.005)
            longest = max(longest, perf_counter() - started)

    ticker = asyncio.create_task(tick())
    started = perf_counter()
    await embedder.embed_documents(["a passage of some length about rates and clients " * 20] * 24)
    took, ticking = perf_counter() - started, False
    await ticker
    assert longest < took / 2


async def test_calls_from_many_tasks_share_one_thread(embedder):
    await asyncio.gather(*(embedder.embed_queries([f"question {number}"]) for number in range(8)))
    assert sum(thread.name.startswith("embed") for thread in threading.enumerate()) == 1


async def test_damaged_weights_are_refused_in_one_sentence(load, folder):
    (folder / "model.safetensors").write_bytes(b"damaged" * 100)
    with pytest.raises(ModelUnusable, match=f"cannot be loaded from {folder}"):
        await load(find_model("ours", folder)).warm_up()


async def test_a_model_that_is_nowhere_is_refused_in_one_sentence(load, tmp_path):
    with pytest.raises(ModelUnusable, match="cannot be loaded"):
        await load(ModelFiles(str(tmp_path / "nowhere"), None, "nowhere@0")).warm_up()


async def test_prompts_are_put_before_the_texts_and_into_the_models_name(load, folder, embedder):
    renamed = folder.rename(folder.parent / "e5-like")
    prompted = load(find_model("ours", renamed))
    assert prompted.model.endswith("+prompts")
    [query], [passage] = await prompted.embed_queries(["my rate"]), await prompted.embed_documents(["my rate"])
    written_out = await embedder.embed_documents(["query: my rate", "passage: my rate"])
    assert embedder.similarities(query, written_out)[0] == pytest.approx(1.0, abs=1e-4)
    assert embedder.similarities(passage, written_out)[1] == pytest.approx(1.0, abs=1e-4)
    assert embedder.similarities(query, [passage])[0] < 0.999


def floats(vector):
    return array("f", vector)
