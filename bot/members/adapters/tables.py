"""The tables of communities' settings and of what members were told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, Table, Text, false

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
