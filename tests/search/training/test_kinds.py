"""Texts of known kinds become batches of like length, and shares of kinds that sum to one."""

from __future__ import annotations

import random

import torch
from hypothesis import given
from hypothesis import strategies as st

from bot.search.training.kinds import TEXTS_AT_ONCE, batches_of, labels_of


@given(lengths=st.lists(st.integers(min_value=1, max_value=64), min_size=1, max_size=300))
def test_an_epoch_has_every_text_once(lengths):
    batches = list(batches_of(lengths, random.Random(1)))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert max(map(len, batches)) <= TEXTS_AT_ONCE


def test_a_batch_holds_texts_of_like_length():
    lengths = [place % 60 + 1 for place in range(600)]
    for batch in batches_of(lengths, random.Random(1)):
        own = [lengths[place] for place in batch]
        assert max(own) - min(own) <= 14


def test_a_text_of_two_kinds_is_half_of_each_and_one_of_none_is_a_kind_of_its_own():
    names, labels = labels_of([{"crisis"}, {"cheque", "crisis"}, set()])
    assert names == ["", "cheque", "crisis"]
    assert torch.equal(labels, torch.tensor([[0.0, 0.0, 1.0], [0.0, 0.5, 0.5], [1.0, 0.0, 0.0]]))
