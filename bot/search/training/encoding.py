"""Open the base as it is, as it was bent, and ready to be bent; encode many texts with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from bot.search.adapters.adapter_weights import merge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

AT_ONCE = 64
SEED = 20261129
RANK = 16
SCALE = 2.0
LAYERS = ["query", "key", "value", "dense"]
"""The low-rank weights' rank, what they are multiplied by, and the layers of a transformer that get them."""


@dataclass(frozen=True, slots=True)
class Vectors:
    """Hold one model's vectors of the library's units and of the messages that nothing was learnt from, a text a row."""

    units: NDArray[np.float32]
    asked: NDArray[np.float32]

    def beside(self, other: Vectors) -> Vectors:
        """Return both models' vectors as one whose cosines are the mean of theirs, as the bot does."""
        return Vectors(_joined(self.units, other.units), _joined(self.asked, other.asked))


def bfloat16_is_native() -> bool:
    """Return whether this processor multiplies bfloat16 itself; where it is emulated, it takes 50 times as long as float32."""
    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def plain_model(base: str) -> SentenceTransformer:
    """Return the base as it is."""
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(base, device="cpu")


def bendable_model(base: str) -> SentenceTransformer:
    """Return the base with low-rank weights (Hu et al. 2021) on every layer that change nothing yet, and alone are learnt."""
    from peft import LoraConfig  # here: it comes with requirements-train.txt

    model = plain_model(base)
    model.add_adapter(
        LoraConfig(task_type="FEATURE_EXTRACTION", r=RANK, lora_alpha=int(SCALE * RANK), target_modules=LAYERS)
    )
    return model


def bent_model(base: str, learnt: Path) -> SentenceTransformer:
    """Return the base with what was learnt added to its weights, as the bot loads it."""
    model = plain_model(base)
    merge(model, learnt)
    return model


def encode(model: SentenceTransformer, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return (texts, dimensions), unit length."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16_is_native()):
        found = model.encode(list(texts), batch_size=AT_ONCE, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(found, dtype="<f4")


def _joined(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    joined: NDArray[np.float32] = np.concatenate([first, second], axis=1) / np.sqrt(2, dtype="<f4")
    return joined
