"""What compose.scale.yaml starts, started here: PostgreSQL, a Chroma server, two first ingests at once, two bots on one gateway."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml

from bot.settings import keys
from tests.databases import SERVER, make_database, named
from tests.exported import exported_model
from tests.scale.gateway import running_gateway, until
from tests.test_backup_cli import template  # noqa: F401  # a fixture

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 120
OF_ANOTHER_WING = {"MENTOR_METRICS_PORT", "MENTOR_METRICS_HOST"}


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@asynccontextmanager
async def running(*command, environment, log, stop=signal.SIGTERM):
    """Run a program while inside; yield it, and let it end afterwards."""
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT, stdout=out, stderr=out)
        try:
            yield process
        finally:
            if process.returncode is None:
                process.send_signal(stop)
                await asyncio.wait_for(process.wait(), 30)


@pytest.mark.skipif(not SERVER, reason="make test-scale starts the PostgreSQL server that this needs")
async def test_two_processes_start_on_one_database_one_index_and_one_gateway(template, tmp_path, monkeypatch):  # noqa: F811
    await make_database("everything")
    port = free_port()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MENTOR_")} | {
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "DISCORD_TOKEN": "token",
        "MENTOR_DATABASE_URL": named("everything"),
        "MENTOR_CHROMA_URL": f"http://127.0.0.1:{port}",
        "MENTOR_DATA_DIR": str(tmp_path / "data"),
        "MENTOR_MODEL_DIR": str(exported_model()),
        "MENTOR_KNOWLEDGE_DIR": str(template / "knowledge"),
        "MENTOR_LIMITS": "database",
    }
    chroma = (Path(sys.executable).parent / "chroma", "run", "--path", tmp_path / "chroma", "--port", str(port))
    async with (
        running_gateway(monkeypatch) as gateway,
        running(*map(str, chroma), environment=environment, log=tmp_path / "chroma.log", stop=signal.SIGINT),
    ):
        await until(lambda: answers(port), PATIENCE)
        ingest = (sys.executable, str(ROOT / "ingest.py"))
        logs = [tmp_path / f"ingest-{number}.log" for number in range(2)]
        async with (
            running(*ingest, environment=environment, log=logs[0]) as first,
            running(*ingest, environment=environment, log=logs[1]) as second,
        ):
            codes = await asyncio.wait_for(asyncio.gather(first.wait(), second.wait()), PATIENCE)
        said = [log.read_text() for log in logs]
        assert codes == [0, 0], said
        bots = [tmp_path / f"bot-{number}.log" for number in range(2)]
        serve = (sys.executable, "-m", "tests.scale.serve", gateway.address)
        async with (
            running(*serve, environment=environment | {"MENTOR_SHARDS": "0/2"}, log=bots[0]) as one,
            running(*serve, environment=environment | {"MENTOR_SHARDS": "1/2"}, log=bots[1]) as other,
        ):
            await until(lambda: all("ready" in log.read_text() for log in bots), PATIENCE)
            for process in (one, other):
                process.terminate()
            assert await asyncio.gather(one.wait(), other.wait()) == [0, 0]
    assert sorted(each[1:] for each in gateway.identified) == [(0, 2), (1, 2)]
    assert "Traceback" not in "".join(log.read_text() for log in bots)


def answers(port):
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def test_the_compose_file_sets_what_the_program_knows():
    services = yaml.safe_load((ROOT / "compose.scale.yaml").read_text())["services"]
    named_there = {
        key for service in services.values() for key in service.get("environment", {}) if key.startswith("MENTOR_")
    }
    assert named_there - OF_ANOTHER_WING <= set(keys())
    shards = [services[bot]["environment"]["MENTOR_SHARDS"] for bot in ("bot-a", "bot-b")]
    assert shards == ["0-2/6", "3-5/6"]
