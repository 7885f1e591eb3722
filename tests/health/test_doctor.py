"""`python -m bot doctor`: each fault is named with what to do, one fault hides no other, and nothing is changed."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns, rmtree
from types import SimpleNamespace

import discord
import pytest

import bot.__main__
from bot.errors import SettingsError, Unavailable
from bot.health.discord.visiting import DateSeen, Visit, look_round
from bot.health.doctor import Check, examine
from bot.health.rules.findings import Verdict, good
from bot.kernel.adapters.sealing import SEALED
from bot.kernel.adapters.store_lock import StoreLock
from bot.search.adapters.exported_model import CARD, GRAPH
from bot.wiring import examining
from bot.wiring.examining_discord import InDiscord, findings_of
from tests.town import ARTICLE, small_library

__all__ = ["small_library"]


@pytest.fixture
def operator(small_library, monkeypatch, capsys):
    """Return what runs the doctor on a small installation and gives its exit code and what it said of each part."""
    for key in list(os.environ):
        if key.upper().startswith("MENTOR_") or key.upper() == "DISCORD_TOKEN":
            monkeypatch.delenv(key)
    monkeypatch.setenv("MENTOR_DATA_DIR", str(small_library.data_dir))
    monkeypatch.setenv("MENTOR_INDEX", "chroma")
    monkeypatch.setenv("MENTOR_KNOWLEDGE_DIR", str(small_library.knowledge_dir))
    monkeypatch.setenv("MENTOR_MODEL_DIR", str(small_library.model_dir))
    monkeypatch.chdir(small_library.data_dir.parent)
    # Loggers that were used once keep their configuration, and later tests look at what is logged.
    monkeypatch.setattr(bot.__main__, "configure_logging", lambda *_, **__: None)

    def run():
        capsys.readouterr()
        code = bot.__main__.main(["doctor"])
        out, err = capsys.readouterr()
        assert err == ""
        return code, out

    return SimpleNamespace(run=run, data=small_library.data_dir, knowledge=small_library.knowledge_dir)


def said_of(out, part):
    """Return the lines about a part, with what to do."""
    lines, taken = out.splitlines(), False
    found = []
    for line in lines:
        taken = line.startswith("   ") if taken and line.startswith("   ") else f" {part}: " in line[:20]
        if taken:
            found.append(line)
    return "\n".join(found)


def files_of(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name != "store.lock"}


def test_a_sound_installation_is_well_and_is_left_as_it_was(operator):
    before = files_of(operator.data / "model") | files_of(operator.knowledge)
    code, out = operator.run()
    assert code == 0, out
    assert "❌" not in out
    for part in ("settings", "disk", "library", "database", "model", "classifier", "index", "language model", "clock"):
        assert said_of(out, part).startswith("✅"), part
    for part in ("intents", "permissions"):
        assert said_of(out, part).startswith("❔")
        assert "DISCORD_TOKEN" in said_of(out, part)
    assert files_of(operator.data / "model") | files_of(operator.knowledge) == before


def test_before_the_first_ingest_it_says_what_to_run_and_makes_nothing(operator):
    rmtree(operator.data)
    code, out = operator.run()
    assert code == 1
    for part in ("database", "index"):
        assert said_of(out, part).startswith("❌")
        assert "python ingest.py" in said_of(out, part)
    # What does not hang on it was looked at all the same.
    assert said_of(out, "model").startswith("✅")
    assert not operator.data.exists()


def test_a_misspelt_setting_is_named(operator, monkeypatch):
    monkeypatch.setenv("MENTOR_LOG_LEVLE", "INFO")
    code, out = operator.run()
    assert code == 1
    assert out.startswith("❌ settings: There is no setting MENTOR_LOG_LEVLE. Did you mean MENTOR_LOG_LEVEL?\n   → ")


def rewrite(operator, *statements):
    with closing(sqlite3.connect(operator.data / "wayfinder.db")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_database_of_a_newer_version_is_left_alone(operator):
    rewrite(operator, "UPDATE alembic_version SET version_num = '9999'")
    code, out = operator.run()
    assert code == 1
    assert "newer version of this program (9999)" in said_of(out, "database")
    assert "Install the version that made it" in said_of(out, "database")


def test_a_damaged_database_is_told(operator):
    path = operator.data / "wayfinder.db"
    path.write_bytes(path.read_bytes()[:1000] + b"\x07" * (path.stat().st_size - 1000))
    code, out = operator.run()
    assert code == 1
    assert said_of(out, "database").startswith("❌")
    assert "Traceback" not in out


def test_a_lost_key_is_told_as_the_start_would(operator, monkeypatch):
    rewrite(
        operator,
        "INSERT INTO answers (id, community, channel, member, conversation, question, understood_as, outcome, answer, "
        f"asked_at) VALUES ('a', 1, 1, 1, 'c', '{SEALED}x', '{SEALED}x', 'answer', '{SEALED}x', '2026-11-01 10:00:00')",
    )
    code, out = operator.run()
    assert code == 1
    assert "MENTOR_DATA_KEY" in said_of(out, "database")


def test_a_clock_behind_what_was_kept_is_told(operator):
    later = datetime.now(UTC) + timedelta(days=400)
    rewrite(
        operator,
        "INSERT INTO answers (id, community, channel, member, conversation, question, understood_as, outcome, answer, "
        f"asked_at) VALUES ('a', 1, 1, 1, 'c', 'q', 'q', 'answer', '{{}}', '{later:%Y-%m-%d %H:%M:%S}')",
    )
    code, out = operator.run()
    assert code == 1
    assert "timedatectl" in said_of(out, "clock")


def test_an_index_that_lost_its_units_is_told_with_what_mends_it(operator):
    rmtree(operator.data / "chroma")
    (operator.data / "chroma").mkdir()
    code, out = operator.run()
    assert code == 1
    assert said_of(out, "index").startswith("❌ index: it holds 0 units, the database 27")
    assert "Start the bot" in said_of(out, "index")


@pytest.mark.parametrize("index", ["auto", "memory"])
def test_where_no_index_is_needed_none_is_missed(operator, monkeypatch, index):
    monkeypatch.setenv("MENTOR_INDEX", index)
    rmtree(operator.data / "chroma")
    code, out = operator.run()
    assert code == 0
    assert said_of(out, "index") == "✅ index: none is kept: the database's vectors are searched in memory"


def test_before_the_first_ingest_nobody_can_tell_whether_an_index_is_needed(operator, monkeypatch):
    monkeypatch.setenv("MENTOR_INDEX", "auto")
    rmtree(operator.data)
    _, out = operator.run()
    assert said_of(out, "index").startswith("❔ index: the database, which tells whether one is needed, cannot be read")


def test_beside_a_running_bot_the_index_is_not_touched(operator):
    with StoreLock(operator.data):
        code, out = operator.run()
    assert code == 0
    assert said_of(out, "index").startswith("❔ index: a running bot holds it")
    assert "/status" in said_of(out, "index")


def test_a_damaged_export_is_no_fault_where_pytorch_can_serve_and_one_where_it_cannot(operator, tmp_path, monkeypatch):
    folder = tmp_path / "model"
    folder.mkdir()
    copy2(Path(os.environ["MENTOR_MODEL_DIR"]) / CARD, folder)
    (folder / GRAPH).write_bytes(b"damaged")
    monkeypatch.setenv("MENTOR_MODEL_DIR", str(folder))
    code, out = operator.run()
    assert code == 0
    assert said_of(out, "model").startswith("💡")
    monkeypatch.setattr(examining, "find_spec", lambda name: None)
    code, out = operator.run()
    assert code == 1
    assert "where PyTorch is installed" in said_of(out, "model")


def test_the_classifier_is_asked_and_its_absence_is_no_fault(operator, tmp_path, monkeypatch):
    assert said_of(operator.run()[1], "classifier").startswith("✅ classifier: knows 1,")
    folder = copytree(
        Path(os.environ["MENTOR_MODEL_DIR"]), tmp_path / "model", ignore=ignore_patterns("classifier", "lock")
    )
    monkeypatch.setenv("MENTOR_MODEL_DIR", str(folder))
    code, out = operator.run()
    assert code == 0
    assert said_of(out, "classifier").startswith("💡")
    monkeypatch.setenv("MENTOR_CLASSIFIER", "none")
    assert said_of(operator.run()[1], "classifier").startswith("✅ classifier: none is wanted")


def test_changed_and_broken_articles_are_told_apart(operator):
    article = operator.knowledge / "getting-started" / "first-client.md"
    article.write_text(ARTICLE.replace("Cap free work at one day.", "Cap free work at two days."))
    code, out = operator.run()
    assert code == 0
    assert said_of(out, "library").startswith("💡 library: 1 article(s) are not as they were ingested")
    article.write_text("no front matter")
    code, out = operator.run()
    assert code == 1
    assert "first-client.md" in said_of(out, "library")


@pytest.mark.parametrize(("free", "sign"), [(10 * 2**20, "❌"), (500 * 2**20, "💡"), (2 * 2**30, "✅")])
def test_a_disk_is_judged_by_what_is_free(operator, monkeypatch, free, sign):
    monkeypatch.setattr(examining, "disk_usage", lambda place: SimpleNamespace(free=free))
    code, out = operator.run()
    assert code == (1 if sign == "❌" else 0)
    assert said_of(out, "disk").startswith(sign)


def test_a_language_model_without_its_package_is_told(operator, monkeypatch):
    monkeypatch.setenv("MENTOR_LLM", "cohere:command")
    code, out = operator.run()
    assert code == 1
    assert "pip install langchain-cohere" in said_of(out, "language model")


async def found_by(*checks):
    found = []
    return await examine(checks, found.append), found


async def test_one_fault_hides_no_other_and_each_says_what_to_do():
    async def refuses():
        raise SettingsError("DISCORD_TOKEN: wrong.")

    async def is_away():
        raise Unavailable("Discord cannot be reached.")

    async def breaks():
        raise KeyError("something")

    async def works():
        return [good("works", "yes")]

    well, found = await found_by(
        Check("refuses", refuses), Check("away", is_away), Check("breaks", breaks), Check("works", works)
    )
    assert not well
    assert [each.verdict for each in found] == [Verdict.BAD] * 3 + [Verdict.GOOD]
    assert all(each.mend for each in found[:3])


async def test_in_discord_it_names_the_channels_and_what_is_lacking_there(world, town):
    unseen = {town.guild.default_role: discord.PermissionOverwrite(send_messages=False, embed_links=False)}
    closed = town.guild.create_text_channel("closed", overwrites=unseen)
    settings = await world.communities.settings(town.guild.id)
    await world.communities.change(replace(settings, mentor_channels=frozenset({closed.id, town.mentor.id})))
    mute = town.env.create_guild("Mute")
    mute.create_text_channel("hall", overwrites={mute.default_role: discord.PermissionOverwrite(view_channel=False)})
    await town.env.settle()
    visit = await look_round(town.bot, world.communities.settings, DateSeen())
    found = findings_of(visit, hears=True)
    lines = [each.says for each in found if each.verdict is Verdict.BAD and each.part == "permissions"]
    assert lines == ["Town, #closed: I lack Send Messages, Embed Links", "Mute: I may write in none of its channels"]


def test_message_content_that_is_wanted_and_not_turned_on_is_told_with_where_to_turn_it_on():
    visit = Visit("Wayfinder", hears_content=False, places=())
    (intents,) = [each for each in findings_of(visit, hears=True) if each.part == "intents"]
    assert intents.verdict is Verdict.BAD
    assert "developer portal" in intents.mend


@pytest.mark.parametrize(("seconds", "verdict"), [(2, Verdict.GOOD), (90, Verdict.BAD)])
async def test_the_clock_is_compared_with_discord_s(small_library, seconds, verdict):
    here = InDiscord(small_library)
    theirs = datetime(2026, 11, 30, 12, tzinfo=UTC)
    here._date.theirs, here._date.ours = theirs, theirs + timedelta(seconds=seconds)
    (finding,) = await here.clock()
    assert finding.verdict is verdict


def test_an_index_that_says_not_whose_it_is_is_made_anew_by_a_start(operator):
    rewrite(operator, "DELETE FROM facts")
    code, out = operator.run()
    assert code == 1
    assert said_of(out, "index").startswith("❌ index: nothing in it was written for this database")
    assert "Start the bot" in said_of(out, "index")
