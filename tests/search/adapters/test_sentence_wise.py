"""A long post's vector leans towards its sentences; everything else is the model's own."""

from __future__ import annotations

import numpy as np
import pytest

from bot.search.adapters.sentence_wise import SentenceWise
from bot.search.rules.posts import sentences_of_post
from tests.fakes import BagOfStems

POST = (
    "I paint portraits of dogs and people love them, which is nice and pays for my paint. "
    "Yesterday a shop sent me a contract that takes all rights. Should I sign it?"
)


@pytest.fixture
def plain():
    return BagOfStems()


async def vectors(embedder, *texts):
    return [np.frombuffer(vector, dtype="<f4") for vector in await embedder.embed_queries(texts)]


async def test_long_post_comes_nearer_to_each_sentence_than_the_model_has_it(plain):
    (heard,) = await vectors(SentenceWise(plain), POST)
    (whole,) = await vectors(plain, POST)
    short = (await vectors(plain, "Should I sign it?"))[0]
    assert float(heard @ short) > float(whole @ short)
    assert float(np.linalg.norm(heard)) == pytest.approx(1, abs=1e-5)
    assert len(sentences_of_post(POST)) == 3


async def test_order_is_kept_among_short_and_long_ones(plain):
    texts = ["raise rate", POST, "late invoice"]
    heard = await vectors(SentenceWise(plain), *texts)
    own = await vectors(plain, *texts)
    assert np.array_equal(heard[0], own[0])
    assert np.array_equal(heard[2], own[2])
    assert not np.array_equal(heard[1], own[1])


async def test_passages_and_the_name_are_the_models_own(plain):
    listening = SentenceWise(plain)
    assert await listening.embed_documents([POST]) == await plain.embed_documents([POST])
    assert listening.model == plain.model
