"""Introductions: terms, entries, weekly rounds, proposals with their two sides, blocks and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "introduction_terms",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("open_since", moment, nullable=True),
        sa.Column("thread_channel", sa.BigInteger, nullable=True),
        sa.Column("report_channel", sa.BigInteger, nullable=True),
        sa.Column("excluded_role", sa.BigInteger, nullable=True),
        sa.Column("newcomer_days", sa.Integer, nullable=False, server_default="0"),
    )
    op.create_table(
        "introduction_entries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("wishes", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("asked_at", moment, nullable=True),
        sa.UniqueConstraint("community", "member"),
    )
    op.create_table(
        "introduction_rounds",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("week", moment, primary_key=True),
    )
    op.create_table(
        "introductions",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("closes_at", moment, nullable=False),
        sa.Column("touched_at", moment, nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("place", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "introduction_sides",
        sa.Column("introduction", sa.String(32), primary_key=True),
        sa.Column("member", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("week", moment, nullable=False),
        sa.Column("answer", sa.String(8), nullable=True),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("sent_at", moment, nullable=True),
        sa.Column("reported_at", moment, nullable=True),
        sa.UniqueConstraint("member", "week"),
    )
    op.create_table(
        "introduction_blocks",
        sa.Column("member", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("other", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("at", moment, nullable=False),
    )
    op.create_table(
        "introduction_reports",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("introduction", sa.String(32), nullable=False),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("other", sa.BigInteger, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("told_at", moment, nullable=True),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in ("reports", "blocks", "sides"):
        op.drop_table(f"introduction_{name}")
    op.drop_table("introductions")
    for name in ("rounds", "entries", "terms"):
        op.drop_table(f"introduction_{name}")
