"""Open Chroma's embedded store so that it keeps few of its indexes open.

Chroma 1.5.9 keeps a fifth of the process's file handles of HNSW indexes open, five handles each, which is all of them: at
`ulimit -n 1024` the 205th left none for Discord or the database. How many is no setting, so it is set before the store starts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chromadb.api.client import Client
from chromadb.api.rust import RustBindingsAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings, System
from chromadb.errors import ChromaError

if TYPE_CHECKING:
    from pathlib import Path

    from chromadb.api import ClientAPI

OPEN_INDEXES = 24
"""The shared library's and those of the large communities that asked last: 120 handles at most."""


def open_embedded(folder: Path) -> ClientAPI:
    """Return a client of the store in a folder, made where there is none; raise ChromaError when it is damaged."""
    system = System(Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)))
    bindings = system.instance(RustBindingsAPI)
    bindings.hnsw_cache_size = min(bindings.hnsw_cache_size, OPEN_INDEXES)
    try:
        system.start()
        return cast("ClientAPI", Client.from_system(system))
    except ChromaError:
        # Chroma 1.5.9 would hand out the half-opened store at the next attempt.
        SharedSystemClient.clear_system_cache()
        raise
