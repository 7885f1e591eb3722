"""The database's tables. A change here wants a migration beside it; a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect


class Moment(TypeDecorator[datetime]):
    """Keep an instant; SQLite has no time zones, so it is written in UTC and read back as UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        return value if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant with its time zone."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

documents = Table(
    "documents",
    metadata,
    Column("id", String(200), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("fingerprint", String(64), nullable=False),
    Column("content", Text, nullable=False),
)

units = Table(
    "units",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("document_id", String(200), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("section_id", String(300), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("position", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", String(64), nullable=False, index=True),
)

vectors = Table(
    "vectors",
    metadata,
    Column("model", String(200), primary_key=True),
    Column("text_hash", String(64), primary_key=True),
    Column("embedding", LargeBinary, nullable=False),
)

phrases = Table(
    "phrases",
    metadata,
    Column("text_hash", String(64), primary_key=True),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("channel", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("message", BigInteger, nullable=True, unique=True),
    Column("conversation", String(100), nullable=False),
    Column("cause", String(100), nullable=True, unique=True),
    Column("question", Text, nullable=False),
    Column("understood_as", Text, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("answer", Text, nullable=False),
    Column("asked_at", Moment, nullable=False, index=True),
    Index("ix_answers_conversation_asked_at", "conversation", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("member", BigInteger, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=True),
    Column("given_at", Moment, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("question", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
)

seen_tips = Table(
    "seen_tips",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("tip_id", String(64), primary_key=True),
)

communities = Table(
    "communities",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("moderator_role", BigInteger, nullable=True),
    Column("asker_role", BigInteger, nullable=True),
    Column("announcement_channel", BigInteger, nullable=True),
    Column("answers_in_threads", Boolean, nullable=False, server_default=false()),
    Column("shared_topics", Text, nullable=True),
    Column("member_per_minute", Integer, nullable=True),
)

mentor_channels = Table(
    "mentor_channels",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("member", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("warnings", Text, nullable=False),
    Column("replaces", String(200), nullable=True),
    Column("source", Text, nullable=True),
    Column("made_at", Moment, nullable=False, index=True),
)

revisions = Table(
    "revisions",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(200), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=True),
    Column("change", String(16), nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
)

web_sources = Table(
    "web_sources",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(200), primary_key=True),
    Column("address", Text, nullable=False),
    Column("etag", Text, nullable=True),
    Column("last_modified", Text, nullable=True),
    Column("schedule", String(16), nullable=False),
    Column("checked_at", Moment, nullable=False),
    Column("trouble", Text, nullable=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("member", BigInteger, nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("revision", Integer, nullable=True),
    Column("at", Moment, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("member", BigInteger, nullable=False),
    Column("channel", BigInteger, nullable=False),
    Column("task", String(64), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("finished_at", Moment, nullable=True),
    Column("outcome", Text, nullable=True),
)

waiting = Table(
    "waiting",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("community", BigInteger, nullable=False, index=True),
    Column("channel", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
)

model_calls = Table(
    "model_calls",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("model", String(200), nullable=False),
    Column("ending", String(16), nullable=False),
    Column("reason", String(32), nullable=True),
    Column("tokens_read", Integer, nullable=False),
    Column("tokens_written", Integer, nullable=False),
    Column("first_ms", Integer, nullable=True),
    Column("total_ms", Integer, nullable=False),
    Column("kept", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
)

greeted = Table(
    "greeted",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("key", String(100), primary_key=True),
    Column("value", Text, nullable=False),
)
