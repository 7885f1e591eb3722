"""What moderators work with: drafts, revisions, web sources, audit, jobs, members who wait for an answer, more settings."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def settings() -> list[sa.Column[object]]:
    """Return the communities' new columns; a column belongs to one table only, so each call makes them anew."""
    return [
        sa.Column("asker_role", sa.BigInteger, nullable=True),
        sa.Column("announcement_channel", sa.BigInteger, nullable=True),
        sa.Column("answers_in_threads", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("shared_topics", sa.Text, nullable=True),
        sa.Column("member_per_minute", sa.Integer, nullable=True),
    ]


def upgrade() -> None:
    """Create the tables and columns."""
    for column in settings():
        op.add_column("communities", column)
    op.add_column("gaps", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("replaces", sa.String(200), nullable=True),
        sa.Column("source", sa.Text, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_table(
        "revisions",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(200), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=True),
        sa.Column("change", sa.String(16), nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "web_sources",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document_id", sa.String(200), primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("etag", sa.Text, nullable=True),
        sa.Column("last_modified", sa.Text, nullable=True),
        sa.Column("schedule", sa.String(16), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trouble", sa.Text, nullable=True),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("member", sa.BigInteger, nullable=False),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("task", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text, nullable=True),
    )
    op.create_table(
        "waiting",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("member", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop the tables and columns."""
    for name in ("waiting", "jobs", "audit", "web_sources", "revisions", "drafts"):
        op.drop_table(name)
    with op.batch_alter_table("gaps") as gaps:
        gaps.drop_column("closed_at")
    with op.batch_alter_table("communities") as communities:
        for column in settings():
            communities.drop_column(column.name)
