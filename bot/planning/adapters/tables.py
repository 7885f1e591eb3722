"""The tables of plans. What a member typed stands in notes alone: the only rows that are sealed."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table, Text

from bot.kernel.adapters.tables import Moment, metadata

plans = Table(
    "plans",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False),
    Column("goal", String(64), nullable=False),
    Column("name", String(100), nullable=False),
    Column("begins", Date, nullable=False),
    Column("hours_a_week", Integer, nullable=False),
    Column("wanted_by", Date, nullable=True),
    Column("made_at", Moment, nullable=False),
    Index("ix_plans_member", "member", "community", unique=True),
)

plan_steps = Table(
    "plan_steps",
    metadata,
    Column("plan_id", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("step", Text, nullable=False),
    Column("artefact", Text, nullable=False),
    Column("section", String(200), nullable=False),
    Column("hours", Integer, nullable=False),
    Column("wait", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("settled_on", Date, nullable=True),
)

plan_notes = Table(
    "plan_notes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("plan_id", String(32), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("note", Text, nullable=False, info={"sealed": True}),
    Column("at", Moment, nullable=False),
)

check_ins = Table(
    "check_ins",
    metadata,
    Column("plan_id", String(32), primary_key=True),
    Column("community", BigInteger, nullable=False),
    Column("member", BigInteger, nullable=False, index=True),
    Column("weekday", Integer, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("zone", String(64), nullable=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("unanswered", Integer, nullable=False),
    Column("stopped", String(16), nullable=True),
)
