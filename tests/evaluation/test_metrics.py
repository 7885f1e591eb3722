"""The measures themselves, on lists small enough to count by hand."""

from __future__ import annotations

import pytest

from tests.evaluation.metrics import estimate, ndcg_at, recall_at, reciprocal_rank

GRADES = {"a": 2, "b": 1}


@pytest.mark.parametrize(
    ("order", "k", "expected"), [(["a"], 1, 1.0), (["b", "a"], 1, 0.0), (["b", "a"], 2, 1.0), ([], 3, 0.0)]
)
def test_recall_counts_only_sections_that_answer(order, k, expected):
    assert recall_at(order, GRADES, k) == expected


def test_reciprocal_rank_is_one_over_the_first_answer():
    assert reciprocal_rank(["x", "b", "a"], GRADES) == pytest.approx(1 / 3)


def test_ndcg_is_one_for_the_ideal_order_and_less_for_any_other():
    assert ndcg_at(["a", "b"], GRADES, 10) == pytest.approx(1.0)
    assert ndcg_at(["b", "a"], GRADES, 10) == pytest.approx((1 + 3 / 1.5849625) / (3 + 1 / 1.5849625))


def test_interval_holds_the_mean_and_repeats():
    first = estimate([0.0, 1.0, 1.0, 1.0])
    assert first.low <= first.mean <= first.high
    assert first == estimate([0.0, 1.0, 1.0, 1.0])
