"""Keep a second process from the data folder: Chroma 1.5.9 lets one at a time own an embedded store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot.errors import StoreInUse

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self


class StoreLock:
    """Hold the data folder's store for this process, or say who cannot have it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(folder / "store.lock", timeout=0)

    def __enter__(self) -> Self:
        try:
            self._lock.acquire()
        except Timeout:
            raise StoreInUse(
                "A running bot holds the library's index. Stop it first, or run a Chroma server and set "
                "MENTOR_CHROMA_URL for both."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()
