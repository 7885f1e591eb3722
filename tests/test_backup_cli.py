"""`python ingest.py backup|restore`: everything in one file, and the same answers from it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep
from zipfile import ZipFile

import pytest
import yaml
from alembic import command

import ingest
from bot import app
from bot.kernel.adapters.database import open_database
from bot.kernel.adapters.installation import installation_of
from bot.kernel.adapters.sealing import new_key
from bot.kernel.adapters.store_lock import StoreLock
from bot.search.rules import sizes
from bot.search.rules.chunking import units_of
from bot.search.rules.sizes import is_small
from tests.exported import exported_model
from tests.kernel.adapters.test_migrations import alembic
from tests.shelf import RAISES
from tests.town import ingest_small_library, small_library_settings

ROOT = Path(__file__).parent.parent
OWN = 5
QUESTIONS = [
    "how do I find my first client with no reviews",
    "should I ever work for free",
    "how do I raise my rate with an old client",
    "what do I do about a late invoice",
    "who won the football match yesterday evening",
]


def owned(document):
    own = f"c{OWN}/{document.id.rpartition('/')[2]}"
    sections = tuple(replace(section, id=f"{own}#{section.id.partition('#')[2]}") for section in document.sections)
    return replace(document, id=own, community=OWN, sections=sections)


async def give_the_community_a_document(settings):
    async with app.open_foundation(settings) as foundation:
        document = owned(RAISES)
        await foundation.sync.embed(units_of(document))
        await foundation.store.replace(OWN, [document], [])
        await foundation.sync.repair(OWN)


async def answers(settings):
    async with app.open_services(settings) as services:
        return [await services.mentor.answer(question, community=OWN) for question in QUESTIONS]


async def indexed(settings):
    """Return what the index holds, after checking that it is what the database says."""
    async with app.open_foundation(settings) as foundation:
        held = {}
        for community in await foundation.store.communities():
            truth = await foundation.store.unit_ids(community)
            entries = await foundation.store.entries(foundation.models.matching.model, sorted(truth))
            assert len(entries) == len(truth)
            if is_small(community, len(truth)):
                assert await foundation.index.count(community) == 0
            else:
                assert await foundation.index.ids(community) == truth
                assert await foundation.index.is_sound(community, entries)
            held[community] = len(truth)
        return held


class Operator:
    """Run the command line on a library and a data folder of its own."""

    def __init__(self, place, monkeypatch, capsys):
        self.place = place
        self.data = place / "data"
        self.database = self.data / "wayfinder.db"
        self.file = place / "kept.zip"
        self.settings = small_library_settings(place)
        self._patch = monkeypatch
        self._capsys = capsys
        for key in [key for key in os.environ if key.startswith("MENTOR_")]:
            monkeypatch.delenv(key)
        monkeypatch.setenv("MENTOR_KNOWLEDGE_DIR", str(place / "knowledge"))
        monkeypatch.setenv("MENTOR_MODEL_DIR", str(exported_model()))
        monkeypatch.chdir(place)
        self.use(self.data)

    def use(self, data):
        """Work on another data folder from now on."""
        self.data, self.database = data, data / "wayfinder.db"
        self.settings = self.settings.model_copy(update={"data_dir": data})
        self._patch.setenv("MENTOR_DATA_DIR", str(data))

    def run(self, *arguments):
        """Return (exit code, standard output, standard error)."""
        self._capsys.readouterr()
        try:
            code = ingest.main([str(argument) for argument in arguments])
        except SystemExit as exc:
            code = exc.code
        return code, *self._capsys.readouterr()

    def refusal(self, *arguments):
        """Return the one sentence that refuses a run."""
        code, out, err = self.run(*arguments)
        assert (code, out) == (2, "")
        assert err.endswith(".\n")
        assert "Traceback" not in err
        return err

    def start(self, *arguments):
        """Start a run in a process of its own."""
        return subprocess.Popen(
            [sys.executable, str(ROOT / "ingest.py"), *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def mark(self, value):
        """Leave a mark in the database, to know it by."""
        with closing(sqlite3.connect(self.database)) as connection, connection:
            connection.execute("INSERT OR REPLACE INTO facts VALUES ('mark', ?)", (value,))

    def marked(self):
        """Return the mark of a sound database."""
        with closing(sqlite3.connect(self.database)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return connection.execute("SELECT value FROM facts WHERE key = 'mark'").fetchone()[0]

    def litter(self):
        """Return what an unfinished run left lying about."""
        return [path.name for folder in (self.data, self.place) for path in folder.glob(".*-*")]


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """Ingest a small library once, with a community's own document."""
    place = tmp_path_factory.mktemp("template")
    asyncio.run(ingest_small_library(place))
    examples = place / "knowledge" / "examples.yaml"
    # All of them would take a minute to embed at the first start.
    few = {kind: texts[:10] for kind, texts in yaml.safe_load(examples.read_text()).items()}
    examples.write_text(yaml.safe_dump(few))
    asyncio.run(give_the_community_a_document(small_library_settings(place)))
    return place


@pytest.fixture
def operator(template, tmp_path, monkeypatch, capsys):
    return Operator(Path(shutil.copytree(template, tmp_path / "copy")), monkeypatch, capsys)


async def downgraded(database, revision):
    """Take a database back to what an older version made of it."""
    async with open_database(f"sqlite+aiosqlite:///{database}") as engine, engine.begin() as connection:
        await connection.run_sync(alembic, command.downgrade, revision)


def rewritten(file, **changes):
    """Rewrite a backup's manifest, and its database when that is given."""
    with ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        database = changes.pop("database", archive.read("wayfinder.db"))
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest | changes))
        archive.writestr("wayfinder.db", database)


def test_a_backup_restored_into_an_empty_folder_gives_identical_answers_and_embeds_nothing(operator):
    before, held = asyncio.run(answers(operator.settings)), asyncio.run(indexed(operator.settings))
    assert any(reply.answer.shown for reply in before)
    assert any(shown.startswith(f"c{OWN}/") for reply in before for shown in reply.answer.shown)
    code, out, err = operator.run("backup", operator.file)
    assert (code, err) == (0, "")
    assert out.startswith("Backed up 2 documents, ")
    operator.use(operator.place / "elsewhere" / "data")
    program = (
        f"import sys, ingest; code = ingest.main(['restore', {str(operator.file)!r}]);"
        "print('loaded', sorted({'torch', 'sentence_transformers'} & set(sys.modules)), code)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded [] 0"
    assert done.stdout.startswith("Restored 2 documents, ")
    assert asyncio.run(indexed(operator.settings)) == held
    assert asyncio.run(answers(operator.settings)) == before


def test_a_backup_is_the_database_and_a_manifest_for_the_operators_eyes(operator):
    operator.run("backup", operator.file)
    assert stat.S_IMODE(operator.file.stat().st_mode) == 0o600
    with ZipFile(operator.file) as archive:
        assert sorted(archive.namelist()) == ["manifest.json", "wayfinder.db"]
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["counts"]["documents"] == 2
    assert all(model.startswith("sentence-transformers/all-MiniLM-L6-v2@") for model in manifest["models"])
    assert max(manifest["models"].values()) >= manifest["counts"]["units"] > 0
    assert len(manifest["sha256"]) == 64
    assert operator.litter() == []


def test_a_backup_may_be_made_while_a_bot_runs_and_holds_what_it_wrote(operator):
    with StoreLock(operator.data), closing(sqlite3.connect(operator.database)) as bot:
        bot.execute("INSERT INTO facts VALUES ('mark', 'committed')")
        bot.commit()
        bot.execute("INSERT INTO facts VALUES ('half', 'done')")
        assert operator.run("backup", operator.file)[0] == 0
    with ZipFile(operator.file) as archive:
        archive.extract("wayfinder.db", operator.place / "out")
    with closing(sqlite3.connect(operator.place / "out" / "wayfinder.db")) as copy:
        facts = dict(copy.execute("SELECT key, value FROM facts"))
    assert facts["mark"] == "committed"
    assert "half" not in facts


def test_with_a_data_key_the_operator_is_reminded_of_it_and_it_is_not_in_the_backup(operator, monkeypatch):
    key = new_key()
    monkeypatch.setenv("MENTOR_DATA_KEY", key)
    code, out, _ = operator.run("backup", operator.file)
    assert code == 0
    assert "Keep MENTOR_DATA_KEY too" in out
    with ZipFile(operator.file) as archive:
        assert not any(key.encode() in archive.read(name) for name in archive.namelist())


def test_a_backup_does_not_replace_a_file_unasked(operator):
    operator.file.write_text("precious")
    assert "--yes" in operator.refusal("backup", operator.file)
    assert operator.file.read_text() == "precious"
    assert operator.run("backup", operator.file, "--yes")[0] == 0


def test_a_restore_does_not_replace_a_database_unasked(operator):
    operator.mark("backed up")
    operator.run("backup", operator.file)
    operator.mark("newer")
    assert "--yes" in operator.refusal("restore", operator.file)
    assert operator.marked() == "newer"
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert operator.marked() == "backed up"
    assert operator.litter() == []


def test_what_the_index_held_beyond_the_backup_goes(operator, monkeypatch):
    monkeypatch.setattr(sizes, "SMALL", -1)
    operator.run("backup", operator.file)
    newer = owned(replace(RAISES, id="pricing-clients/newer", title="Newer"))

    async def add():
        async with app.open_foundation(operator.settings) as foundation:
            for community, document in ((OWN, newer), (77, replace(newer, id="c77/x", community=77))):
                await foundation.sync.embed(units_of(document))
                await foundation.store.replace(community, [document], [])
                await foundation.sync.repair(community)

    async def left():
        async with app.open_foundation(operator.settings) as foundation:
            return await foundation.index.ids(77)

    asyncio.run(add())
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert set(asyncio.run(indexed(operator.settings))) == {0, OWN}
    assert asyncio.run(left()) == set()


def test_a_running_bot_keeps_its_database(operator):
    operator.mark("running")
    operator.run("backup", operator.file)
    with StoreLock(operator.data):
        run = operator.start("restore", operator.file, "--yes")
        out, err = run.communicate(timeout=120)
    assert (run.returncode, out) == (2, b"")
    assert b"Stop it first" in err
    # With a Chroma server the bot holds no lock on the folder, but it has the database open.
    with closing(sqlite3.connect(operator.database)) as bot:
        bot.execute("SELECT * FROM facts").fetchall()
        assert "Stop it first" in operator.refusal("restore", operator.file, "--yes")
    assert operator.marked() == "running"


@pytest.mark.parametrize("changes", [{"revision": "9999"}, {"format": 2}])
def test_a_backup_of_a_newer_version_is_refused(operator, changes):
    operator.mark("old")
    operator.run("backup", operator.file)
    rewritten(operator.file, **changes)
    assert "newer version" in operator.refusal("restore", operator.file, "--yes")
    assert operator.marked() == "old"


def test_a_backup_of_an_older_version_is_brought_up_to_date(operator):
    asyncio.run(downgraded(operator.database, "0002"))
    operator.mark("from long ago")
    assert operator.run("backup", operator.file)[0] == 0
    operator.use(operator.place / "fresh")
    assert operator.run("restore", operator.file)[0] == 0
    assert operator.marked() == "from long ago"
    with closing(sqlite3.connect(operator.database)) as connection:
        assert connection.execute("SELECT count(*) FROM waiting").fetchone() == (0,)


@pytest.mark.parametrize(
    "changes",
    [
        {"sha256": "0" * 64},
        {"size": 10},
        {"counts": {"documents": 9}},
        {"revision": "0001"},
        {"database": b"SQLite format 3\x00"},
        {"counts": "many"},
    ],
)
def test_a_damaged_backup_is_refused_and_changes_nothing(operator, changes):
    operator.mark("old")
    operator.run("backup", operator.file)
    rewritten(operator.file, **changes)
    operator.refusal("restore", operator.file, "--yes")
    assert operator.marked() == "old"
    assert operator.litter() == []


@pytest.mark.parametrize("content", [b"", b"shopping list", b"PK\x05\x06" + b"\x00" * 18])
def test_what_is_no_backup_is_refused(operator, content):
    operator.file.write_bytes(content)
    assert "no backup" in operator.refusal("restore", operator.file, "--yes")


def test_a_backup_that_was_cut_short_is_refused(operator):
    operator.run("backup", operator.file)
    operator.file.write_bytes(operator.file.read_bytes()[:-2000])
    assert "no backup" in operator.refusal("restore", operator.file, "--yes")


def test_a_damaged_database_can_be_replaced(operator):
    operator.mark("good")
    operator.run("backup", operator.file)
    operator.database.write_bytes(b"nonsense" * 1000)
    Path(f"{operator.database}-wal").write_bytes(b"nonsense" * 1000)
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert operator.marked() == "good"
    assert asyncio.run(indexed(operator.settings)).keys() == {0, OWN}


def test_a_missing_database_or_file_or_folder_is_one_sentence(operator):
    assert "cannot be read" in operator.refusal("restore", operator.place / "nowhere.zip", "--yes")
    assert "no folder" in operator.refusal("backup", operator.place / "nowhere" / "kept.zip")
    operator.use(operator.place / "empty")
    assert "nothing to back up" in operator.refusal("backup", operator.file)


@pytest.mark.parametrize("task", ["backup", "restore"])
def test_for_postgresql_its_own_tool_is_named_and_no_password_shown(operator, monkeypatch, task):
    monkeypatch.setenv("MENTOR_DATABASE_URL", "postgresql+asyncpg://bot:hunter2@db/wayfinder")
    said = operator.refusal(task, operator.file)
    assert f"pg_dump --format=custom --file={operator.file} postgresql://bot@db/wayfinder\n" in said
    assert f"pg_restore --clean --if-exists --no-owner --dbname=postgresql://bot@db/wayfinder {operator.file}\n" in said
    assert "hunter2" not in said


@pytest.mark.parametrize("address", ["sqlite+aiosqlite://", "mysql://x:hunter2@y/z", "nonsense"])
def test_another_database_cannot_be_backed_up_here(operator, monkeypatch, address):
    monkeypatch.setenv("MENTOR_DATABASE_URL", address)
    said = operator.refusal("backup", operator.file)
    assert "MENTOR_DATABASE_URL" in said
    assert "hunter2" not in said


def test_a_database_at_an_address_of_its_own_is_backed_up_and_restored(operator, monkeypatch):
    place = operator.place / "data base" / "own.db"
    place.parent.mkdir()
    operator.database.replace(place)
    monkeypatch.setenv("MENTOR_DATABASE_URL", f"sqlite+aiosqlite:///{place}")
    operator.database = place
    operator.mark("own")
    assert operator.run("backup", operator.file)[0] == 0
    operator.mark("newer")
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert operator.marked() == "own"


@pytest.mark.parametrize("delay", [0.0, 0.01, 0.03, 0.1, 0.2])
def test_killed_midway_the_database_is_the_old_one_or_the_new_one(operator, delay):
    operator.mark("backed up")
    operator.run("backup", operator.file)
    operator.mark("newer")
    run = operator.start("restore", operator.file, "--yes")
    until = monotonic() + 60
    while run.poll() is None and not list(operator.data.glob(".restore-*")) and monotonic() < until:
        sleep(0.001)
    sleep(delay)
    run.kill()
    run.communicate()
    assert operator.marked() in {"backed up", "newer"}
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert operator.marked() == "backed up"
    assert operator.litter() == []
    assert asyncio.run(indexed(operator.settings)).keys() == {0, OWN}


def test_what_is_restored_elsewhere_is_another_installation_and_here_it_stays_the_same(operator):
    async def number(database):
        async with open_database(f"sqlite+aiosqlite:///{database}") as engine:
            return await installation_of(engine)

    before = asyncio.run(number(operator.database))
    operator.run("backup", operator.file)
    assert operator.run("restore", operator.file, "--yes")[0] == 0
    assert asyncio.run(number(operator.database)) == before
    operator.database.unlink()
    assert operator.run("restore", operator.file)[0] == 0
    assert asyncio.run(number(operator.database)) != before
