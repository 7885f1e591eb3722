"""What an operator types and pastes with PostgreSQL: an ingest, a check, a backup, a restore, and a container's start."""

from __future__ import annotations

import asyncio
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

import ingest
from bot.search.adapters.embeddings import SentenceEmbedder
from tests.databases import SERVER, make_database, named
from tests.test_backup_cli import OWN, Operator, answers, give_the_community_a_document, template  # noqa: F401  # a fixture

ROOT = Path(__file__).parent.parent.parent
DOCKERFILE = ROOT / "Dockerfile"


@pytest.fixture
def operator(template, tmp_path, monkeypatch, capsys):  # noqa: F811  # pytest gives the fixture by its name
    """An operator whose library is ingested into PostgreSQL, with a community's own document."""
    if not SERVER:
        pytest.skip("make test-scale runs this")
    place = tmp_path / "copy"
    place.mkdir()
    (place / "knowledge").symlink_to(template / "knowledge")
    made = Operator(place, monkeypatch, capsys)
    name = f"operator_{tmp_path.name.replace('-', '_')}"
    asyncio.run(make_database(name))
    monkeypatch.setenv("MENTOR_DATABASE_URL", named(name))
    made.settings = ingest.load_settings()
    assert made.run()[0] == 0
    asyncio.run(give_the_community_a_document(made.settings))
    return made


def pasted(operator, command):
    """Run what was printed, as an operator would; the password comes from the environment."""
    environment = os.environ | {"PGPASSWORD": make_url(SERVER).password}
    done = subprocess.run(
        command, shell=True, cwd=operator.place, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "error" not in done.stderr


def test_a_backup_by_the_printed_commands_answers_as_before_even_twice(operator, tmp_path):
    before = asyncio.run(answers(operator.settings))
    for number in range(2):
        file = tmp_path / f"kept it {number}.dump"
        _, dump, _, restore, _ = operator.run("backup", file)[2].splitlines()
        pasted(operator, dump)
        assert file.stat().st_size > 10_000
        asyncio.run(empty(operator))
        pasted(operator, restore)
        assert asyncio.run(answers(operator.settings)) == before
    assert operator.run("backup", file)[0] == 2


async def empty(operator):
    from bot import app

    async with app.open_foundation(operator.settings) as foundation:
        await foundation.store.replace(OWN, [], [each.id for each in await foundation.store.documents(OWN)])
        await foundation.sync.run([])


def test_a_check_after_an_ingest_embeds_nothing_anew(operator, monkeypatch):
    async def embedded(_, texts):
        assert texts == []
        return []

    monkeypatch.setattr(SentenceEmbedder, "embed_documents", embedded)
    # The small library leaves much out that other files name; here it is told how far the check came.
    assert "articles with" in operator.run("--check")[1]


@pytest.mark.parametrize(("ends", "goes_on"), [(0, True), (3, True), (1, False), (2, False), (137, False)])
def test_a_container_goes_on_after_a_good_ingest_or_one_with_malformed_articles_alone(tmp_path, ends, goes_on):
    commands = [
        json.loads(found) for found in re.findall(r"^CMD (\[.*ingest\.py.*\])$", DOCKERFILE.read_text(), re.MULTILINE)
    ]
    assert commands
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\n[ "$1" = ingest.py ] && exit {ends}\nexit 0\n')
    python.chmod(0o755)
    for command in commands:
        done = subprocess.run(command, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, check=False)
        assert (done.returncode == 0) == goes_on
