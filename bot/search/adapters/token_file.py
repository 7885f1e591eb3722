"""Keep the tokens of the library's sections in a file: few dimensions, an int8 each, by the hash of the text that they are of."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import structlog

from bot.kernel.models import text_hash

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

STEPS = 127
DIGITS = 16
"""Hexadecimal digits of a text's hash that are kept: 64 bits."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Tokens:
    """Hold a text's tokens: int8 (tokens, dimensions), and what each row is multiplied by to have unit length."""

    rows: NDArray[np.int8]
    scales: NDArray[np.float32]

    def __len__(self) -> int:
        """Return how many tokens there are."""
        return len(self.rows)

    def vectors(self) -> NDArray[np.float32]:
        """Return (tokens, dimensions), unit length."""
        return self.rows.astype("<f4") * self.scales[:, None]


class TokenFile:
    """Hold the sections' tokens and the projection that brings a model's token vectors into their few dimensions.

    `projection` is (the model's dimensions, few), with orthonormal columns; tokens are projected and brought to unit length.
    """

    def __init__(self, projection: NDArray[np.float32], texts: Mapping[int, Tokens] | None = None) -> None:
        self._projection = projection
        self._texts = dict(texts or {})

    def __len__(self) -> int:
        """Return how many texts are known."""
        return len(self._texts)

    @property
    def projection(self) -> NDArray[np.float32]:
        """Return (the model's dimensions, few)."""
        return self._projection

    def tokens_of(self, text: str) -> Tokens | None:
        """Return a text's tokens, None for one that the file does not know."""
        return self._texts.get(key_of(text))

    def projected(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a model's token vectors in few dimensions, unit length."""
        found = vectors @ self._projection
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)

    def packed(self, vectors: NDArray[np.float32]) -> Tokens:
        """Return a model's token vectors as they are kept."""
        found = self.projected(vectors)
        largest = np.maximum(np.abs(found).max(axis=1, keepdims=True), 1e-12)
        rows = np.round(found / largest * STEPS).astype(np.int8)
        return Tokens(rows, 1 / np.maximum(np.linalg.norm(rows.astype("<f4"), axis=1), 1e-12).astype("<f4"))


def read_tokens(path: Path) -> TokenFile | None:
    """Return the file's tokens; None, after one line in the log, where it cannot be read."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            rows, scales = file["rows"], file["scales"].astype("<f4")
            ends = np.cumsum(file["lengths"])
            texts = {
                int(key): Tokens(rows[end - length : end], scales[end - length : end])
                for key, length, end in zip(file["keys"], file["lengths"], ends, strict=True)
            }
            return TokenFile(file["projection"].astype("<f4"), texts)
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as exc:
        log.warning("tokens_unreadable", reason=type(exc).__name__, instead="texts are compared as wholes alone")
        return None


def write_tokens(path: Path, projection: NDArray[np.float32], texts: Mapping[str, Tokens]) -> None:
    """Write the tokens of these texts, in the order of their hashes."""
    kept = sorted(((key_of(text), tokens) for text, tokens in texts.items()), key=itemgetter(0))
    np.savez(
        path,
        projection=projection.astype("<f2"),
        keys=np.array([key for key, _ in kept], dtype="<u8"),
        lengths=np.array([len(tokens) for _, tokens in kept], dtype="<u2"),
        rows=np.concatenate([tokens.rows for _, tokens in kept]),
        scales=np.concatenate([tokens.scales for _, tokens in kept]).astype("<f2"),
    )


def key_of(text: str) -> int:
    """Return what a text's tokens are found by."""
    return int(text_hash(text)[:DIGITS], 16)
