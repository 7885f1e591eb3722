"""Open and close clients of Chroma 1.5.9, and set what it has no setting for.

A server's client waits for an answer for ever, and closing it leaves its connections open. How many HNSW indexes the embedded store keeps open
is left as it is (a fifth of the process's file handles): one that is closed before it was written to disk is lost ("Nothing found on disk").
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import chromadb
from chromadb.api.client import Client
from chromadb.api.rust import RustBindingsAPI
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings, System
from chromadb.errors import ChromaError

if TYPE_CHECKING:
    from pathlib import Path

    from chromadb.api import ClientAPI


def open_embedded(folder: Path) -> ClientAPI:
    """Return a client of the store in a folder, made where there is none; raise ChromaError when it is damaged."""
    system = System(Settings(anonymized_telemetry=False, is_persistent=True, persist_directory=str(folder)))
    # Made before the start, which starts what has been made.
    system.instance(RustBindingsAPI)
    try:
        system.start()
        return cast("ClientAPI", Client.from_system(system))
    except ChromaError:
        # Chroma 1.5.9 would hand out the half-opened store at the next attempt.
        SharedSystemClient.clear_system_cache()
        raise


def open_server(host: str, port: int, *, ssl: bool, seconds: float) -> ClientAPI:
    """Return a client of a server that waits so long for an answer, at most."""
    client = chromadb.HttpClient(host=host, port=port, ssl=ssl, settings=Settings(anonymized_telemetry=False))
    for session in _sessions_of(client):
        session.timeout = seconds
    return client


def close_client(client: ClientAPI) -> None:
    """Let the store, or the connections to a server, go."""
    sessions = _sessions_of(client)
    cast("Any", client).close()  # Chroma leaves it out of the interface
    for session in sessions:
        session.close()


def _sessions_of(client: ClientAPI) -> list[Any]:
    """Return the HTTP clients of a server's client, its own and the one for databases; none for the embedded store."""
    servers = (getattr(each, "_server", None) for each in (client, getattr(client, "_admin_client", None)))
    return [server._session for server in servers if server is not None and hasattr(server, "_session")]
