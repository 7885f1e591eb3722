"""What members write is in no log, and after a deletion in no file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.discord_app.canaries import CANARY, LEVELS

ROOT = Path(__file__).parent.parent.parent
WITHIN = 60.0


def act(*arguments):
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.discord_app.canaries", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert ended.returncode == 0, ended.stderr[-4000:]
    return ended.stdout


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("quiet")
    printed = act("log", folder)
    return {"printed": printed, **{level: (folder / level / "log").read_text() for level in LEVELS}}


@pytest.fixture(scope="module")
def loud_logs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("loud")
    act("log", folder, "messages")
    return {level: (folder / level / "log").read_text() for level in LEVELS}


@pytest.mark.parametrize("place", [*LEVELS, "printed"])
def test_log_holds_nothing_that_a_member_wrote(logs, place):
    assert [line for line in logs[place].splitlines() if CANARY in line] == []


def test_log_holds_what_an_operator_needs_at_each_level(logs):
    assert all('"characters"' in logs[level] or "characters=" in logs[level] for level in ("DEBUG", "INFO"))
    assert all("error_id" in logs[level] and "OperationalError" in logs[level] for level in LEVELS)
    assert "answered" not in logs["WARNING"]


def test_setting_that_logs_messages_does_so_and_warns_at_every_level(loud_logs):
    assert all("messages_are_logged" in loud_logs[level] for level in LEVELS)
    assert all(CANARY in loud_logs[level] for level in ("DEBUG", "INFO"))


async def test_after_a_deletion_no_byte_of_the_member_is_left_anywhere(small_library):
    folder = small_library.data_dir.parent
    result = json.loads(act("forget", folder))
    assert result["before"], "the canary was never written: the test shows nothing"
    assert any(name.startswith("data/wayfinder.db") for name in result["before"])
    assert result["after"] == {}
    assert result["seconds"] < WITHIN
    assert (folder / "data" / "chroma").is_dir()
    assert '"member_deleted"' in (folder / "log").read_text()
