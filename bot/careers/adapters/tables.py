"""The table of seen tips."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table

from bot.kernel.adapters.tables import metadata

seen_tips = Table(
    "seen_tips",
    metadata,
    Column("community", BigInteger, primary_key=True, autoincrement=False),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("tip_id", String(64), primary_key=True),
)
