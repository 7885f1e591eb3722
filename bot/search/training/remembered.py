"""Keep the larger encoder's vectors of messages between trainings: it never changes, and most messages don't either."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import BadZipFile

import numpy as np
import structlog

from bot.search.adapters.shipped_vectors import vector_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

log = structlog.get_logger(__name__)


class Remembered:
    """Encode texts, each of them once for as long as the file is there; deleting it costs time and nothing else."""

    def __init__(self, encode: Callable[[Sequence[str]], NDArray[np.float32]], path: Path) -> None:
        """`encode` returns (texts, dimensions); `path` must name whatever changes its vectors."""
        self._encode = encode
        self._path = path
        self._known = _read(path)

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (texts, dimensions) in order, as the file keeps them, so that a second run sees the same."""
        keys = [vector_key(text) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            found = self._encode(list(missing.values())).astype("<f2")
            self._known |= dict(zip(missing, found, strict=True))
            self._write()
        return np.stack([self._known[key] for key in keys]).astype("<f4")

    def _write(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = self._path.with_suffix(".unfinished.npz")
        keys = np.array(list(self._known), dtype="<u8")
        np.savez(unfinished, keys=keys, vectors=np.stack(list(self._known.values())))
        unfinished.replace(self._path)


def _read(path: Path) -> dict[int, NDArray[np.float16]]:
    if not path.exists():
        return {}
    try:
        # Opened here: where NumPy cannot read a file, it leaves it open.
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as exc:
        log.warning("remembered_vectors_unreadable", reason=type(exc).__name__, instead="every text is encoded")
        return {}
