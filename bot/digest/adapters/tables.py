"""The tables of the digest: who gets it when, and when shared documents came and changed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from bot.kernel.adapters.tables import Moment, metadata

digests = Table(
    "digests",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    # 0 is the community's own post: Discord gives that number to nobody.
    Column("member", BigInteger, primary_key=True, autoincrement=False, index=True),
    Column("channel", BigInteger, nullable=False),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("due_at", Moment, nullable=True, index=True),
    Column("sent", Integer, nullable=False),
    Column("claimed_at", Moment, nullable=True),
    Column("trouble", Text, nullable=True),
)

shared_changes = Table(
    "shared_changes",
    metadata,
    Column("document_id", String(200), primary_key=True),
    Column("text_hash", String(64), nullable=False),
    Column("added_at", Moment, nullable=True),
    Column("changed_at", Moment, nullable=True),
)
