"""The checker of a language model's sentences may not get worse: floors on the part that nothing was tuned on."""

from __future__ import annotations

from collections import Counter

from tests.evaluation.grounding import NEAR, SUPPORTED, grounding_of, labelled


async def test_checker_stays_above_its_floors():
    found = await grounding_of("report", NEAR)
    assert found.precision >= 0.86, found.misses
    assert found.recall >= 0.86, found.misses
    assert found.wrong_share_removed >= 0.90, found.misses


def test_there_are_enough_labelled_sentences_of_each_kind():
    kinds = Counter(one.kind for one in labelled(NEAR))
    assert kinds.total() >= 80
    assert set(kinds) == {SUPPORTED, "negation", "number", "year", "name", "overclaim"}
    assert min(kinds.values()) >= 10
