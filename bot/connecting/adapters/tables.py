"""The tables of introductions.

What is about one member stands in rows of theirs, with `member`; what two members share holds no number of either, so that nobody's
export names the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, UniqueConstraint, or_

from bot.kernel.adapters.tables import Moment, metadata

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

introduction_terms = Table(
    "introduction_terms",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("open_since", Moment, nullable=True),
    Column("thread_channel", BigInteger, nullable=True),
    Column("report_channel", BigInteger, nullable=True),
    Column("excluded_role", BigInteger, nullable=True),
    Column("newcomer_days", Integer, nullable=False, server_default="0"),
)

introduction_entries = Table(
    "introduction_entries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("wishes", Text, nullable=False, info={"sealed": True, "json": True}),
    Column("state", String(16), nullable=False),
    Column("since", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("claimed_at", Moment, nullable=True),
    Column("asked_at", Moment, nullable=True),
    UniqueConstraint("community", "member"),
)

introduction_rounds = Table(
    "introduction_rounds",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("week", Moment, primary_key=True),
)

introductions = Table(
    "introductions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("state", String(16), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("touched_at", Moment, nullable=False),
    Column("claimed_at", Moment, nullable=True),
    Column("place", BigInteger, nullable=True),
)

introduction_sides = Table(
    "introduction_sides",
    metadata,
    Column("introduction", String(32), primary_key=True),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("community", BigInteger, nullable=False),
    Column("week", Moment, nullable=False),
    Column("answer", String(8), nullable=True),
    Column("claimed_at", Moment, nullable=True),
    Column("sent_at", Moment, nullable=True),
    Column("reported_at", Moment, nullable=True),
    UniqueConstraint("member", "week"),
)

introduction_blocks = Table(
    "introduction_blocks",
    metadata,
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("other", BigInteger, primary_key=True, autoincrement=False),
    Column("community", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

introduction_reports = Table(
    "introduction_reports",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("introduction", String(32), nullable=False),
    Column("community", BigInteger, nullable=False, index=True),
    Column("member", BigInteger, nullable=False),
    Column("other", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
    Column("claimed_at", Moment, nullable=True),
    Column("told_at", Moment, nullable=True),
)


def unclaimed(claimed_at: Column[Any], tried_before: datetime) -> ColumnElement[bool]:
    """Return the condition that nobody holds a row, or that whoever holds it has been gone for long."""
    return or_(claimed_at.is_(None), claimed_at < tried_before)
