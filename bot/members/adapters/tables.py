"""The tables of communities' settings, of what members were told, and of what they said of themselves."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, String, Table, Text, false

from bot.kernel.adapters.tables import Moment, metadata

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
    Column("answers_everything", Boolean, nullable=False, server_default=false()),
)

mentor_channels = Table(
    "mentor_channels",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", BigInteger, primary_key=True, autoincrement=False),
)

greeted = Table(
    "greeted",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
)

profiles = Table(
    "profiles",
    metadata,
    # The community's number and the member's in one: the sealing deletes rows whose key is gone by their first key column.
    Column("id", String(41), primary_key=True),
    Column("community", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("content", Text, nullable=False, info={"sealed": True, "json": True}),
    Column("started_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
