"""Phrases: texts outside the library whose vectors are kept, such as the examples of the triage."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table("phrases", sa.Column("text_hash", sa.String(64), primary_key=True))


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("phrases")
