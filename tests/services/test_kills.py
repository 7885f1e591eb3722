"""A kill, a full disk or a vanished index loses no promised document and shows half of none."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
from contextlib import suppress
from random import Random
from time import monotonic, sleep

import pytest

from tests.killing import Left, check_promises, look, open_data, work_until_killed, write_knowledge

KILLS = int(os.environ.get("WAYFINDER_KILLS", "25"))
"""`make test-kills` asks for more."""

SEED = int(os.environ.get("WAYFINDER_KILLS_SEED", "0")) or int.from_bytes(os.urandom(4), "big")
PATIENCE = 120

# The server imports everything once, alone and without a thread; each process that is to be killed is forked from it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.killing", "chromadb", "sklearn.linear_model"])


class Victim:
    """A process that works on a data folder, with everything that it said so far."""

    def __init__(self, folder, seed, **options):
        self._pipe, theirs = PROCESSES.Pipe(duplex=False)
        self._process = PROCESSES.Process(target=work_until_killed, args=(folder, seed, theirs), kwargs=options)
        self._process.start()
        theirs.close()
        self.said = []

    def wait_for(self, count, *kinds):
        """Listen until so many things of these kinds, or of any, were said."""
        until = monotonic() + PATIENCE
        while sum(not kinds or what in kinds for what, _ in self.said) < count:
            assert self._pipe.poll(max(until - monotonic(), 0)), f"silent for too long after {self.said[-3:]}"
            self.said.append(self._pipe.recv())
            assert self.said[-1][0] != "failed", self.said[-1][1]

    def kill(self):
        """Kill it as `kill -9` does, and hear what it had said before."""
        self._process.kill()
        self._process.join()
        # The last words may be cut off in the middle.
        with suppress(EOFError, OSError):
            while True:
                self.said.append(self._pipe.recv())
        self._pipe.close()
        self._process.close()
        failed = [which for what, which in self.said if what == "failed"]
        assert not failed, failed[0]
        return self.said


async def start_again(folder):
    """Open the folder as the bot does and return what stands in it, after checking that it all agrees."""
    async with open_data(folder) as (foundation, services):
        return await look(foundation, services)


@pytest.fixture
def folder(tmp_path):
    write_knowledge(tmp_path / "knowledge", 0)
    return tmp_path


def test_killed_at_any_point_it_keeps_every_promise(folder):
    random = Random(SEED)
    before, promised = Left(), 0
    for kill in range(KILLS):
        seed = random.randrange(10**9)
        # Some are killed while they start, repair or migrate, most while they work.
        count, delay = random.choice([0, 1, 2, 5, 10]), random.uniform(0, 0.6 if kill < 3 else 0.1)
        said = []
        try:
            victim = Victim(folder, seed)
            try:
                victim.wait_for(count)
                sleep(delay)
            finally:
                said = victim.kill()
            left = asyncio.run(start_again(folder))
            check_promises(before, left, said)
        except BaseException as exc:
            exc.add_note(f"kill {kill} of WAYFINDER_KILLS_SEED={SEED}, after it said {said[-6:]}")
            raise
        promised += sum(what == "revision" for what, _ in said)
        before = left
    assert promised >= KILLS // 2, "hardly anything was done between the kills"
