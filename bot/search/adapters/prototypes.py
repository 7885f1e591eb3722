"""Compare questions with the learnt vector of each section."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import structlog

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.kernel.models import Embedding

log = structlog.get_logger(__name__)


class SectionVectors:
    """Hold for each section of the shared library a vector of unit length that was learnt from the messages it answers.

    `vectors` are (sections, dimensions), in the order of `sections`, the sections' ids.
    """

    def __init__(self, sections: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._sections = tuple(sections)
        self._vectors = vectors

    def cosines(self, asked: NDArray[np.float32]) -> list[Mapping[str, float]]:
        """Return for each question, a row of unit length, the cosine with every section's vector."""
        # Row by row, as a search in memory: a product of matrices starts BLAS's threads.
        rows = (np.vecdot(self._vectors, question) for question in asked)
        return [dict(zip(self._sections, row.tolist(), strict=True)) for row in rows]


class SectionPrototypes:
    """Know where, in the bent model's space, the messages of each section lie."""

    def __init__(self, sections: SectionVectors) -> None:
        self._sections = sections

    def likenesses(self, queries: Sequence[Embedding]) -> list[Mapping[str, float]]:
        """Return for each question, embedded by both models side by side, the cosine with every section's vector."""
        return self._sections.cosines(np.stack([_bent_half(query) for query in queries])) if queries else []


def read_section_vectors(path: Path) -> SectionVectors | None:
    """Return the learnt vectors; None, after one line in the log, where the file cannot be read."""
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            return SectionVectors(file["sections"].tolist(), file["vectors"].astype("<f4"))
    except (OSError, EOFError, KeyError, ValueError, BadZipFile) as exc:
        log.warning("section_vectors_unreadable", reason=type(exc).__name__, instead="the vectors of the texts alone")
        return None


def write_section_vectors(path: Path, sections: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """Write the vectors as float16, which moves no cosine by more than .001."""
    np.savez_compressed(path, sections=np.array(sections), vectors=vectors.astype("<f2"))


def _bent_half(vector: Embedding) -> NDArray[np.float32]:
    both: NDArray[np.float32] = np.frombuffer(vector, dtype="<f4")
    bent = both[len(both) // 2 :]
    length = float(np.linalg.norm(bent))
    return bent / np.float32(max(length, 1e-12))
