"""The table of calls of a language model."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table

from bot.kernel.adapters.tables import Moment, metadata

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
