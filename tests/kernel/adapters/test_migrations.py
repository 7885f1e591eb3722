"""The migrations make the tables that the code uses, from nothing and from any revision, and can be taken back."""

from __future__ import annotations

import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot import app  # noqa: F401  # each wing's tables join the one metadata when the root is imported
from bot.errors import DatabaseUnavailable, SettingsError
from bot.kernel.adapters.database import MIGRATIONS, newest_revision, open_database
from bot.kernel.adapters.tables import metadata
from bot.kernel.records import CommunitySettings
from bot.library.adapters.gap_store import DatabaseGaps
from bot.members.adapters.community_store import DatabaseCommunities


@pytest.fixture
def address(tmp_path):
    return f"sqlite+aiosqlite:///{tmp_path / 'data' / 'wayfinder.db'}"


def alembic(connection, task, *arguments):
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    task(config, *arguments)


def differences(connection):
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def tables(connection):
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


async def test_the_newest_revision_is_what_the_code_expects(address):
    async with open_database(address) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(tables) == set(metadata.tables)


async def test_a_column_that_no_migration_makes_is_noticed(address):
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.execute(text("ALTER TABLE facts DROP COLUMN value"))
        [difference] = await connection.run_sync(differences)
        assert difference[0] == "add_column"


def test_there_is_one_newest_revision_and_one_first():
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


async def test_opening_again_keeps_the_schema_and_the_data(address):
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.execute(text("INSERT INTO facts VALUES ('a', 'b')"))
        before = (await connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name"))).all()
    async with open_database(address) as engine, engine.connect() as connection:
        after = (await connection.execute(text("SELECT name, sql FROM sqlite_master ORDER BY name"))).all()
        assert after == before
        assert await connection.scalar(text("SELECT value FROM facts")) == "b"


async def test_every_migration_can_be_taken_back_and_made_again(address):
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.run_sync(alembic, command.downgrade, "base")
        assert await connection.run_sync(tables) == set()
        await connection.run_sync(alembic, command.upgrade, "head")
        assert await connection.run_sync(differences) == []


FIRST = ScriptDirectory(str(MIGRATIONS)).get_bases()[0]
KEPT = {
    "documents": "INSERT INTO documents VALUES ('a/b', 0, 'f', '{}')",
    "answers": "INSERT INTO answers (id, community, channel, member, conversation, question, understood_as, outcome, answer, "
    "asked_at) VALUES ('one', 7, 8, 9, 'c', 'q', 'q', 'unknown', '{}', '2026-11-22 12:00:00')",
    "gaps": "INSERT INTO gaps (answer_id, community, question, asked_at) VALUES ('one', 7, 'q', '2026-11-22 12:00:00')",
    "communities": "INSERT INTO communities (community, moderator_role) VALUES (7, 77)",
    "mentor_channels": "INSERT INTO mentor_channels VALUES (7, 8)",
    "vectors": "INSERT INTO vectors VALUES ('m', 'h', x'00')",
}


async def filled_first_revision(address):
    """Leave a database as the first release made it, with a row in its tables."""
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.run_sync(alembic, command.downgrade, FIRST)
        for statement in KEPT.values():
            await connection.execute(text(statement))


async def test_what_the_first_release_kept_is_there_after_every_migration(address):
    await filled_first_revision(address)
    async with open_database(address) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        counts = {name: await connection.scalar(text(f"SELECT count(*) FROM {name}")) for name in KEPT}
    assert counts == dict.fromkeys(KEPT, 1)


async def test_a_community_of_the_first_release_keeps_its_role_and_gets_the_defaults(address):
    await filled_first_revision(address)
    async with open_database(address) as engine:
        assert await DatabaseCommunities(engine).get(7) == CommunitySettings(7, frozenset({8}), 77)
        [gap] = await DatabaseGaps(engine).open_gaps(7, 10)
        assert gap.question == "q"


@pytest.mark.parametrize("revision", [each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions()])
async def test_a_database_of_any_revision_is_brought_to_the_newest_with_its_rows(address, revision):
    await filled_first_revision(address)
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.run_sync(alembic, command.downgrade, revision)
    async with open_database(address) as engine, engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.scalar(text("SELECT moderator_role FROM communities")) == 77


async def test_a_database_of_a_newer_version_is_refused_with_what_to_do(address):
    async with open_database(address) as engine, engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = 'from-tomorrow'"))
    with pytest.raises(DatabaseUnavailable, match=r"newer version.*MENTOR_DATABASE_URL"):
        async with open_database(address):
            pass


async def test_a_file_that_is_no_database_is_named_in_one_line(tmp_path):
    (tmp_path / "notes.db").write_bytes(b"shopping list" * 1000)
    with pytest.raises(DatabaseUnavailable) as caught:
        async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'notes.db'}"):
            pass
    assert str(caught.value) == "The database does not open: file is not a database."


async def test_a_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(DatabaseUnavailable, match="folder cannot be made"):
        async with open_database(f"sqlite+aiosqlite:///{tmp_path / 'file' / 'wayfinder.db'}"):
            pass


@pytest.mark.parametrize("address", ["nonsense", "mysql://user:secret@host/name", "sqlite:///synchronous.db"])
async def test_an_address_without_an_async_driver_is_a_settings_error_that_hides_the_password(address):
    with pytest.raises(SettingsError, match="MENTOR_DATABASE_URL") as caught:
        async with open_database(address):
            pass
    assert "secret" not in str(caught.value)


async def test_sqlite_is_opened_for_readers_beside_a_writer_with_foreign_keys_and_real_deletion(address):
    async with open_database(address) as engine, engine.connect() as connection:
        pragmas = {
            name: await connection.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "foreign_keys", "secure_delete", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000}


async def test_a_reader_is_served_while_another_connection_writes(address, tmp_path):
    async with open_database(address) as engine:
        writer = sqlite3.connect(tmp_path / "data" / "wayfinder.db", isolation_level=None)
        try:
            writer.execute("BEGIN IMMEDIATE")
            writer.execute("INSERT INTO facts VALUES ('a', 'b')")
            async with engine.connect() as connection:
                assert await connection.scalar(text("SELECT count(*) FROM facts")) == 0
            writer.execute("COMMIT")
        finally:
            writer.close()


def test_the_newest_migrations_file_names_the_newest_form():
    assert newest_revision() == ScriptDirectory(str(MIGRATIONS)).get_current_head()
