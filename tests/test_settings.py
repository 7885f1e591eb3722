"""Settings come from the environment and `.env`; what is wrong with them is one sentence, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

import bot.__main__
import bot.settings
from bot.errors import SettingsError
from bot.settings import Settings, keys, load_settings

ROOT = Path(__file__).parent.parent
EXAMPLE = (ROOT / "config.example.env").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def clean_place(monkeypatch, tmp_path):
    """Start in an empty folder that holds a library's folder, with none of our keys set."""
    for key in list(os.environ):
        if key.upper().startswith("MENTOR_") or key.upper() == "DISCORD_TOKEN":
            monkeypatch.delenv(key)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "knowledge").mkdir()
    return tmp_path


def start(capsys):
    """Start the bot as `python -m bot` does; return the exit code and what it printed."""
    code = bot.__main__.main(["ask", "how do I begin?"])
    printed = capsys.readouterr()
    assert printed.out == ""
    return code, printed.err


BAD = [
    ("MENTOR_LOG_LEVLE", "INFO", "Did you mean MENTOR_LOG_LEVEL?"),
    ("MENTOR_TYPO_OF_NOTHING", "1", "config.example.env"),
    ("mentor_log_levle", "INFO", "Did you mean MENTOR_LOG_LEVEL?"),
    ("MENTOR_LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ("MENTOR_LOG_FORMAT", "xml", "MENTOR_LOG_FORMAT"),
    ("MENTOR_RETENTION_DAYS", "0", "greater than or equal to 1"),
    ("MENTOR_RETENTION_DAYS", "366", "less than or equal to 365"),
    ("MENTOR_RETENTION_DAYS", "soon", "integer"),
    ("MENTOR_QUESTION_MAX_CHARACTERS", "49", "50"),
    ("MENTOR_MEMBER_QUESTIONS_PER_MINUTE", "0", "1"),
    ("MENTOR_INDEX_DEADLINE_SECONDS", "0", "greater than 0"),
    ("MENTOR_PREVIEW_PORT", "65536", "65535"),
    ("MENTOR_MESSAGE_CONTENT", "maybe", "boolean"),
    ("MENTOR_KNOWLEDGE_DIR", "nowhere", "no folder nowhere"),
    ("MENTOR_EMBEDDING_PATH", "nowhere", "no folder nowhere"),
    ("MENTOR_DATA_KEY", "too-short", "python -m bot new-key"),
    ("MENTOR_DATA_KEY", f"{'A' * 43}=,too-short", "python -m bot new-key"),
    ("MENTOR_LOG_MESSAGES", "maybe", "boolean"),
]


@pytest.mark.parametrize(("key", "value", "says"), BAD)
@pytest.mark.parametrize("in_file", [False, True], ids=["environment", "env file"])
def test_bad_setting_stops_the_start_with_one_sentence(monkeypatch, capsys, clean_place, key, value, says, in_file):
    if in_file:
        (clean_place / ".env").write_text(f"{key}={value}\n", encoding="utf-8")
    else:
        monkeypatch.setenv(key, value)
    code, said = start(capsys)
    assert code == 2
    assert said.count("\n") == 1
    assert key in said
    assert says in said
    assert "Traceback" not in said


def test_missing_library_folder_stops_the_start(capsys, clean_place):
    (clean_place / "knowledge").rmdir()
    code, said = start(capsys)
    assert (code, said) == (2, "MENTOR_KNOWLEDGE_DIR: there is no folder knowledge.\n")


def test_data_folder_that_is_a_file_stops_the_start(monkeypatch, capsys, clean_place):
    (clean_place / "taken").write_text("", encoding="utf-8")
    for value in ("taken", "taken/below"):
        monkeypatch.setenv("MENTOR_DATA_DIR", value)
        code, said = start(capsys)
        assert code == 2
        assert said.startswith(f"MENTOR_DATA_DIR: {value} ")
        assert said.count("\n") == 1


def test_data_folder_need_not_exist_yet(monkeypatch):
    monkeypatch.setenv("MENTOR_DATA_DIR", "new/and/deep")
    assert load_settings().data_dir == Path("new/and/deep")


def test_undecodable_env_file_stops_the_start(capsys, clean_place):
    (clean_place / ".env").write_bytes(b"MENTOR_LOG_LEVEL=\xff\n")
    code, said = start(capsys)
    assert code == 2
    assert said.count("\n") == 1
    assert "UTF-8" in said


def test_process_ends_with_code_2_before_anything_heavy_is_imported(clean_place):
    heavy = "import sys, bot.__main__ as m; code = m.main(['--preview']); print([n for n in ('torch', 'chromadb', 'discord') if n in sys.modules]); sys.exit(code)"
    ended = subprocess.run(
        [sys.executable, "-c", heavy],
        env={**os.environ, "PYTHONPATH": str(ROOT), "MENTOR_LOG_LEVEL": "loud"},
        cwd=clean_place,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ended.returncode == 2
    assert ended.stdout.strip() == "[]"
    assert ended.stderr.startswith("MENTOR_LOG_LEVEL: ")
    assert "Traceback" not in ended.stderr


def test_nothing_set_gives_the_defaults():
    settings = load_settings()
    assert settings.discord_token is None
    assert settings.message_content is False
    assert settings.retention_days == 30
    assert settings.database_address == f"sqlite+aiosqlite:///{Path('.wayfinder/wayfinder.db')}"


def test_environment_goes_before_the_env_file(monkeypatch, clean_place):
    (clean_place / ".env").write_text("MENTOR_RETENTION_DAYS=7\nMENTOR_PREVIEW_PORT=8001\n", encoding="utf-8")
    monkeypatch.setenv("MENTOR_RETENTION_DAYS", "9")
    settings = load_settings()
    assert (settings.retention_days, settings.preview_port) == (9, 8001)


def test_empty_value_means_the_default(monkeypatch):
    monkeypatch.setenv("MENTOR_RETENTION_DAYS", "")
    monkeypatch.setenv("DISCORD_TOKEN", "")
    settings = load_settings()
    assert settings.retention_days == 30
    assert settings.discord_token is None


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_keys_of_others_are_none_of_our_business(monkeypatch, level):
    monkeypatch.setenv("MENTORING_PROGRAM", "x")
    monkeypatch.setenv("PATH_TO_SOMETHING", "x")
    monkeypatch.setenv("MENTOR_LOG_LEVEL", level)
    assert load_settings().log_level == level


def test_settings_cannot_be_changed_later():
    with pytest.raises(ValueError, match="frozen"):
        load_settings().retention_days = 3


SECRETS = {
    "DISCORD_TOKEN": "s3cret-token",
    "MENTOR_DATABASE_URL": "postgresql+asyncpg://me:s3cret-password@h/n",
    "MENTOR_DATA_KEY": f"s3cret{'A' * 37}=",
}


def test_secrets_never_print(monkeypatch):
    for key, value in SECRETS.items():
        monkeypatch.setenv(key, value)
    settings = load_settings()
    assert settings.discord_token.get_secret_value() == "s3cret-token"
    assert settings.database_address.endswith("s3cret-password@h/n")
    shown = (repr(settings), str(settings), str(settings.model_dump()), settings.model_dump_json(), f"{settings.discord_token}{settings.database_url!r}")  # fmt: skip
    assert not [text for text in shown if "s3cret" in text]


def test_complaint_about_another_setting_does_not_print_secrets(monkeypatch, capsys):
    for key, value in SECRETS.items():
        monkeypatch.setenv(key, value)
    monkeypatch.setenv("MENTOR_RETENTION_DAYS", "s3cret-by-mistake")
    code, said = start(capsys)
    assert code == 2
    assert "s3cret" not in said


def test_settings_that_hold_secrets_are_secret():
    for name in ("discord_token", "database_url", "data_key"):
        assert SecretStr in {
            Settings.model_fields[name].annotation,
            *getattr(Settings.model_fields[name].annotation, "__args__", ()),
        }


def example_entries():
    """Return (key, value, comment lines right above) for each setting of the example file."""
    entries, comments = [], []
    for line in EXAMPLE.splitlines():
        if line.startswith("#"):
            comments.append(line)
        elif "=" in line:
            key, _, value = line.partition("=")
            entries.append((key, value, comments))
            comments = []
        else:
            comments = []
    return entries


def default_text(field):
    if field.default is None:
        return ""
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_example_names_exactly_the_settings():
    assert [key for key, _, _ in example_entries()] == keys()


def test_example_gives_each_default():
    assert not [name for name, field in Settings.model_fields.items() if field.default is PydanticUndefined]
    expected = [default_text(field) for field in Settings.model_fields.values()]
    assert [value for _, value, _ in example_entries()] == expected


def test_example_explains_each_setting_in_one_comment():
    for key, _, comments in example_entries():
        assert len(comments) == 1, key
        assert len(comments[0]) > 20, key


def test_copied_example_starts_with_the_defaults(clean_place):
    (clean_place / ".env").write_text(EXAMPLE, encoding="utf-8")
    assert load_settings() == Settings(_env_file=None)


def test_misspelling_names_the_file_of_names(monkeypatch):
    monkeypatch.setenv("MENTOR_ZZZZ", "1")
    with pytest.raises(SettingsError, match=r"config\.example\.env"):
        load_settings()
