"""The tables of answers, verdicts and open questions."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from bot.kernel.adapters.tables import Moment, metadata

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
    Column("question", Text, nullable=False, info={"sealed": True}),
    Column("understood_as", Text, nullable=False, info={"sealed": True}),
    Column("outcome", String(16), nullable=False),
    Column("answer", Text, nullable=False, info={"sealed": True, "json": True}),
    Column("asked_at", Moment, nullable=False, index=True),
    Index("ix_answers_conversation_asked_at", "conversation", "asked_at"),
)

feedback = Table(
    "feedback",
    metadata,
    Column("answer_id", String(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("member", BigInteger, primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("reason", Text, nullable=True, info={"sealed": True}),
    Column("given_at", Moment, nullable=False),
)

gaps = Table(
    "gaps",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False, index=True),
    Column("question", Text, nullable=False, info={"sealed": True}),
    Column("asked_at", Moment, nullable=False),
    Column("closed_at", Moment, nullable=True),
    info={"through": "answer_id"},
)

waiting = Table(
    "waiting",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("member", BigInteger, primary_key=True, autoincrement=False),
    Column("community", BigInteger, nullable=False, index=True),
    Column("channel", BigInteger, nullable=False),
    Column("since", Moment, nullable=False),
    info={"through": "answer_id"},
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("answer_id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False),
    Column("channel", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("question", BigInteger, nullable=True),
    Column("token", Text, nullable=True, info={"sealed": True}),
    Column("private", Boolean, nullable=False),
    Column("shown", Text, nullable=False, info={"json": True}),
    Column("since", Moment, nullable=False),
)
