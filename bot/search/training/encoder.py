"""Bend the encoder: low-rank weights on every layer of the base, learnt by sentence-transformers' trainer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from datasets import Dataset
from safetensors.torch import save_file
from sentence_transformers import (
    SentenceTransformerTrainer,
    SentenceTransformerTrainingArguments,
)
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch.utils.data import SequentialSampler

from bot.search.adapters.adapter_weights import DOWN, UP
from bot.search.training.encoding import RANK, SCALE, SEED, bendable_model, bfloat16_is_native
from bot.search.training.loss import BatchLoss
from bot.search.training.material import TOGETHER

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from bot.search.training.material import Material, Row

LEARNING_RATE = 8e-4
ROWS_AT_ONCE = 24
RECIPE = {"seed": SEED, "rank": RANK, "learning_rate": LEARNING_RATE, "sections_at_once": ROWS_AT_ONCE}


def learn(
    base: str, material: Material, plain: NDArray[np.float32], *, epochs: int, work: Path, seed: int = SEED
) -> SentenceTransformer:
    """Return the base with the low-rank weights that were learnt from the material still beside its own.

    `plain` are the base's vectors of the material's units (units, dimensions).
    """
    torch.manual_seed(seed)
    model = bendable_model(base)
    wholes = plain[material.wholes]
    rows = material.rows(epochs, seed, wholes @ wholes.T, ROWS_AT_ONCE)
    trainer = SentenceTransformerTrainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(work),
            num_train_epochs=1,  # the rows of all epochs are one data set: each epoch groups its messages anew
            batch_sampler=_as_they_stand,
            per_device_train_batch_size=ROWS_AT_ONCE,
            learning_rate=LEARNING_RATE,
            warmup_steps=0.1,
            lr_scheduler_type="cosine",
            bf16=bfloat16_is_native(),
            use_cpu=True,
            save_strategy="no",
            logging_steps=25,
            report_to=[],
            seed=seed,
        ),
        train_dataset=_dataset(material, rows),
        loss=BatchLoss(model, rows),
    )
    trainer.train()
    model.eval()
    return model


def _as_they_stand(dataset: Dataset, batch_size: int, drop_last: bool, **_: object) -> DefaultBatchSampler:
    """Take the rows in their order, which was made batch by batch."""
    return DefaultBatchSampler(SequentialSampler(dataset), batch_size=batch_size, drop_last=drop_last)


def save(model: SentenceTransformer, path: Path) -> None:
    """Write the factors under the names of the weights that they change, the scale multiplied in, as float16."""
    factors = {}
    for name, weight in model.named_parameters():
        place, _, factor = name.partition(".lora_")
        # The pooler's layer is bent as well, but sentence vectors are means of tokens and never pass through it.
        if factor and "encoder." in place:
            layer = "encoder." + place.partition("encoder.")[2] + ".weight"
            is_down = factor.startswith("A")
            factors[layer + (DOWN if is_down else UP)] = (weight * (1.0 if is_down else SCALE)).detach().half()
    save_file({name: factor.contiguous() for name, factor in factors.items()}, path)


def _dataset(material: Material, rows: Sequence[Row]) -> Dataset:
    texts = [unit.text for unit in material.units]
    columns: dict[str, list[str] | list[int]] = {
        f"message {place}": [row.messages[place].text for row in rows] for place in range(TOGETHER)
    }
    columns["whole"] = [texts[row.whole] for row in rows]
    columns["part"] = [texts[row.part] for row in rows]
    columns["label"] = list(range(len(rows)))
    return Dataset.from_dict(columns)
