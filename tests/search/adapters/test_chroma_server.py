"""On a real Chroma server, installations do not touch each other, and what another process does there is noticed."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from bot.errors import ForeignIndex, IndexUnavailable
from bot.kernel.models import SHARED
from bot.search.adapters.collection_names import Owner
from bot.search.adapters.vector_index import ChromaIndex
from tests.search.adapters.test_vector_index import EAST, WEST, A

FIRST, SECOND = Owner.of("1" * 32), Owner.of("2" * 32)
PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Start a server of its own on loopback, and end it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("server")
    command = [str(Path(sys.executable).parent / "chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(
        [*command, "--path", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder
    )
    try:
        until = monotonic() + PATIENCE_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert monotonic() < until, "the server did not come up"
                sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture
def connect(address):
    """Connect as an installation does, and close all connections at the end."""
    opened = []

    def connected(owner):
        opened.append(ChromaIndex.server(address, "model@1", owner, deadline_seconds=30))
        return opened[-1]

    yield connected
    for index in opened:
        index.close()


async def found(index, community=SHARED):
    [hits] = await index.search(community, [EAST], 10)
    return [hit.unit_id for hit in hits]


async def test_a_second_installation_leaves_the_first_one_s_index_whole(connect):
    first, second = connect(FIRST), connect(SECOND)
    await first.reset(SHARED)
    await first.add(SHARED, [("east", EAST)])
    await first.add(A, [("own", EAST)])
    await second.reset(SHARED)
    await second.discard(A)
    await second.add(SHARED, [("west", WEST)])
    assert await found(first, A) == ["east", "own"]
    assert await found(second, A) == ["west"]
    assert (await first.communities(), await second.communities()) == ({SHARED, A}, {SHARED})


async def test_a_name_that_is_taken_is_refused_with_what_to_set(connect):
    first, other = connect(FIRST), connect(Owner("3" * 32, FIRST.namespace))
    await first.reset(SHARED)
    await first.add(SHARED, [("east", EAST)])
    with pytest.raises(ForeignIndex, match="MENTOR_CHROMA_NAMESPACE"):
        await other.reset(SHARED)
    assert await found(first) == ["east"]


async def test_a_collection_that_another_process_made_anew_is_an_error_once_and_then_empty(connect):
    one, other = connect(FIRST), connect(FIRST)
    await one.reset(SHARED)
    await one.add(SHARED, [("east", EAST)])
    await other.reset(SHARED)
    with pytest.raises(IndexUnavailable):
        await one.count(SHARED)
    assert await one.count(SHARED) == 0
