"""Encode many texts with the base as it is and as it was bent: needs nothing that only learning needs."""

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
