"""Tell each message's section from the other sections of its batch, by its short form and by one of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sentence_transformers import SentenceTransformer
    from torch import Tensor

    from bot.search.training.material import Row

SCALE = 20.0
"""One over the temperature of the softmax over a batch's sections."""

PART = 0.5
"""Weight of the loss on a part of the section beside the loss on its short form."""

TOKENS_AT_ONCE = 2000
LONGEST = 112
"""Tokens of a text that are read while learning; 97 of 100 messages and short forms have fewer."""


class BatchLoss(torch.nn.Module):
    """Teach messages to find their section among those of the batch, and sections to find their messages.

    Everything is encoded anew in every batch. Comparing with remembered vectors of the whole library was tried: the model learns
    to tell what is fresh from what is remembered, and nothing else (recall@1 fell from .56 to .39).
    """

    def __init__(self, model: SentenceTransformer, rows: Sequence[Row]) -> None:
        super().__init__()
        self.model = model
        self._rows = rows

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss; features are columns (messages…, short form, part), labels the rows' numbers."""
        rows = [self._rows[int(label)] for label in labels]
        columns = list(features)
        vectors = encoded(self.model, columns)
        with torch.autocast("cpu", enabled=False):
            messages, wholes, parts = torch.split(vectors, [len(vectors) - 2 * len(rows), len(rows), len(rows)])
            targets = _targets(rows, len(columns) - 2)
            loss: Tensor = _both_ways(messages @ wholes.T, targets) + PART * _both_ways(messages @ parts.T, targets)
        return loss


def _both_ways(cosines: Tensor, targets: Tensor) -> Tensor:
    """Return the mean of two cross-entropies (messages, sections): messages over sections, sections over messages."""
    back = targets.T / targets.T.sum(1, keepdim=True)
    there = functional.cross_entropy(SCALE * cosines, targets)
    return (there + functional.cross_entropy(SCALE * cosines.T, back)) / 2


def _targets(rows: Sequence[Row], columns: int) -> Tensor:
    """Return (messages, sections of the batch): what share of each message each should get; messages stand column by column."""
    weights = torch.tensor(
        [
            [row.messages[column].targets.get(other.section, 0.0) for other in rows]
            for column in range(columns)
            for row in rows
        ]
    )
    return weights / weights.sum(1, keepdim=True)


def encoded(model: SentenceTransformer, columns: Sequence[dict[str, Tensor]]) -> Tensor:
    """Return (texts, dimensions), unit length, column after column; texts of like length go through the model together.

    Padded to the longest of a batch, as a column comes, three tokens of four would be padding.
    """
    width = max(column["input_ids"].shape[1] for column in columns)
    ids, mask = (
        torch.cat([functional.pad(column[name], (0, width - column[name].shape[1])) for column in columns])
        for name in ("input_ids", "attention_mask")
    )
    lengths = mask.sum(1).clamp(max=LONGEST)
    order = torch.argsort(lengths, stable=True)
    found = []
    for part in _batches(order, lengths):
        longest = int(lengths[part].max())
        read = {"input_ids": ids[part, :longest], "attention_mask": mask[part, :longest]}
        found.append(model(read)["sentence_embedding"].float())
    back = torch.empty_like(order)
    back[order] = torch.arange(len(order))
    return functional.normalize(torch.cat(found)[back], dim=-1)


def _batches(order: Tensor, lengths: Tensor) -> Iterable[Tensor]:
    start = 0
    for end in range(1, len(order) + 1):
        if end == len(order) or int(lengths[order[end]]) * (end + 1 - start) > TOKENS_AT_ONCE:
            yield order[start:end]
            start = end
