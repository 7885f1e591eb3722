"""Vectors that come with the library stand in for the model's, and for nothing else."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.kernel.models import Embedding, text_hash
from bot.search.adapters.knowledge_folder import KnowledgeFolder
from bot.search.adapters.learnt_files import find_learnt
from bot.search.adapters.model_files import PINNED_MODEL, find_model
from bot.search.adapters.shipped_vectors import ShippedVectors, write_vectors
from bot.search.rules.chunking import units_of
from tests.conftest import KNOWLEDGE
from tests.fakes import BagOfStems

KNOWN = ["how do I raise my rate", "where is my first client", "what is net 30"]


async def shipped(tmp_path):
    model = BagOfStems()
    vectors = await model.embed_documents(KNOWN)
    path = tmp_path / "vectors.npy"
    write_vectors(path, {text_hash(text): vector for text, vector in zip(KNOWN, vectors, strict=True)})
    model.embedded.clear()
    return model, ShippedVectors(model, path)


def cosine(one, other):
    first, second = np.frombuffer(one, "<f4"), np.frombuffer(other, "<f4")
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


async def test_what_the_file_knows_never_meets_the_model(tmp_path):
    model, known = await shipped(tmp_path)
    found = await known.embed_documents([KNOWN[2], KNOWN[0]])
    assert model.embedded == []
    assert [
        cosine(one, other) for one, other in zip(found, await model.embed_queries([KNOWN[2], KNOWN[0]]), strict=True)
    ] == (pytest.approx([1, 1], abs=1e-3))


async def test_the_rest_is_embedded_and_stands_in_its_place(tmp_path):
    model, known = await shipped(tmp_path)
    texts = ["a contract with kill fee", KNOWN[1], "learning to draw portraits"]
    found = await known.embed_documents(texts)
    assert model.embedded == ["a contract with kill fee", "learning to draw portraits"]
    assert [cosine(one, other) for one, other in zip(found, await model.embed_queries(texts), strict=True)] == (
        pytest.approx([1, 1, 1], abs=1e-3)
    )


async def test_questions_are_always_heard_by_the_model_itself(tmp_path):
    model, known = await shipped(tmp_path)
    assert await known.embed_queries(KNOWN) == await model.embed_queries(KNOWN)
    assert known.model == model.model


@pytest.mark.parametrize("content", [b"", b"nothing of the kind", b"\x93NUMPY\x01\x00v\x00cut"])
async def test_a_file_that_cannot_be_read_costs_time_and_one_line(tmp_path, content):
    path, model = tmp_path / "vectors.npy", BagOfStems()
    path.write_bytes(content)
    with capture_logs() as logs:
        assert await ShippedVectors(model, path).embed_documents(KNOWN) == await model.embed_queries(KNOWN)
    assert [line["event"] for line in logs] == ["shipped_vectors_unreadable"]


@given(st.integers(min_value=0, max_value=2**32 - 1), st.sampled_from([384, 768, 1024]))
def test_a_vector_keeps_its_direction(tmp_path_factory, seed, dimensions):
    vector = np.random.default_rng(seed).normal(size=dimensions)
    unit = (vector / np.linalg.norm(vector)).astype("<f4")
    path = tmp_path_factory.mktemp("shipped") / "vectors.npy"
    write_vectors(path, {text_hash("a text"): Embedding(unit.tobytes())})
    known = ShippedVectors(BagOfStems(), path)
    (restored,) = known.known(["a text"]).values()
    assert cosine(restored, unit.tobytes()) > 0.9998


def test_the_shipped_file_still_knows_nearly_all_of_the_library():
    """Below nine tenths a first start takes minutes longer: `make vectors`."""
    learnt = find_learnt(find_model(PINNED_MODEL, None))
    documents, _ = KnowledgeFolder(KNOWLEDGE, today=date(2026, 11, 22)).documents()
    texts = [unit.text for document in documents for unit in units_of(document)]
    known = ShippedVectors(BagOfStems(), learnt.vectors).known(texts)
    assert len(known) >= 0.9 * len(set(texts))
