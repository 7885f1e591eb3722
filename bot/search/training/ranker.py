"""Fit the re-ranker: one weight a feature, so that of a message's candidates the right one comes first."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import torch
from torch.nn.functional import log_softmax

from bot.search.adapters.learnt_ranker import LearntRanker, RankerWeights
from bot.search.retrieval import CANDIDATES
from bot.search.rules.features import FEATURES, features_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from bot.search.rules.askers import Askers
    from bot.search.rules.ranking import Candidate

PENALTY = 0.002
"""Weight of the squared weights in the loss; from 0.0005 to 0.01 nothing changes by more than chance."""


def fit(
    texts: Sequence[str], found: Sequence[Sequence[Candidate]], answers: Sequence[frozenset[str]], askers: Askers
) -> RankerWeights:
    """Return the weights that make the right candidates of all messages likeliest (a softmax over each message's candidates).

    A message none of whose candidates is right says nothing about their order and is left out.
    """
    rows, right = [], []
    for text, candidates, answering in zip(texts, found, answers, strict=True):
        is_right = [candidate.passage.section.id in answering for candidate in candidates]
        if any(is_right) and len(candidates) == CANDIDATES:
            rows.append(features_of(text, candidates, askers))
            right.append(is_right)
    features, goals = torch.tensor(rows, dtype=torch.float64), torch.tensor(right, dtype=torch.float64)
    mean, spread = features.mean((0, 1)), features.std((0, 1)).clamp(min=1e-6)
    weights = _weights((features - mean) / spread, goals / goals.sum(1, keepdim=True))
    return RankerWeights(
        features=FEATURES,
        mean=_rounded(mean),
        spread=_rounded(spread),
        weights=_rounded(weights),
    )


def crossed(
    texts: Sequence[str], found: Sequence[Sequence[Candidate]], answers: Sequence[frozenset[str]], askers: Askers
) -> list[list[str]]:
    """Return the sections of each message in the order of weights that were fitted on the other half of the messages."""
    orders: list[list[str]] = [[] for _ in texts]
    for half in (0, 1):
        others = range(1 - half, len(texts), 2)
        weights = fit([texts[n] for n in others], [found[n] for n in others], [answers[n] for n in others], askers)
        learnt = LearntRanker(weights, askers)
        for number in range(half, len(texts), 2):
            ids = [candidate.passage.section.id for candidate in found[number]]
            relevances = asyncio.run(learnt.relevances(texts[number], found[number]))
            orders[number] = [section for _, section in sorted(zip(relevances, ids, strict=True), reverse=True)]
    return orders


def _weights(features: Tensor, goals: Tensor) -> Tensor:
    weights = torch.zeros(features.shape[-1], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        optimizer.zero_grad()
        likely: Tensor = (goals * log_softmax(features @ weights, dim=1)).sum(1).mean()
        total = PENALTY * weights.square().sum() - likely
        total.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return weights.detach()


def _rounded(values: Tensor) -> tuple[float, ...]:
    return tuple(round(float(value), 6) for value in values)
