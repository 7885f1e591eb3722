"""Run tests of the stores, the services and the bot on a real PostgreSQL server, which is started and stopped here."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys

from bot import app  # noqa: F401  # each wing's tables join the one metadata when the root is imported
from bot.kernel.adapters.database import open_database
from tests.databases import EMPTY, make_database, named
from tests.scale.cluster import binaries, clusters_folder, running_cluster

MISSING = "PostgreSQL is not installed, so nothing was tested on it: apt-get install postgresql, then run this again."
TESTS = (
    "tests/scale",
    "tests/kernel/adapters/test_stores.py",
    "tests/answering/adapters/test_rate_limits.py",
    "tests/library/adapters/test_store.py",
    "tests/library/adapters/test_usage_store.py",
    "tests/digest/adapters/test_stores.py",
    "tests/members/adapters/test_member_store.py",
    "tests/planning/adapters/test_adapters.py",
    "tests/planning/discord/test_check_ins.py",
    "tests/digest/discord/test_digest.py",
    "tests/connecting/discord/test_connect.py",
)


async def prepare(server):
    """Make the empty database that tests copy."""
    await make_database(EMPTY, server=server)
    async with open_database(named(EMPTY, server)):
        pass


def main():
    if binaries() is None:
        print(MISSING)
        return 0
    with clusters_folder() as folder, running_cluster(folder) as cluster:
        asyncio.run(prepare(cluster.address))
        settings = {
            "WAYFINDER_TEST_POSTGRESQL": cluster.address,
            "WAYFINDER_TEST_CLUSTERS": str(folder),
            "HF_HUB_OFFLINE": "1",
            "OMP_NUM_THREADS": "1",
        }
        chosen = sys.argv[1:] or [*TESTS]
        return subprocess.run(
            [sys.executable, "-m", "pytest", "--numprocesses", "2", "--dist", "loadfile", *chosen],
            env={**os.environ, **settings},
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
