"""The tables of moderators' work."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text

from bot.kernel.adapters.tables import Moment, metadata

drafts = Table(
    "drafts",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("member", BigInteger, nullable=False),
    Column("content", Text, nullable=False, info={"json": True}),
    Column("warnings", Text, nullable=False, info={"json": True}),
    Column("replaces", String(200), nullable=True),
    Column("source", Text, nullable=True, info={"json": True}),
    Column("made_at", Moment, nullable=False, index=True),
    Column("doubt", Text, nullable=True, info={"json": True}),
    Column("suggested", Text, nullable=True, info={"json": True}),
    info={"communitys": True},
)

revisions = Table(
    "revisions",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(200), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=True, info={"json": True}),
    Column("change", String(16), nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("made_at", Moment, nullable=False),
    info={"communitys": True},
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
    Column("claimed_at", Moment, nullable=True),
)

heading_choices = Table(
    "heading_choices",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("document_id", String(200), primary_key=True),
    Column("taken", Boolean, nullable=False),
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
    info={"communitys": True},
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
    Column("lease_until", Moment, nullable=True),
)
