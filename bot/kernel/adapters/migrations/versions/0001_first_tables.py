"""First tables: documents, units, vectors, answers, feedback, gaps, tips, communities."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "documents",
        sa.Column("id", sa.String(200), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "units",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column(
            "document_id", sa.String(200), sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True
        ),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("section_id", sa.String(300), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False, index=True),
    )
    op.create_table(
        "vectors",
        sa.Column("model", sa.String(200), primary_key=True),
        sa.Column("text_hash", sa.String(64), primary_key=True),
        sa.Column("embedding", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("channel", sa.BigInteger, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("message", sa.BigInteger, nullable=True, unique=True),
        sa.Column("conversation", sa.String(100), nullable=False),
        sa.Column("cause", sa.String(100), nullable=True, unique=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("understood_as", sa.Text, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, index=True),
    )
    op.create_index("ix_answers_conversation_asked_at", "answers", ["conversation", "asked_at"])
    op.create_table(
        "feedback",
        sa.Column("answer_id", sa.String(32), sa.ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("member", sa.BigInteger, primary_key=True),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=True),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "gaps",
        sa.Column("answer_id", sa.String(32), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False, index=True),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "seen_tips",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("member", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("tip_id", sa.String(64), primary_key=True),
    )
    op.create_table(
        "communities",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("moderator_role", sa.BigInteger, nullable=True),
    )
    op.create_table(
        "mentor_channels",
        sa.Column("community", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("channel", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Drop the tables."""
    for name in (
        "facts",
        "mentor_channels",
        "communities",
        "seen_tips",
        "gaps",
        "feedback",
        "answers",
        "vectors",
        "units",
        "documents",
    ):
        op.drop_table(name)
