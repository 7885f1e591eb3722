"""Read the settings from the environment and `.env`, and refuse what is misspelt or out of range."""

from __future__ import annotations

import os
from base64 import urlsafe_b64decode
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "MENTOR_"
KEY_BYTES = 32
DEFAULT_MODEL = "sentence-transformers/all-MiniLM-L6-v2"


class Settings(BaseSettings):
    """Hold every setting with its default; `config.example.env` names the same keys."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    discord_token: Annotated[SecretStr | None, Field(validation_alias="DISCORD_TOKEN")] = None
    message_content: bool = False
    language: Literal["", "en-US", "ar", "de", "es-ES", "fr", "hi", "id", "pt-BR", "zh-CN"] = ""

    shards: Annotated[str, Field(pattern=r"^(\d{1,5}(-\d{1,5})?/\d{1,5})?$")] = ""

    data_dir: Path = Path(".wayfinder")
    knowledge_dir: Path = Path("knowledge")
    library_url: str = ""
    database_url: SecretStr = SecretStr("")
    index: Literal["auto", "chroma", "memory"] = "chroma"
    chroma_url: str = ""
    chroma_namespace: Annotated[str, Field(pattern=r"^([A-Za-z0-9][A-Za-z0-9_-]{0,63})?$")] = ""
    index_deadline_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0

    embedding_model: str = DEFAULT_MODEL
    embedding_path: Path | None = None
    model_dir: Path | None = None
    model_threads: Annotated[int, Field(ge=0, le=256)] = 1
    multilingual: bool = False
    matcher: Literal["learnt", "plain"] = "learnt"
    classifier: Literal["learnt", "none"] = "learnt"
    reranker: str = ""

    llm: Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*:\S.*)?$")] = ""
    llm_mode: Literal["select", "write"] = "select"
    llm_effort: Literal["", "none", "minimal", "low", "medium", "high"] = ""
    llm_max_tokens: Annotated[int, Field(ge=0, le=100_000)] = 3000
    llm_select_seconds: Annotated[float, Field(gt=0, le=60)] = 6.0
    llm_url: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_first_token_seconds: Annotated[float, Field(gt=0, le=120)] = 8.0
    llm_deadline_seconds: Annotated[float, Field(gt=0, le=300)] = 40.0
    llm_member_requests_per_day: Annotated[int, Field(ge=1)] = 40
    llm_server_requests_per_day: Annotated[int, Field(ge=1)] = 400
    llm_requests_per_day: Annotated[int, Field(ge=1)] = 2000
    llm_member_tokens_per_day: Annotated[int, Field(ge=1)] = 150_000
    llm_server_tokens_per_day: Annotated[int, Field(ge=1)] = 1_500_000
    llm_tokens_per_day: Annotated[int, Field(ge=1)] = 6_000_000

    question_max_characters: Annotated[int, Field(ge=50, le=4000)] = 1000
    member_questions_per_minute: Annotated[int, Field(ge=1)] = 6
    server_questions_per_minute: Annotated[int, Field(ge=1)] = 60
    limits: Literal["process", "database"] = "process"
    retention_days: Annotated[int, Field(ge=1, le=365)] = 30
    data_key: SecretStr = SecretStr("")

    preview_port: Annotated[int, Field(ge=0, le=65535)] = 0
    metrics_port: Annotated[int | None, Field(ge=1, le=65535)] = None
    metrics_host: str = "127.0.0.1"
    traces_url: str = ""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["auto", "console", "json"] = "auto"
    log_messages: bool = False

    @property
    def database_address(self) -> str:
        """Return the SQLAlchemy URL: the one that was set, or SQLite in the data folder."""
        return self.database_url.get_secret_value() or f"sqlite+aiosqlite:///{self.data_dir / 'wayfinder.db'}"

    @property
    def shard_range(self) -> tuple[int, int, int] | None:
        """Return this process's first and last shard and how many there are in all; None where Discord is to say."""
        if not self.shards:
            return None
        own, _, count = self.shards.partition("/")
        first, _, last = own.partition("-")
        return int(first), int(last or first), int(count)


def keys() -> list[str]:
    """Return the names of all settings as they stand in the environment."""
    return [str(info.validation_alias or f"{PREFIX}{name.upper()}") for name, info in Settings.model_fields.items()]


def values_set(env_file: Path = Path(".env")) -> list[str]:
    """Return the names of the settings that have a value of their own."""
    values = {name.upper(): value for name, value in {**dotenv_values(env_file), **os.environ}.items()}
    return [key for key in keys() if values.get(key)]


def load_settings(env_file: Path = Path(".env")) -> Settings:
    """Read the settings; raise SettingsError with one plain sentence when anything is wrong with them."""
    try:
        _refuse_unknown({**dotenv_values(env_file), **os.environ})
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file} is not UTF-8 text; save it as UTF-8.") from None
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as exc:
        fault = exc.errors(include_input=False, include_url=False)[0]
        what = fault["msg"][:1].lower() + fault["msg"][1:]
        raise SettingsError(f"{_key_of(str(fault['loc'][0]))}: {what}.") from None
    if settings.shard_range is not None and not _is_range(*settings.shard_range):
        raise SettingsError(f"MENTOR_SHARDS: {settings.shards} is no range; of 16 shards, the first four are 0-3/16.")
    if not settings.knowledge_dir.is_dir():
        raise SettingsError(f"MENTOR_KNOWLEDGE_DIR: there is no folder {settings.knowledge_dir}.")
    if settings.embedding_path is not None and not settings.embedding_path.is_dir():
        raise SettingsError(f"MENTOR_EMBEDDING_PATH: there is no folder {settings.embedding_path}.")
    if not all(map(_may_be_key, filter(None, settings.data_key.get_secret_value().split(",")))):
        raise SettingsError(
            "MENTOR_DATA_KEY: not a key; `python -m bot new-key` prints one, and commas separate several."
        )
    if not _can_be_folder(settings.data_dir):
        raise SettingsError(f"MENTOR_DATA_DIR: {settings.data_dir} cannot be used as a folder to write to.")
    return settings


def _can_be_folder(path: Path) -> bool:
    nearest = next((place for place in (path, *path.parents) if place.exists()), Path())
    return nearest.is_dir() and os.access(nearest, os.W_OK)


def _is_range(first: int, last: int, count: int) -> bool:
    return first <= last < count


def _may_be_key(text: str) -> bool:
    """Tell whether a text has a Fernet key's form: 32 bytes in URL-safe base64."""
    try:
        return len(urlsafe_b64decode(text.strip())) == KEY_BYTES
    except ValueError:
        return False


def _key_of(location: str) -> str:
    return location if location.isupper() else f"{PREFIX}{location.upper()}"


def _refuse_unknown(values: Mapping[str, str | None]) -> None:
    known = keys()
    for key in sorted(values):
        # Pydantic reads keys in any letter case, so a misspelling is one in any letter case.
        name = key.upper()
        if name.startswith(PREFIX) and name not in known:
            # Without the prefix: it alone makes short names look alike.
            nearest = get_close_matches(name.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known], n=1)
            hint = f" Did you mean {PREFIX}{nearest[0]}?" if nearest else " See config.example.env for the names."
            raise SettingsError(f"There is no setting {key}.{hint}")
