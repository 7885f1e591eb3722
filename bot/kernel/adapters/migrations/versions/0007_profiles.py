"""Profiles: what members said of themselves, one for each community, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "profiles",
        sa.Column("id", sa.String(41), primary_key=True),
        sa.Column("community", sa.BigInteger, nullable=False),
        sa.Column("member", sa.BigInteger, nullable=False, index=True),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("profiles")
