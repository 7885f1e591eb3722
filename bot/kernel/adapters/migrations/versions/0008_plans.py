"""Plans: a member's steps, their own words on them, and when they want to be asked how it goes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "plans",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("goal", sa.String(64), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("begins", sa.Date, nullable=False),
        sa.Column("hours_a_week", sa.Integer, nullable=False),
        sa.Column("wanted_by", sa.Date, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_plans_member", "plans", ["member", "community"], unique=True)
    op.create_table(
        "plan_steps",
        sa.Column("plan_id", sa.String(32), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("artefact", sa.Text, nullable=False),
        sa.Column("section", sa.String(200), nullable=False),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.Column("wait", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("settled_on", sa.Date, nullable=True),
    )
    op.create_table(
        "plan_notes",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("plan_id", sa.String(32), nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "check_ins",
        sa.Column("plan_id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("weekday", sa.Integer, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("zone", sa.String(64), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False, index=True),
        sa.Column("unanswered", sa.Integer, nullable=False),
        sa.Column("stopped", sa.String(16), nullable=True),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("check_ins", "plan_notes", "plan_steps", "plans"):
        op.drop_table(table)
