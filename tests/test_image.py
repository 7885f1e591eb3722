"""The container's images, built here without an engine: the same install in a clean folder, weighed, and used.

It takes some minutes of pip, so it runs by `make test-image` alone.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

from bot import healthcheck
from tests.town import ingest_small_library

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
MB = 1_000_000
BASE = 131 * MB
"""python:3.11-slim-bookworm, unpacked, as `docker images` shows it; the user and the folder that we add are nothing."""

MOST = {"serving": 600 * MB, "ingest": 1300 * MB}
QUESTION = "how do I find my first client with no reviews"
CHART = """
import asyncio
from datetime import date
from bot.careers.adapters.runway_chart import RunwayChart
import importlib.util as u
assert u.find_spec("torch") is None and u.find_spec("sklearn") is None and u.find_spec("transformers") is None
import matplotlib.figure, matplotlib.backends.backend_agg, trafilatura, docx, pypdfium2, icalendar, discord
matplotlib.figure.Figure().savefig("/dev/null", format="png")
"""
slow = pytest.mark.skipif("WAYFINDER_IMAGE" not in os.environ, reason="some minutes of pip: make test-image")


def stages():
    """Return the Dockerfile's stages as {name: its text}, with what they are built on put before."""
    found = {}
    for text in re.split(r"(?m)^(?=FROM )", DOCKERFILE)[1:]:
        image, name = re.match(r"FROM (\S+) AS (\S+)", text).groups()
        found[name] = found.get(image, "") + text
    return found


@pytest.mark.parametrize("name", MOST)
def test_an_image_runs_as_nobody_in_particular_and_copies_packages_only(name):
    text = stages()[name]
    assert re.findall(r"(?m)^USER (\S+)", text)[-1] == "mentor"
    assert "pip" not in text
    assert f"COPY --from={name}-packages /opt/venv /opt/venv" in text
    assert f"image-install {name} /opt/venv" in stages()[f"{name}-packages"]


def test_the_image_that_is_built_when_none_is_named_is_the_bot_and_it_has_a_health_check():
    *_, last = stages()
    assert last == "serving"
    assert '"bot.healthcheck"]' in stages()[last]


def test_without_a_port_nothing_is_asked_and_a_dead_port_is_unhealthy(monkeypatch):
    monkeypatch.delenv("MENTOR_METRICS_PORT", raising=False)
    assert healthcheck.main([]) == 0
    monkeypatch.setenv("MENTOR_METRICS_PORT", "1")
    assert healthcheck.main(["ready"]) == 1


@cache
def ignored():
    return [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line]


def weight(folder):
    """Return the bytes that a folder's files take, links counted as nothing."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


@pytest.fixture(scope="module", params=list(MOST))
def image(request, tmp_path_factory):
    """Build an image's folder: the program without what .dockerignore names, and beside it the packages."""
    folder = tmp_path_factory.mktemp(request.param)
    copytree(ROOT, folder / "app", ignore=ignore_patterns(*(each.removeprefix("**/") for each in ignored())))
    build = folder / "build"
    build.mkdir()
    for path in (*ROOT.glob("requirements*.txt"), ROOT / ".ci" / "image-install"):
        (build / path.name).write_bytes(path.read_bytes())
    path = f"{Path(sys.base_prefix) / 'bin'}:{os.environ['PATH']}"
    command = ["sh", "image-install", request.param, str(folder / "venv")]
    subprocess.run(command, cwd=build, env={**os.environ, "PATH": path}, check=True, timeout=1500)
    return request.param, folder


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    folder = tmp_path_factory.mktemp("library")
    asyncio.run(ingest_small_library(folder))
    return folder


def run(image, library, *arguments, **more):
    """Run the image's Python on a library, in the folder of the program; return what it printed."""
    _, folder = image
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MENTOR_", "PYTHON", "DISCORD"))}
    environment = kept | {
        "MENTOR_DATA_DIR": str(library / "data"),
        "MENTOR_KNOWLEDGE_DIR": str(library / "knowledge"),
        "HF_HUB_OFFLINE": "1",
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        **more,
    }
    done = subprocess.run(
        [str(folder / "venv" / "bin" / "python"), "-W", "ignore", *arguments],
        cwd=folder / "app",
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@slow
def test_an_image_is_small_enough(image):
    name, folder = image
    packages, program = weight(folder / "venv"), weight(folder / "app")
    total = BASE + packages + program
    print(
        f"\n{name}: {total / MB:.0f} MB = {BASE // MB} base + {packages / MB:.0f} packages + {program / MB:.0f} program"
    )
    assert total <= MOST[name]


@slow
def test_an_image_does_its_work(image, ingested, tmp_path):
    name, _ = image
    if name == "ingest":
        fresh = tmp_path / "fresh"
        copytree(ingested / "knowledge", fresh / "knowledge")
        code, out, err = run(image, fresh, "ingest.py")
        assert code == 0, out + err
        assert (fresh / "data" / "model" / "card.json").is_file()
        return
    from tests.exported import exported_model

    code, out, err = run(image, ingested, "-c", CHART)
    assert code == 0, err
    model = {"MENTOR_MODEL_DIR": str(exported_model())}
    code, out, err = run(image, ingested, "-m", "bot", "ask", QUESTION, **model)
    assert code == 0, err
    assert "Sell one small job with a fixed price" in out
    code, out, err = run(image, ingested, "-m", "bot", "doctor", **model)
    assert code == 0, out + err
    code, out, err = run(image, ingested, "-m", "bot", **model)
    assert (code, err.count("\n")) == (2, 1), err
    assert "DISCORD_TOKEN" in err
