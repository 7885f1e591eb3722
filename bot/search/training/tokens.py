"""Find the few dimensions in which tokens are compared, and keep those of every section's short form."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import numpy as np

from bot.search.adapters.embeddings import torch_tokens
from bot.search.adapters.token_file import TokenFile, write_tokens
from bot.search.rules.chunking import short_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from bot.kernel.models import Section
    from bot.search.ports import TokenEmbedder

DIMENSIONS = 64
"""Of the model's 384."""


class ModelTokens:
    """Read texts' tokens with a model that is loaded."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model

    async def token_vectors(self, texts: Sequence[str]) -> list[NDArray[np.float32]]:
        """Return for each text (tokens, dimensions), unit length."""
        return torch_tokens(self._model, texts) if texts else []


def learn(embedder: TokenEmbedder, sections: Iterable[Section], path: Path) -> None:
    """Write the sections' tokens in the dimensions that hold most of them (principal components, not centred)."""
    texts = sorted({short_form(section) for section in sections})
    found = asyncio.run(embedder.token_vectors(texts))
    every = np.concatenate(found)
    _, directions = np.linalg.eigh(every.T @ every)  # by growing size
    file = TokenFile(np.ascontiguousarray(directions[:, : -DIMENSIONS - 1 : -1]).astype("<f2").astype("<f4"))
    write_tokens(path, file.projection, {text: file.packed(own) for text, own in zip(texts, found, strict=True)})
