"""Listening: whether a community wants every message of a mentor channel answered."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("communities", sa.Column("answers_everything", sa.Boolean, nullable=False, server_default=sa.false()))


def downgrade() -> None:
    """Drop the column."""
    with op.batch_alter_table("communities") as communities:
        communities.drop_column("answers_everything")
