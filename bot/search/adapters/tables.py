"""The tables of documents, their units and the vectors of texts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from bot.kernel.adapters.tables import metadata

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
