"""Compare each message with every section of the library at once: the few of its batch fresh, all others from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sentence_transformers import SentenceTransformer
    from torch import Tensor

    from bot.search.training.material import Material, Row

SCALE = 25.0
"""One over the temperature of the softmax over sections."""

WHOLE_ALONE = 0.5
"""Weight of the second loss, on the sections' short forms without their parts."""

TOKENS_AT_ONCE = 1600
LONGEST = 112
"""Tokens of a text that are read while learning; 97 of 100 messages and short forms have fewer."""

KINDS = {"whole": 0.0, "heading": 1.0, "question": 1.0, "lead": 0.9, "point": 0.95}
"""What scales a part's cosine, as in ranking; a short form is no part."""


class LibraryLoss(torch.nn.Module):
    """Teach messages to find their sections as ranking does: half the cosine of the short form, half of the best part.

    `memory` (units, dimensions) holds every unit's vector as the model saw it last. It costs nothing to compare a message with
    all of it, so that the hardest wrong sections are always among those that a message is told apart from.
    """

    def __init__(self, model: SentenceTransformer, material: Material, rows: Sequence[Row], memory: Tensor) -> None:
        super().__init__()
        self.model = model
        self._rows = rows
        self._memory = memory
        self._wholes = torch.tensor(material.wholes)
        self._owners = torch.tensor(material.owners)
        self._kinds = torch.tensor([KINDS[unit.kind] for unit in material.units])
        self._sections = len(material.sections)

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss; features are columns (messages…, short form, part), labels the rows' numbers."""
        rows = [self._rows[int(label)] for label in labels]
        columns = list(features)
        vectors = encoded(self.model, columns)
        fresh = vectors[-2 * len(rows) :]
        messages = vectors[: -2 * len(rows)]
        places = torch.tensor([row.whole for row in rows] + [row.part for row in rows])
        self._memory[places] = fresh.detach()
        units = self._memory.index_put((places,), fresh)
        with torch.autocast("cpu", enabled=False):
            cosines = messages @ units.T
            whole = cosines[:, self._wholes]
            parts = torch.full((len(messages), self._sections), -1.0).scatter_reduce(
                1, self._owners.expand(len(messages), -1), cosines * self._kinds, "amax"
            )
            targets = self._targets(rows, len(columns) - 2)
            fused = functional.cross_entropy(SCALE * (whole + parts) / 2, targets)
            loss: Tensor = fused + WHOLE_ALONE * functional.cross_entropy(SCALE * whole, targets)
        return loss

    def _targets(self, rows: Sequence[Row], columns: int) -> Tensor:
        """Return (messages, sections): what share of each message each section should get; messages stand column by column."""
        targets = torch.zeros(columns * len(rows), self._sections)
        for column in range(columns):
            for number, row in enumerate(rows):
                for section, share in row.messages[column].targets.items():
                    targets[column * len(rows) + number, section] = share
        return targets


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
